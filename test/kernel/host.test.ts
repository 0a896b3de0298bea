// Values as MIME bundles, and what the notebook offers to library code.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type CellContext, runInCell } from '../../kernel/cell/context.ts'
import { bundleOf, createHost, plainText, sendable } from '../../kernel/cell/display.ts'
import { createInterruption } from '../../kernel/cell/interrupt.ts'
import { JUPYTER_DISPLAY, type MimeBundle } from '../../src/core/index.ts'
import { ensureBuilt } from './kernel.ts'

// Its errors are the library's.
before(ensureBuilt)

const showing = (bundle: unknown) => ({ [JUPYTER_DISPLAY]: () => bundle })

describe('the bundle of a value', () => {
  test('is its text where it does not show itself', () => {
    assert.deepEqual(bundleOf([1, { a: 'b' }]), { 'text/plain': "[ 1, { a: 'b' } ]" })
  })

  test('is what it shows itself as', () => {
    const bundle = { 'text/html': '<b>1</b>', 'text/plain': 'one' }
    assert.deepEqual(bundleOf(showing(bundle)), bundle)
  })

  test('may come later', async () => {
    const bundle = { 'text/html': '<b>1</b>', 'text/plain': 'one' }
    assert.deepEqual(await bundleOf(showing(Promise.resolve(bundle))), bundle)
  })

  test('always has text', () => {
    assert.ok('text/plain' in (bundleOf(showing({ 'text/html': '<b>1</b>' })) as MimeBundle))
  })

  test('is asked of a function too', () => {
    const shown = Object.assign(() => 1, showing({ 'text/plain': 'shown' }))
    assert.deepEqual(bundleOf(shown), { 'text/plain': 'shown' })
  })

  for (const bad of [null, 'text', 3, []])
    test(`is refused when the value shows itself as ${JSON.stringify(bad)}`, () => {
      assert.throws(() => bundleOf(showing(bad)), { code: 'kernel/bundle' })
    })

  test('is its text even where looking at it throws', () => {
    const hostile = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        throw new Error('no look')
      },
    }
    assert.match(plainText(hostile), /cannot be shown: no look/)
  })
})

describe('a bundle that is sent', () => {
  test('has bytes in base64', () => {
    const bundle = { 'image/png': Buffer.from('abc') } as unknown as MimeBundle
    assert.deepEqual(sendable(bundle), { 'image/png': 'YWJj' })
  })

  test('keeps JSON as JSON', () => {
    const bundle = { 'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }] } }
    assert.deepEqual(sendable(bundle), bundle)
  })

  const circular: Record<string, unknown> = {}
  circular.self = circular
  for (const [what, part] of [
    ['a BigInt', { n: 1n }],
    ['a circle', circular],
    ['nothing', undefined],
  ] as const)
    test(`is refused with ${what} in a part, and the part named`, () => {
      assert.throws(() => sendable({ 'application/json': part } as unknown as MimeBundle), {
        code: 'kernel/bundle',
        message: /application\/json/,
      })
    })
})

describe('the notebook', () => {
  const sent: { readonly type: string; readonly parent: unknown; readonly content: unknown }[] = []
  const host = createHost({
    transport: { publish: (type, parent, content) => void sent.push({ type, parent, content }) },
    comms: { open: () => assert.fail(), register: () => assert.fail() },
    ask: async (_cell, prompt) => `answer to ${prompt}`,
  })
  const cell = (name: string, more: Partial<CellContext> = {}): CellContext => ({
    request: { header: name } as never,
    silent: false,
    allowStdin: true,
    unfinished: new Set(),
    interruption: createInterruption(),
    ...more,
  })
  const last = () => sent.at(-1)!

  test('shows in the cell whose code calls it, however late', async () => {
    await runInCell(cell('first'), async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      runInCell(cell('second'), () => {})
      host.display({ 'text/plain': '1' })
    })
    assert.equal(last().parent, 'first')
  })

  test('updates an output by its id', () => {
    runInCell(cell('c'), () => host.display({ 'text/plain': '2' }, { displayId: 'd', update: true }))
    assert.deepEqual(last(), {
      type: 'update_display_data',
      parent: 'c',
      content: { data: { 'text/plain': '2' }, metadata: {}, transient: { display_id: 'd' } },
    })
  })

  test('refuses an update without an id', () => {
    assert.throws(() => host.display({ 'text/plain': '' }, { update: true }), { code: 'kernel/display-id' })
  })

  test('shows nothing of a silent cell', () => {
    const before = sent.length
    runInCell(cell('silent', { silent: true }), () => {
      host.display({ 'text/plain': '1' })
      host.clearOutput()
    })
    assert.equal(sent.length, before)
  })

  test('asks the user', async () => {
    assert.equal(await runInCell(cell('c'), () => host.input('name?')), 'answer to name?')
  })

  test('asks nobody where the front end takes no input', async () => {
    const alone = cell('c', { allowStdin: false })
    await assert.rejects(
      runInCell(alone, () => host.input()),
      { code: 'kernel/no-input' },
    )
  })

  test("gives the cell's signal", () => {
    const interrupted = cell('c')
    const signal = runInCell(interrupted, () => host.signal())
    interrupted.interruption.interrupt()
    assert.equal(signal.aborted, true)
    interrupted.interruption.end()
  })
})
