// Steering a training: by code, and by a panel whose front end the test plays.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { az, createControl, type Lab, type TrainablePolicy } from '../../src/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'
import { fakeNotebook, inNotebook } from './fake-notebook.ts'

const executor = az.executor({ processes: 1 })
after(() => executor.close())

const open = (policy: TrainablePolicy = banditPolicy()): Lab =>
  az.lab({ policy, seed: 7, executor, batch: 2, samples: 2, types: ['deduction'] })
const never = new AbortController().signal
const DISPLAY = Symbol.for('Jupyter.display')
type Showing = Record<symbol, () => Record<string, unknown>>

test('a training that is stopped ends after the running step', async () => {
  const lab = open()
  const control = az.control(lab)
  const seen: number[] = []
  for await (const { step } of lab.train({ steps: 5 })) {
    seen.push(step)
    control.stop()
  }
  assert.deepEqual(seen, [1])
  assert.equal(control.state.status, 'ended')
})

test('a stopped training does not stop the next one', async () => {
  const lab = open()
  const control = az.control(lab)
  for await (const _ of lab.train({ steps: 5 })) control.stop()
  let steps = 0
  for await (const _ of lab.train({ steps: 2 })) steps++
  assert.equal(steps, 2)
})

test('a paused training waits until it is told to go on', async () => {
  const control = createControl()
  control.begin(3, 1e-4)
  control.pause()
  let gone = false
  const next = control.next(never).then((go) => {
    gone = go
  })
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual([gone, control.state.status], [false, 'paused'])
  control.resume()
  await next
  assert.deepEqual([gone, control.state.status], [true, 'running'])
})

test('an interrupt and a stop end a pause', async () => {
  for (const end of ['stop', 'interrupt']) {
    const control = createControl()
    const abort = new AbortController()
    control.begin(3, 1e-4)
    control.pause()
    const next = control.next(abort.signal)
    if (end === 'stop') control.stop()
    else abort.abort()
    assert.equal(await next, false)
  }
})

/** A policy that notes the learning rates it is updated with. */
function noting(policy: TrainablePolicy, rates: number[]): TrainablePolicy {
  return {
    ...policy,
    async update(sequences, options) {
      rates.push(options.learningRate)
      const result = await policy.update(sequences, options)
      return { ...result, policy: noting(result.policy, rates) }
    },
  }
}

test('a learning rate is that of the steps from the next on', async () => {
  const rates: number[] = []
  const lab = open(noting(banditPolicy(), rates))
  const control = az.control(lab)
  for await (const _ of lab.train({ steps: 2, learningRate: 0.25, batch: 6 })) control.learningRate = 0.5
  assert.deepEqual(rates, [0.25, 0.5])
})

for (const bad of [-1, Number.NaN, '1e-4'])
  test(`the learning rate ${bad} is refused`, () => {
    assert.throws(
      () => {
        createControl().learningRate = bad as number
      },
      { code: 'control/learning-rate' },
    )
  })

test('without a notebook a control shows its state and says how to steer by code', () => {
  const bundle = (createControl() as unknown as Showing)[DISPLAY]!()
  assert.match(String(bundle['text/plain']), /idle, 0 of 0 steps[\s\S]*stop\(\)/)
  assert.equal('application/vnd.jupyter.widget-view+json' in bundle, false)
})

test('the panel is a widget of anywidget with the state, and its commands steer the training', async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    const control = createControl()
    const bundle = (control as unknown as Showing)[DISPLAY]!()
    const [layout, panel] = host.comms
    assert.deepEqual(bundle['application/vnd.jupyter.widget-view+json'], {
      version_major: 2,
      version_minor: 0,
      model_id: panel!.id,
    })
    assert.equal(panel!.target, 'jupyter.widget')
    assert.equal(panel!.opened._model_module, 'anywidget')
    assert.equal(panel!.opened.layout, `IPY_MODEL_${layout!.id}`)
    assert.equal(panel!.opened.status, 'idle')

    control.begin(4, 1e-4)
    assert.deepEqual(panel!.sent.at(-1), {
      method: 'update',
      buffer_paths: [],
      state: { status: 'running', steps: 4, learningRate: 1e-4 },
    })
    panel!.receive({ method: 'custom', content: { command: 'learningRate', value: 1e-5 } })
    panel!.receive({ method: 'custom', content: { command: 'pause' } })
    assert.deepEqual([control.learningRate, control.state.wantsPause], [1e-5, true])
    panel!.receive({ method: 'custom', content: { command: 'stop' } })
    assert.equal(await control.next(never), false)
  })
})

test('a page that is loaded again gets the present state', async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    const control = createControl()
    ;(control as unknown as Showing)[DISPLAY]!()
    control.begin(4, 1e-4)
    const panel = host.comms[1]!
    panel.receive({ method: 'request_state' })
    const { state } = panel.sent.at(-1) as { readonly state: Record<string, unknown> }
    assert.deepEqual([state.status, state.steps, state._model_name], ['running', 4, 'AnyModel'])
  })
})

test('a command that nobody knows is passed over', async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    const control = createControl()
    ;(control as unknown as Showing)[DISPLAY]!()
    const before = control.state
    for (const content of [null, 3, { command: 'reboot' }, 'stop'])
      host.comms[1]!.receive({ method: 'custom', content })
    assert.equal(control.state, before)
  })
})

test("the panel's module is a module that imports nothing", async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    ;(createControl() as unknown as Showing)[DISPLAY]!()
    const source = String(host.comms[1]!.opened._esm)
    assert.doesNotMatch(source, /\bimport\b|https?:/)
    const module = await import(`data:text/javascript,${encodeURIComponent(source)}`)
    assert.equal(typeof module.default.render, 'function')
  })
})
