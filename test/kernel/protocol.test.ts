// The kernel over ZeroMQ, as a front end meets it: nothing is lost, nothing hangs, everything goes where it belongs.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { failure, PATIENCE_MS, printed, result, sharedKernel, until } from './kernel.ts'

/** What library code sees of the notebook, in a cell. */
const HOST = "(globalThis as any)[Symbol.for('azlab.notebook')]"

const shared = sharedKernel()

describe('output', () => {
  test('20,000 printed lines arrive, in order', async () => {
    const done = await shared.run('for (let i = 0; i < 20000; i++) console.log(i)')
    const expected = Array.from({ length: 20000 }, (_, i) => `${i}\n`).join('')
    assert.equal(printed(done) === expected, true)
  })

  test('2,000 displays arrive, in order', async () => {
    const code = `for (let i = 0; i < 2000; i++) ${HOST}.display({ 'text/html': String(i), 'text/plain': String(i) })`
    const { outputs } = await shared.run(code)
    const shown = outputs.map((one) => one.output_type === 'display_data' && one.data['text/html'])
    assert.deepEqual(
      shown,
      Array.from({ length: 2000 }, (_, i) => String(i)),
    )
  })

  test('standard output and standard error keep their order', async () => {
    const { outputs } = await shared.run("console.log('a'); console.error('b'); console.log('c')")
    assert.deepEqual(
      outputs.map((one) => one.output_type === 'stream' && `${one.name}: ${one.text}`),
      ['stdout: a\n', 'stderr: b\n', 'stdout: c\n'],
    )
  })

  test('a text of 50 MB arrives whole', async () => {
    const done = await shared.run("console.log('x'.repeat(50_000_000) + 'end')")
    const text = printed(done)
    assert.equal(text.length, 50_000_004)
    assert.equal(text.endsWith('xend\n'), true)
  })

  test('a display of 50 MB arrives whole', async () => {
    const { outputs } = await shared.run(`${HOST}.display({ 'text/plain': 'y'.repeat(50_000_000) })`)
    const [first] = outputs
    assert.equal(first?.output_type === 'display_data' && String(first.data['text/plain']).length, 50_000_000)
  })

  test('late output goes to the cell that caused it, not to the one that runs', async () => {
    const first = await shared.run("setTimeout(() => console.log('late'), 300); console.log('early')")
    const second = await shared.run("await new Promise((r) => setTimeout(r, 900)); console.log('second')")
    await until(
      () => /late/.test(printed({ outputs: shared.kernel.client.outputs(first.id) })),
      'the late line',
    )
    assert.equal(printed({ outputs: shared.kernel.client.outputs(first.id) }), 'early\nlate\n')
    assert.equal(printed(second), 'second\n')
  })

  test('a display is updated in place by a later cell', async () => {
    const first = await shared.run(`${HOST}.display({ 'text/plain': 'before' }, { displayId: 'd1' })`)
    const second = await shared.run(
      `${HOST}.display({ 'text/plain': 'after' }, { displayId: 'd1', update: true })`,
    )
    const [shown] = shared.kernel.client.outputs(first.id)
    assert.equal(shown?.output_type === 'display_data' && shown.data['text/plain'], 'after')
    assert.deepEqual(second.outputs, [])
  })

  test('clear_output takes away what a cell has shown', async () => {
    const done = await shared.run(`console.log('gone'); ${HOST}.clearOutput(); console.log('kept')`)
    assert.equal(printed(done), 'kept\n')
  })

  test('the last value is an execute_result with its number', async () => {
    const done = await shared.run('6 * 7')
    const [only] = done.outputs
    assert.equal(result(done), '42')
    assert.equal(only?.output_type === 'execute_result' && only.execution_count, done.executionCount)
  })
})

describe('errors', () => {
  test('a request right after an error runs', async () => {
    const wrong = await shared.run("throw new Error('first')")
    const next = await shared.run('1 + 1')
    assert.equal(wrong.status, 'error')
    assert.equal(result(next), '2')
  })

  test('requests that wait behind an error are aborted', async () => {
    const { client } = shared.kernel
    const all = ["throw new Error('stop')", '1', '2'].map((code) =>
      client.execute(code, { timeoutMs: PATIENCE_MS }),
    )
    const statuses = (await Promise.all(all)).map((one) => one.status)
    assert.deepEqual(statuses, ['error', 'aborted', 'aborted'])
  })

  test('with stop_on_error false they run', async () => {
    const { client } = shared.kernel
    const options = { stopOnError: false, timeoutMs: PATIENCE_MS }
    const all = ["throw new Error('go on')", '1', '2'].map((code) => client.execute(code, options))
    const statuses = (await Promise.all(all)).map((one) => one.status)
    assert.deepEqual(statuses, ['error', 'ok', 'ok'])
  })

  test("a traceback names the cell's own line and nothing of the kernel", async () => {
    const done = await shared.run(
      "const before = 1\n\nfunction fails(): never {\n  throw new TypeError('in line 4')\n}\nfails()",
    )
    const error = failure(done)
    assert.equal(error?.ename, 'TypeError')
    assert.equal(error?.evalue, 'in line 4')
    assert.match(error?.text ?? '', /line 4, column 9/)
    assert.doesNotMatch(error?.text ?? '', /tslab|evalmachine|node:vm|kernel\//)
  })

  test('a type error names line and column, and the cell does not run', async () => {
    const done = await shared.run("console.log('ran')\nconst text: string = 5")
    assert.equal(done.status, 'error')
    assert.match(failure(done)?.text ?? '', /line 2, column 7/)
    assert.equal(printed(done), '')
  })

  test('a rejection that nobody handles is told, and the kernel lives', async () => {
    await shared.run("void Promise.reject(new Error('unhandled'))")
    assert.equal(result(await shared.run('3 * 3')), '9')
  })
})

describe('top-level await', () => {
  const forms: readonly (readonly [form: string, code: string, value: string])[] = [
    ['of a name', 'const p = Promise.resolve(1); await p', '1'],
    ['of a call', 'await Promise.resolve(2)', '2'],
    ['of new', 'await new Promise<number>((r) => setTimeout(r, 5, 3))', '3'],
    ['in brackets', 'await (Promise.resolve(4))', '4'],
    ['of a list', '(await [5, 6])[0]', '5'],
    ['of an object', '(await { then: undefined, n: 6 }).n', '6'],
    ['of a negative number', 'await -7', '-7'],
    ['of a template', 'await `8`', "'8'"],
    ['of a function called at once', 'await (async () => 9)()', '9'],
    ['in a declaration', 'const ten = await Promise.resolve(10)\nten', '10'],
    ['in a condition', 'let e = 0\nif (await Promise.resolve(true)) e = 11\ne', '11'],
    ['in a loop', 'let s = 0\nfor (let i = 0; i < 3; i++) s += await Promise.resolve(4)\ns', '12'],
    [
      'as for await',
      'async function* g() { yield 6; yield 7 }\nlet t = 0\nfor await (const x of g()) t += x\nt',
      '13',
    ],
    ['of an await', 'await (await Promise.resolve(Promise.resolve(14)))', '14'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a cell's source.
    ['in a template', 'const n = `${await Promise.resolve(15)}`\nNumber(n)', '15'],
    ['of an import', "typeof (await import('node:path')).join", "'function'"],
  ]
  for (const [form, code, value] of forms)
    test(form, async () => {
      const done = await shared.run(code)
      assert.equal(failure(done)?.text, undefined)
      assert.equal(result(done), value)
    })

  test('keeps its type', async () => {
    const done = await shared.run('const word: string = await (Promise.resolve(1))')
    assert.equal(done.status, 'error')
    assert.match(failure(done)?.text ?? '', /not assignable to type 'string'/)
  })
})

describe('an interrupt', () => {
  /** Runs a cell, interrupts it once it has printed `on`, and gives how it ended. */
  async function interrupted(code: string) {
    const { client } = shared.kernel
    let isOn = false
    const done = client.execute(code, {
      timeoutMs: PATIENCE_MS,
      onMessage: ({ header, content }) => {
        if (header.msg_type === 'stream' && String(content.text).includes('on\n')) isOn = true
      },
    })
    await until(() => isOn, 'the first line of the cell')
    await shared.kernel.interrupt()
    return done
  }
  const kinds: readonly (readonly [what: string, code: string])[] = [
    ['a synchronous loop', "console.log('on'); while (true) {}"],
    ['a synchronous loop after an await', "console.log('on'); await null; while (true) {}"],
    [
      'a synchronous loop that catches everything',
      "console.log('on'); while (true) { try { while (true) {} } catch {} }",
    ],
    ['a wait that would not end', "console.log('on'); await new Promise(() => {})"],
    ['a loop of awaits', "console.log('on'); while (true) await new Promise((r) => setTimeout(r, 5))"],
    [
      'a stage that runs programs',
      "const box = az.executor()\nconst slow = { program: 'function f() { while (true) {} }', inputs: Array(500).fill('') }\nconsole.log('on')\nawait box.execute([slow])",
    ],
  ]
  for (const [what, code] of kinds)
    test(`ends ${what}, and the state stays`, async () => {
      await shared.run(`var kept = ${JSON.stringify(what)}`)
      const done = await interrupted(code)
      assert.equal(done.status, 'error')
      assert.equal(failure(done)?.ename, 'KeyboardInterrupt')
      assert.equal(result(await shared.run('kept')), `'${what}'`)
    })

  test('stops a training loop at its step, and keeps what was computed', async () => {
    await shared.run('var steps = 0')
    await interrupted("console.log('on'); for (;;) { await new Promise((r) => setTimeout(r, 5)); steps++ }")
    const first = result(await shared.run('steps'))
    await shared.run('await new Promise((r) => setTimeout(r, 300))')
    assert.equal(result(await shared.run('steps')), first)
  })

  test("aborts the cell's signal, so that a stage can stop at a safe point", async () => {
    await shared.run('var seen: unknown = null')
    await interrupted(
      `const signal: AbortSignal = ${HOST}.signal(); signal.onabort = () => { seen = signal.reason.name }; console.log('on'); await new Promise((r) => { signal.addEventListener('abort', r) })`,
    )
    assert.equal(result(await shared.run('seen')), "'KeyboardInterrupt'")
  })

  test('does not reach the worker processes of an executor', async () => {
    const done = await shared.run(
      "const [[one]] = await box.execute([{ program: 'function f() { return 1 }', inputs: [''] }]); await box.close(); one.outcome",
    )
    assert.equal(failure(done)?.text, undefined)
    assert.equal(result(done), "'ok'")
  })

  test('while nothing runs changes nothing', async () => {
    await shared.kernel.interrupt()
    assert.equal(result(await shared.run('40 + 2')), '42')
  })
})

describe('channels', () => {
  test('two clients at once each get what they asked for', async () => {
    const { connectKernel } = await import('../../kernel/client/client.ts')
    const second = connectKernel(shared.kernel.connection)
    try {
      await second.ready(PATIENCE_MS)
      const options = { timeoutMs: PATIENCE_MS }
      const codes = Array.from({ length: 10 }, (_, i) => i)
      const [ours, theirs] = await Promise.all([
        Promise.all(codes.map((i) => shared.kernel.client.execute(`console.log('a${i}')`, options))),
        Promise.all(codes.map((i) => second.execute(`console.log('b${i}')`, options))),
      ])
      assert.deepEqual(
        [...ours, ...theirs].map((done) => printed(done)),
        [...codes.map((i) => `a${i}\n`), ...codes.map((i) => `b${i}\n`)],
      )
    } finally {
      second.close()
    }
  })

  test('a client sees what another client runs', async () => {
    const { connectKernel } = await import('../../kernel/client/client.ts')
    const second = connectKernel(shared.kernel.connection)
    try {
      await second.ready(PATIENCE_MS)
      let seen = ''
      second.onMessage(({ header, content }) => {
        if (header.msg_type === 'execute_input') seen = String(content.code)
      })
      await shared.run("'watched'")
      await until(() => seen === "'watched'", 'the execute_input')
    } finally {
      second.close()
    }
  })

  test('a cell asks for a line and gets it', async () => {
    const done = await shared.kernel.client.execute(`await ${HOST}.input('name? ')`, {
      timeoutMs: PATIENCE_MS,
      onInput: (prompt) => `${prompt}Ada`,
    })
    assert.equal(result(done), "'name? Ada'")
  })

  test('a cell that may not ask is told so', async () => {
    const done = await shared.run(`await ${HOST}.input('name? ')`)
    assert.equal(done.status, 'error')
  })

  test('a comm echoes data and buffers, and is listed until it is closed', async () => {
    const { client } = shared.kernel
    const target = 'echo'
    await shared.run(
      `${HOST}.comm.register('${target}', (comm) => comm.onMessage(({ data, buffers }) => comm.send(data, { buffers })))`,
    )
    const echoes: { readonly data: unknown; readonly buffers: readonly string[] }[] = []
    const stop = client.onMessage(({ header, content, buffers }) => {
      if (header.msg_type === 'comm_msg' && content.comm_id === 'c1')
        echoes.push({ data: content.data, buffers: buffers.map((one) => Buffer.from(one).toString('utf8')) })
    })
    client.send('comm_open', { comm_id: 'c1', target_name: target, data: {} })
    client.send('comm_msg', { comm_id: 'c1', data: { n: 1 } }, { buffers: [Buffer.from('bytes')] })
    await until(() => echoes.length > 0, 'the echo')
    stop()
    assert.deepEqual(echoes, [{ data: { n: 1 }, buffers: ['bytes'] }])

    const open = await client.request('comm_info_request', {}, { timeoutMs: PATIENCE_MS })
    assert.deepEqual(open.content.comms, { c1: { target_name: target } })
    client.send('comm_close', { comm_id: 'c1', data: {} })
    const closed = await client.request('comm_info_request', {}, { timeoutMs: PATIENCE_MS })
    assert.deepEqual(closed.content.comms, {})
  })

  test('a message with a wrong signature is not obeyed', async () => {
    const { connectKernel } = await import('../../kernel/client/client.ts')
    const stranger = connectKernel({ ...shared.kernel.connection, key: 'guessed' })
    try {
      await assert.rejects(stranger.execute('var broken = true', { timeoutMs: 1500 }), {
        code: 'kernel/timeout',
      })
      assert.equal(result(await shared.run('typeof (globalThis as any).broken')), "'undefined'")
    } finally {
      stranger.close()
    }
  })

  test('the heartbeat comes back while a cell is busy', async () => {
    const done = shared.run('const end = Date.now() + 1500; while (Date.now() < end) {}')
    assert.equal(await shared.kernel.client.heartbeat(PATIENCE_MS), true)
    await done
  })
})
