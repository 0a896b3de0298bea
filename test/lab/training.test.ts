// az.train in a cell (interrupt, curves, result), figures that any run can move, and held-out accuracy in a cell.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { JUPYTER_DISPLAY } from '../../src/core/index.ts'
import { az, type Lab, type RunData } from '../../src/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'
import { fixture, HELDOUT as set } from '../run/train-fixture.ts'
import { type FakeNotebook, fakeNotebook, inNotebook } from './fake-notebook.ts'

const executor = az.executor({ processes: 1 })
const scratch = await mkdtemp(join(tmpdir(), 'azlab-training-'))
after(async () => {
  await executor.close()
  await rm(scratch, { recursive: true, force: true })
})

let runs = 0
const options = (config: { readonly steps: number }, more = {}) =>
  fixture(join(scratch, `run-${++runs}`), { executor, config, ...more })

const bundleOf = (value: object) =>
  (value as Record<symbol, () => Record<string, string>>)[JUPYTER_DISPLAY]!()
const figuresOf = ({ shown }: FakeNotebook) =>
  shown.filter(({ bundle }) => 'application/vnd.plotly.v1+json' in bundle)

test("a cell's interrupt ends a run after the running step, all saved", async () => {
  const host = fakeNotebook()
  const given = options({ steps: 5 })
  const onEvent = (event: { readonly kind: string; readonly metrics?: { readonly step: number } }): void => {
    if (event.kind === 'step' && event.metrics?.step === 2) host.interrupt()
  }
  const result = await inNotebook(host, () => az.train({ ...given, onEvent }))
  assert.equal(result.status, 'stopped')
  assert.equal(result.summary.steps, 2)
  const resumed = await az.train({ ...given, resume: true })
  assert.equal(resumed.summary.steps, 5)
})

test("a run with a finish of its own does not take the cell's interrupt", async () => {
  const host = fakeNotebook()
  host.interrupt()
  const finish = new AbortController().signal
  const result = await inNotebook(host, () => az.train({ ...options({ steps: 2 }), finish }))
  assert.equal(result.status, 'finished')
})

test('what came of a run shows itself, with its held-out accuracy', async () => {
  const result = await az.train({ ...options({ steps: 1 }) })
  const { 'text/plain': text, 'text/html': html } = bundleOf(result)
  assert.match(text!, /Ended after 1 step\./)
  assert.match(text!, /Held-out accuracy/)
  assert.match(html!, /<table>/)
  assert.ok(!JSON.stringify(result.summary).includes('Jupyter'))
})

test('a live run draws one figure a step in one place, and ends with a picture', async () => {
  const host = fakeNotebook()
  await inNotebook(host, () => az.train({ ...options({ steps: 3 }), live: true }))
  const figures = figuresOf(host)
  assert.equal(new Set(figures.map((one) => one.displayId)).size, 1)
  assert.ok(figures.length >= 3)
  assert.match(String(figures.at(-1)!.bundle['text/html']), /base64,iVBOR/)
})

test('a live run that is resumed begins with the steps that it has', async () => {
  const given = options({ steps: 2 })
  await az.train(given)
  const drawn: number[][] = []
  const live = (from: unknown) => {
    drawn.push((from as RunData).metrics.map((one) => one.step))
    return az.plot.learnability(from as RunData)
  }
  await inNotebook(fakeNotebook(), () => az.train({ ...given, resume: true, config: { steps: 4 }, live }))
  assert.deepEqual(drawn, [
    [0, 1, 2, 3],
    [0, 1, 2, 3, 4],
  ])
})

test('without a notebook a live run prints a line a step', async (t) => {
  const log = t.mock.method(console, 'log', () => {})
  await az.train({ ...options({ steps: 2 }), live: true })
  assert.deepEqual(
    log.mock.calls.map((call) => /^step \d/.exec(String(call.arguments[0]))?.[0]),
    ['step 1', 'step 2'],
  )
})

test('any run can move a figure: an opened one, again and again in one place', async () => {
  const given = options({ steps: 1 })
  await az.train(given)
  const run = await az.open(given.out)
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    az.plot.live(run)
    az.plot.live(run, az.plot.validity)
  })
  const figures = figuresOf(host)
  assert.equal(new Set(figures.map((one) => one.displayId)).size, 1)
  assert.deepEqual([figures[0]!.update, figures.at(-1)!.update], [false, true])
})

test('a run without a step prints that it has none', async (t) => {
  const log = t.mock.method(console, 'log', () => {})
  az.plot.live({ metrics: [], timings: [], samples: 8 })
  assert.match(String(log.mock.calls[0]!.arguments[0]), /: no step yet$/)
})

const open = (): Lab => az.lab({ policy: banditPolicy(), seed: 7, executor, batch: 2, samples: 2 })

test('a lab measures its policy on the held-out set and stays as it is', async () => {
  const lab = open()
  const { state } = lab
  const found = await lab.heldout({ set, samples: 4 })
  assert.equal(lab.state, state)
  assert.equal(found.metrics.deduction.samples, 4)
  assert.equal(found.scores.deduction.length, set.tasks.deduction.length)
  assert.match(bundleOf(found)['text/plain']!, /mean[^\n]*\d+\.\d \(/)
})

test('the embedded set is measured unless another is given, the first tasks of each type', async () => {
  const found = await open().heldout({ tasks: 2, samples: 1 })
  assert.equal(found.metrics.induction.n, 2)
})

test('the rise between two measurements is paired, and 0 between equal ones, as sure as their tasks are many', async () => {
  const found = await open().heldout({ set })
  const rise = az.rise(found, found)
  // Wilson's upper end for none of n is z² / (n + z²); of three types, √(Σ wᵢ²) / 3.
  const square = 1.959963984540054 ** 2
  const widths = Object.values(found.metrics).map(({ n }) => square / (n + square))
  const width = Math.hypot(...widths) / 3
  assert.equal(rise.sampled.mean, 0)
  assert.ok(Math.abs(rise.sampled.low + width) < 1e-12 && Math.abs(rise.sampled.high - width) < 1e-12)
  const points = (100 * width).toFixed(1)
  assert.ok(bundleOf(rise)['text/plain']!.includes(` 0.0 (−${points} to +${points})`))
})

test('measurements of other tasks are refused', async () => {
  const lab = open()
  const [one, other] = [await lab.heldout({ set }), await lab.heldout({ tasks: 2, samples: 1 })]
  assert.throws(() => az.rise(one, other), { code: 'evaluate/pairs' })
})
