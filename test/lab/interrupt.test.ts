// A lab in a notebook: what an interrupt keeps, a figure that moves, and lines that say how far a stage is.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { az, type Lab } from '../../src/index.ts'
import { delayed } from '../../src/lab/interrupt.ts'
import { cellProgress } from '../../src/lab/progress.ts'
import { banditPolicy } from '../run/bandit-policy.ts'
import { type FakeNotebook, fakeNotebook, inNotebook } from './fake-notebook.ts'

const executor = az.executor({ processes: 1 })
after(() => executor.close())

const open = (): Lab =>
  az.lab({
    policy: banditPolicy(),
    seed: 7,
    executor,
    batch: 2,
    samples: 2,
    types: ['deduction'],
    learningRate: 0.3,
  })

test('an interrupt ends a training after the running step, which is kept', async () => {
  const host = fakeNotebook()
  const lab = open()
  const seen: number[] = []
  await inNotebook(host, async () => {
    for await (const { step } of lab.train({ steps: 5 })) {
      seen.push(step)
      if (step === 2) host.interrupt()
    }
  })
  assert.deepEqual(seen, [1, 2])
  assert.equal(lab.state.step, 2)
})

test('an interrupt stops a stage, and the lab stays where it was', async () => {
  const host = fakeNotebook()
  const lab = open()
  const { state } = lab
  host.interrupt()
  await assert.rejects(
    inNotebook(host, () => lab.propose('deduction')),
    { message: 'interrupted' },
  )
  assert.equal(lab.state, state)
})

test('a signal of the call goes before that of the cell', async () => {
  const host = fakeNotebook()
  host.interrupt()
  const proposals = await inNotebook(host, () =>
    open().propose('deduction', { signal: new AbortController().signal }),
  )
  assert.equal(proposals.length, 2)
})

test('a delayed signal comes later, with the same reason', async () => {
  const controller = new AbortController()
  const late = delayed(controller.signal, 1)
  controller.abort('enough')
  assert.equal(late.signal.aborted, false)
  await new Promise((resolve) => late.signal.addEventListener('abort', resolve))
  assert.equal(late.signal.reason, 'enough')
})

test('a delayed signal that was ended never comes', async () => {
  const controller = new AbortController()
  const late = delayed(controller.signal, 1)
  late.end()
  controller.abort('enough')
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(late.signal.aborted, false)
})

const figuresOf = ({ shown }: FakeNotebook) =>
  shown.filter(({ bundle }) => 'application/vnd.plotly.v1+json' in bundle)

test('a live figure is shown once and then again in its place, and ends with a picture', async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    for await (const step of open().train({ steps: 3 })) az.plot.live(step)
  })
  const figures = figuresOf(host)
  assert.deepEqual(new Set(figures.map((one) => one.displayId)).size, 1)
  assert.deepEqual(
    figures.map((one) => one.update),
    figures.map((_, at) => at > 0),
  )
  assert.match(String(figures.at(-1)!.bundle['text/html']), /base64,iVBOR/)
})

test('another cell has another live figure', async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    const lab = open()
    for await (const step of lab.train({ steps: 1 })) az.plot.live(step)
    host.newCell()
    for await (const step of lab.train({ steps: 1 })) az.plot.live(step)
  })
  const ids = new Set(figuresOf(host).map((one) => one.displayId))
  assert.equal(ids.size, 2)
})

test('without a notebook a live figure prints one line a step', async (t) => {
  const log = t.mock.method(console, 'log', () => {})
  for await (const step of open().train({ steps: 2 })) az.plot.live(step)
  const lines = log.mock.calls.map((call) => String(call.arguments[0]))
  assert.equal(lines.length, 2)
  assert.match(lines[1]!, /^step 2: valid/)
})

/** A progress line with a clock of the test's own, and what it has shown. */
function line(name: string) {
  const host = fakeNotebook()
  let now = 0
  const progress = cellProgress(name, host, () => now)
  return {
    host,
    progress,
    at: (ms: number) => {
      now = ms
    },
    texts: () => host.shown.map((one) => String(one.bundle['text/plain'])),
  }
}
const responses = (stage: string, done: number, total: number) =>
  ({ stage, what: 'responses', done, total }) as const

test('a stage of less than a second shows nothing', () => {
  const { progress, at, texts } = line('solve')
  progress.show(responses('solve', 0, 8))
  at(900)
  progress.show(responses('solve', 8, 8))
  progress.end()
  assert.deepEqual(texts(), [])
})

test('a longer stage shows one line with the time left, and settles', () => {
  const { host, progress, at, texts } = line('solve')
  progress.show(responses('solve', 0, 8))
  at(6000)
  // 2 of 8 in 6 s: 18 s more.
  progress.show(responses('solve', 2, 8))
  at(24000)
  progress.end()
  assert.deepEqual(texts(), [
    `solve ${'█'.repeat(5)}${'░'.repeat(15)} 25 % · 2 of 8 responses · 18 s left`,
    'solve: 8 responses in 24 s',
  ])
  assert.deepEqual(
    host.shown.map((one) => one.update),
    [false, true],
  )
  assert.equal(new Set(host.shown.map((one) => one.displayId)).size, 1)
})

test('a training shows its steps and what the present one does', () => {
  const { progress, at, texts } = line('train')
  progress.step(0, 4)
  at(10_000)
  progress.step(1, 4)
  at(11_000)
  progress.show(responses('estimate', 3, 6))
  progress.end('stopped')
  assert.equal(texts()[0], `train ${'█'.repeat(5)}${'░'.repeat(15)} 25 % · step 2 of 4 · 30 s left`)
  assert.match(texts()[1]!, /step 2 of 4 · estimate 3 of 6 responses · 33 s left$/)
  assert.equal(texts()[2], 'train: stopped after 1 step in 11 s')
})
