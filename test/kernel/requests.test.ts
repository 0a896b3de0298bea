// Requests of the protocol beside the everyday ones: silent cells, expressions, history, answers on the control channel.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '../../kernel/protocol/wire.ts'
import { PATIENCE_MS, printed, result, sharedKernel } from './kernel.ts'

const shared = sharedKernel()
const execute = (code: string, options = {}) =>
  shared.kernel.client.execute(code, { timeoutMs: PATIENCE_MS, ...options })
const request = async (
  type: string,
  content: Record<string, unknown>,
  channel: 'shell' | 'control' = 'shell',
) => (await shared.kernel.client.request(type, content, { channel, timeoutMs: PATIENCE_MS })) as Message

describe('a silent cell', () => {
  test('shows nothing and is not counted', async () => {
    const before = (await execute('1')).executionCount!
    const { outputs, status } = await execute("console.log('x'); display('y'); 3", { silent: true })
    assert.deepEqual([outputs, status], [[], 'ok'])
    assert.equal((await execute('2')).executionCount, before + 1)
  })

  test('runs all the same', async () => {
    await execute('let silently = 7', { silent: true })
    assert.equal(result(await execute('silently')), '7')
  })

  test('that fails says so in its reply alone', async () => {
    const { outputs, reply } = await execute("throw new RangeError('quiet')", { silent: true })
    assert.deepEqual([outputs, reply.ename, reply.evalue], [[], 'RangeError', 'quiet'])
  })
})

test('a cell that is not stored is shown, but neither counted nor remembered', async () => {
  const before = (await execute('1')).executionCount!
  const done = await execute("'not stored'", { storeHistory: false })
  assert.equal(result(done), "'not stored'")
  const { content } = await request('history_request', {
    hist_access_type: 'search',
    pattern: "'not stored'",
    raw: true,
    output: false,
  })
  assert.deepEqual(content.history, [])
  assert.equal((await execute('2')).executionCount, before + 1)
})

describe('user expressions', () => {
  test('are evaluated after the cell, each for itself', async () => {
    const { reply } = await execute('const base = 20', {
      userExpressions: { sum: 'base + 1', later: 'await Promise.resolve(base)', wrong: 'nothing', bad: '(' },
    })
    const { sum, later, wrong, bad } = reply.user_expressions as Record<string, Record<string, unknown>>
    assert.deepEqual(sum, { status: 'ok', data: { 'text/plain': '21' }, metadata: {} })
    assert.deepEqual(later!.data, { 'text/plain': '20' })
    assert.deepEqual([wrong!.status, wrong!.ename], ['error', 'TypeScriptError'])
    assert.deepEqual([bad!.status, bad!.ename], ['error', 'SyntaxError'])
  })

  test('are not evaluated after an error', async () => {
    const { reply } = await execute("throw new Error('x')", { userExpressions: { one: '1' } })
    assert.deepEqual(reply.user_expressions, {})
  })
})

test('history has the session’s cells with their results', async () => {
  await execute('40 + 2')
  const { content } = await request('history_request', {
    hist_access_type: 'tail',
    n: 1,
    raw: true,
    output: true,
  })
  assert.deepEqual((content.history as unknown[][])[0]![2], ['40 + 2', '42'])
})

test('kernel_info is answered on the control channel too, while a cell blocks', async () => {
  const blocked = execute('const end = Date.now() + 1500; while (Date.now() < end);')
  const { content } = await request('kernel_info_request', {}, 'control')
  assert.equal((content.language_info as { name: string }).name, 'typescript')
  await blocked
})

for (const channel of ['shell', 'control'] as const)
  test(`an unknown request on the ${channel} channel is answered with an error`, async () => {
    const { header, content } = await request('unheard_request', {}, channel)
    assert.deepEqual([header.msg_type, content.status], ['unheard_reply', 'error'])
  })

test('completion is answered while a cell waits', async () => {
  const waiting = execute('await new Promise((resolve) => setTimeout(resolve, 1000)); "waited"')
  const { content } = await request('complete_request', { code: 'Math.SQRT1', cursor_pos: 10 })
  assert.deepEqual(content.matches, ['SQRT1_2'])
  assert.equal(result(await waiting), "'waited'")
})

test('a value whose own display fails is shown as text, with the reason', async () => {
  const done = await execute(
    "({ word: 'kept', [Symbol.for('Jupyter.display')]() { throw new Error('no picture') } })",
  )
  assert.match(String(result(done)), /kept/)
  assert.match(printed(done, 'stderr'), /no picture/)
})

test('a display that comes later belongs to its cell, which waits for it', async () => {
  const { outputs } = await execute(
    "void display({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<i>late</i>' }) })",
  )
  assert.deepEqual(
    outputs.map((one) => one.output_type === 'display_data' && one.data['text/html']),
    ['<i>late</i>'],
  )
})

test('what display gives back is not shown once more', async () => {
  const { outputs } = await execute("display('once')")
  assert.deepEqual(
    outputs.map(({ output_type }) => output_type),
    ['display_data'],
  )
})

test('the display module of tslab shows here', async () => {
  const { outputs } = await execute("import { display as show } from 'tslab'; show.html('<b>1</b>')")
  assert.deepEqual(
    outputs.map((one) => one.output_type === 'display_data' && one.data['text/html']),
    ['<b>1</b>'],
  )
})
