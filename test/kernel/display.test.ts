// What a cell shows, through the real kernel: stage results, figures that move, progress, frames, and the control panel.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Message } from '../../kernel/protocol/wire.ts'
import { failure, PATIENCE_MS, printed, result, sharedKernel, until } from './kernel.ts'

const shared = sharedKernel()

/** A lab whose policy needs no model: it proposes what it can solve, and learns nothing. */
const OPEN = `
const replies = { propose: 'function f(a) { return a + 1; }<|input|>1', solve: '2' }
const scripted = (id: string, pauseMs = 0) => ({
  id, style: 'compact' as const,
  async sample(requests: readonly { prompt: string; key: string }[], { signal }: { signal?: AbortSignal } = {}) {
    if (pauseMs) await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, pauseMs)
      signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason) })
    })
    return requests.map(({ prompt }) => {
      const text = prompt.startsWith('<|propose|>') ? replies.propose : replies.solve
      const tokens = [...text].map((letter) => letter.codePointAt(0)!)
      return { text, tokens, logprobs: tokens.map(() => -1), finish: 'stop' as const, promptTokens: 1 }
    })
  },
  async score() { return [] },
})
const options = { seed: 7, batch: 2, samples: 2, types: ['deduction'] as const, heldout: new Set<string>() }
const lab = az.lab({ policy: scripted('quick'), ...options })
`

type Bundle = Readonly<Record<string, unknown>>
const dataOf = (outputs: readonly { output_type: string }[], type: string): readonly Bundle[] =>
  outputs.filter((one) => one.output_type === type).map((one) => (one as unknown as { data: Bundle }).data)

describe('results of stages', () => {
  test('a lab is opened', async () => {
    const done = await shared.run(OPEN)
    assert.equal(failure(done)?.text, undefined)
  })

  test('proposals show themselves as a highlighted table and as text', async () => {
    const { outputs } = await shared.run("const proposals = await lab.propose('deduction'); proposals")
    const [bundle] = dataOf(outputs, 'execute_result')
    assert.match(String(bundle?.['text/html']), /<font class="k"[^>]*><b>function<\/b><\/font>/)
    assert.match(String(bundle?.['text/plain']), /^Proposals\n2 of 2 have the required format/)
  })

  test('every stage shows itself, down to the lineage', async () => {
    const code = `
const tasks = await lab.validate(proposals, { duplicates: 'keep' })
const rates = await lab.estimate(tasks)
const attempts = await lab.solve(tasks)
const verdicts = await lab.verify(attempts)
const rewards = lab.reward({ proposals, rates, verdicts })
const advantages = lab.advantage(rewards)
for (const shown of [tasks, tasks.tasks, rates, attempts, verdicts, rewards, advantages, lab, lab.buffer('deduction'),
  az.compare(rewards, rewards), lab.commit(tasks)]) display(shown)
az.lineage({ proposals, validations: tasks, rates, attempts, verdicts, rewards, advantages }, proposals[0].id)`
    const done = await shared.run(code)
    assert.equal(failure(done)?.text, undefined)
    // On a busy machine a stage shows how far it is.
    const outputs = done.outputs.filter((one) => !('metadata' in one && 'azlab' in one.metadata))
    const shown = [...dataOf(outputs, 'display_data'), ...dataOf(outputs, 'execute_result')]
    assert.equal(shown.length, 12)
    for (const bundle of shown) assert.match(String(bundle['text/html']), /^<div class="azlab">/)
    assert.match(String(result(done)), /^Lineage of/)
  })

  test('a figure is one output with plotly JSON, HTML, a picture and text', async () => {
    const { outputs } = await shared.run('rates.histogram()')
    const [bundle] = dataOf(outputs, 'execute_result')
    const types = ['application/vnd.plotly.v1+json', 'text/html', 'text/plain']
    assert.deepEqual(Object.keys(bundle ?? {}).sort(), types)
  })

  test('a data frame of danfojs shows itself as a table', async () => {
    // What danfojs-node's frames have.
    const code = `({ $columns: ['a', '<b>'], $data: [[1, 'x'], [0.5, null]], index: [0, 1], $isSeries: false })`
    const { outputs } = await shared.run(code)
    const [bundle] = dataOf(outputs, 'execute_result')
    assert.match(
      String(bundle?.['text/html']),
      /<th scope="col"><div align="left">&lt;b&gt;<\/div><\/th>[\s\S]*<td class="number" align="right">0\.5<\/td>/,
    )
    assert.match(String(bundle?.['text/plain']), /^2 rows, 2 columns/)
  })

  test('a stage result gives a data frame, which shows itself as a table', async (t) => {
    const done = await shared.run('rates.frame()')
    const failed = failure(done)
    if (failed?.text.includes('danfojs-node, which is not installed'))
      return t.skip('danfojs-node is not installed here')
    assert.equal(failed, undefined)
    const [bundle] = dataOf(done.outputs, 'execute_result')
    assert.match(String(bundle?.['text/html']), /<th scope="col" class="number" align="right">rate<\/th>/)
    assert.match(String(bundle?.['text/plain']), /^2 rows, \d+ columns/)
  })
})

describe('a training', () => {
  test('its live figure is one output that ends with a picture', async () => {
    const code = 'for await (const step of lab.train({ steps: 3 })) az.plot.live(step)'
    const done = await shared.run(code)
    assert.equal(failure(done)?.text, undefined)
    const figures = dataOf(done.outputs, 'display_data').filter(
      (one) => 'application/vnd.plotly.v1+json' in one,
    )
    assert.equal(figures.length, 1)
    assert.match(String(figures[0]?.['text/html']), /base64,iVBOR/)
    assert.equal(printed(done), '')
  })

  test('an interrupt stops a long stage, and the lab can go on', async () => {
    const { client } = shared.kernel
    await shared.run("const slow = az.lab({ policy: scripted('slow', 600_000), ...options })")
    let isShown = false
    const running = client.execute("console.log('go'); await slow.propose('deduction')", {
      timeoutMs: PATIENCE_MS,
      onMessage: ({ header }) => {
        isShown ||= header.msg_type === 'stream'
      },
    })
    await until(() => isShown, 'the first line')
    await client.request('interrupt_request', {}, { channel: 'control', timeoutMs: PATIENCE_MS })
    assert.equal(failure(await running)?.ename, 'KeyboardInterrupt')
    assert.equal(result(await shared.run('slow.state.step')), '0')
  })

  test('a long stage shows one line that moves, and settles when it ends', async () => {
    const lines: string[] = []
    const code = "await az.lab({ policy: scripted('long', 2500), ...options }).propose('deduction'); 0"
    const { outputs } = await shared.kernel.client.execute(code, {
      timeoutMs: PATIENCE_MS,
      onMessage: ({ header, content }) => {
        if (/display_data$/.test(header.msg_type)) lines.push(String((content.data as Bundle)['text/plain']))
      },
    })
    assert.ok(lines.length >= 2)
    assert.match(lines.at(-1)!, /^propose: /)
    assert.equal(dataOf(outputs, 'display_data').length, 1)
  })
})

describe('the control panel', () => {
  test('it opens a widget, shows the training, and its commands steer it', async () => {
    const { client } = shared.kernel
    const opened: Message[] = []
    const states: Bundle[] = []
    const stop = client.onMessage((message) => {
      if (message.header.msg_type === 'comm_open') opened.push(message)
      if (message.header.msg_type !== 'comm_msg') return
      const { method, state } = message.content.data as { readonly method: string; readonly state: Bundle }
      if (method === 'update') states.push(state)
    })
    try {
      const { outputs } = await shared.run('const panel = az.control(lab); panel')
      const view = dataOf(outputs, 'execute_result')[0]?.['application/vnd.jupyter.widget-view+json']
      const model = opened.find(({ content }) => {
        const { state } = content.data as { readonly state: Bundle }
        return state._model_module === 'anywidget'
      })
      const id = model?.content.comm_id
      assert.deepEqual(view, { version_major: 2, version_minor: 0, model_id: id })
      assert.equal(model?.metadata.version, '2.1.0')

      const command = (content: Bundle) =>
        client.send('comm_msg', {
          comm_id: id as string,
          data: { method: 'custom', content: { ...content } },
        } as never)
      const running = client.execute(
        'let taken = 0; for await (const _ of lab.train({ steps: 100_000 })) taken++',
        {
          timeoutMs: PATIENCE_MS,
        },
      )
      await until(() => states.some((state) => state.status === 'running'), 'a training that runs')
      command({ command: 'pause' })
      await until(() => states.some((state) => state.status === 'paused'), 'a pause')
      command({ command: 'learningRate', value: 1e-6 })
      await until(() => states.some((state) => state.learningRate === 1e-6), 'another learning rate')
      command({ command: 'stop' })
      const done = await running
      assert.equal(done.status, 'ok')
      assert.equal(states.at(-1)?.status, 'ended')
      assert.equal(result(await shared.run('panel.learningRate')), '0.000001')
    } finally {
      stop()
    }
  })

  test('a message to a panel that is gone hurts nobody', async () => {
    shared.kernel.client.send('comm_msg', { comm_id: randomUUID(), data: { method: 'custom' } })
    assert.equal(result(await shared.run('1 + 1')), '2')
  })
})
