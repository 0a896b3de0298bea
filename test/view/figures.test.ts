// Figures as data: what each shows of a made-up run, and what it says where there is nothing to show.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectiveShare, expectedReward } from '../../src/view/figure/expected.ts'
import { meanOfTypes } from '../../src/view/figure/heldout.ts'
import { histogramByStep } from '../../src/view/figure/learnability.ts'
import { rejectionTotals } from '../../src/view/figure/validity.ts'
import { mimeBundle } from '../../src/view/figure.ts'
import { runFigures } from '../../src/view/figures.ts'
import { playedSteps } from '../../src/view/run-data.ts'
import { runningMean, smoothingNote, stepBins, windowOf } from '../../src/view/series.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

const run = syntheticRun({ steps: 20 })
const near = (value: number, expected: number, by = 1e-9) =>
  assert.ok(Math.abs(value - expected) <= by, `${value} is not ${expected}`)

for (const figure of runFigures(run)) {
  const axes = Object.entries(figure.layout).filter(([name]) => /^[xy]axis/.test(name))

  test(`${figure.name}: every axis has a title that says what it measures`, () => {
    for (const [name, axis] of axes) {
      const { title, type } = axis as { title?: { text: string }; type?: string }
      assert.ok(type === 'category' || (title?.text ?? '') !== '', `${name} has no title`)
    }
  })

  test(`${figure.name}: every trace belongs to axes of the layout and has data`, () => {
    assert.ok(figure.data.length > 0)
    for (const trace of figure.data) {
      assert.ok(axes.some(([name]) => name === `xaxis${String(trace.xaxis).slice(1)}`))
      assert.ok(Array.isArray(trace.type === 'heatmap' ? trace.z : trace.y))
    }
  })

  test(`${figure.name}: it is plain JSON, and its bundle has plotly's type and text`, () => {
    assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure)
    const bundle = mimeBundle(figure)
    assert.deepEqual(Object.keys(bundle), ['application/vnd.plotly.v1+json', 'text/plain'])
  })
}

test('a run without a step, held-out accuracy or timings gives figures that say so', () => {
  const figures = runFigures({ metrics: [], timings: [], samples: 8 })
  for (const figure of figures) {
    assert.deepEqual(figure.data, [])
    assert.match(JSON.stringify(figure.layout.annotations), new RegExp(String(figure.empty)))
  }
})

test('a run that has only its held-out accuracy before self-play shows that one point', () => {
  const [heldout, learnability] = runFigures(syntheticRun({ steps: 0 }))
  assert.equal(heldout!.empty, undefined)
  assert.deepEqual((heldout!.data.at(-1) as { x: number[] }).x, [0])
  assert.equal(learnability?.empty, 'No self-play step in this run yet.')
})

test('a run of one task type draws that type alone', () => {
  const only = syntheticRun({ steps: 4, heldoutEvery: 0 })
  const metrics = only.metrics.map((step) => ({
    ...step,
    groups: step.groups.filter((one) => one.type === 'abduction'),
    proposer: step.proposer.filter((one) => one.type === 'abduction'),
  }))
  const reward = runFigures({ ...only, metrics }).find((one) => one.name === 'reward-length')
  assert.deepEqual([...new Set(reward?.data.map((trace) => trace.name))], ['abduction'])
})

test('steps in which nothing was valid leave a panel that says there is nothing to show', () => {
  const barren = syntheticRun({ steps: 3, heldoutEvery: 0 })
  const metrics = barren.metrics.map((step) => ({
    ...step,
    proposer: step.proposer.map((one) => ({ ...one, valid: 0, rates: [], effective: 0 })),
  }))
  const figure = runFigures({ ...barren, metrics }).find((one) => one.name === 'complexity-diversity')
  assert.deepEqual(figure?.data, [])
  assert.match(JSON.stringify(figure?.layout.annotations), /nothing to show yet/)
})

test('the on-policy gap has a panel where a step has measured it, up to the limit of 1e-4, and none where no step has', () => {
  const metrics = run.metrics.map((step) => {
    if (!step.update) return step
    const { onPolicyGap: _, ...update } = step.update
    return { ...step, update }
  })
  const [withGap, without] = [run, { ...run, metrics }].map(
    (one) => runFigures(one).find(({ name }) => name === 'update')!,
  )
  const panel = withGap!.data.filter(({ yaxis }) => yaxis === 'y5') as { y: (number | null)[] }[]
  const measured = run.metrics.flatMap(({ update }) => (update ? [update.onPolicyGap] : []))
  assert.deepEqual([panel[0]!.y, panel.at(-1)!.y], [measured, [1e-4, 1e-4]])
  assert.equal((withGap!.layout.yaxis5 as { type: string }).type, 'log')
  assert.equal(without!.layout.yaxis5, undefined)
})

test('the histogram of solve rates gives the share of a step at each k of n', () => {
  const step = playedSteps(run)[0]!
  const made = { ...step, proposer: [{ ...step.proposer[0]!, rates: [0, 0, 0.5, 1] }] }
  // Of four rates: two are 0 of 4, one is 2 of 4, one is 4 of 4.
  assert.deepEqual((histogramByStep([made], 4) as { z: number[][] }).z, [[0.5], [0], [0.25], [0], [0.25]])
})

test('the expected reward under the official convention has the values of docs/method.md §8', () => {
  for (const [p, reward] of [
    [0.05, -0.05],
    [0.3, 0.61],
    [0.5, 0.49],
    [0.7, 0.27],
    [0.9, -0.12],
  ] as const)
    near(expectedReward(p, 8, 'official'), reward, 0.005)
})

test('the expected reward under the paper convention is Σ (1 − k/n) P(k) without k = 0: 1 − p − (1 − p)^n', () => {
  for (const p of [0, 0.1, 0.5, 0.93, 1]) near(expectedReward(p, 8, 'paper'), 1 - p - (1 - p) ** 8, 1e-12)
})

test('a task that is solved half of the time is effective in 1 − 2 · 2⁻⁸ of the estimates with 8 answers', () => {
  near(effectiveShare(0.5, 8), 1 - 2 / 256)
})

test('the running mean is shorter at both ends and passes over missing values', () => {
  // Window 3, by hand: (1+2)/2, (1+2)/2 as the third is missing, (2+6)/2, 6.
  assert.deepEqual(runningMean([1, 2, null, 6], 3), [1.5, 1.5, 4, 6])
  assert.deepEqual(runningMean([null, null], 3), [null, null])
})

test('the interval of the mean of types is √(Σ w²) / 3 wide on each side', () => {
  const one = (value: number, width: number) => ({
    greedy: value,
    sampled: value,
    n: 200,
    samples: 2,
    greedyInterval: [value - width, value + width] as const,
    sampledInterval: [value - width, value + width] as const,
  })
  const mean = meanOfTypes(
    { deduction: one(0.2, 0.03), abduction: one(0.4, 0.04), induction: one(0.3, 0) },
    'greedy',
  )
  near(mean.value, 0.3)
  near(mean.interval[1] - mean.value, 0.05 / 3)
})

test('rejections are counted over all steps and types, the most frequent first', () => {
  const step = playedSteps(run)[0]!
  const of = (rejections: object) => ({ ...step.proposer[0]!, rejections })
  const steps = [
    { ...step, proposer: [of({ syntax: 1, error: 2 }), of({ error: 3 })] },
    { ...step, proposer: [of({ syntax: 7, empty: 0 })] },
  ]
  assert.deepEqual(rejectionTotals(steps), [
    ['syntax', 8],
    ['error', 5],
  ])
})

test('the running mean covers 5 steps, and a twentieth of a long run', () => {
  assert.deepEqual([12, 99, 120, 300, 400].map(windowOf), [5, 5, 7, 15, 21])
})

test('more than 100 steps are put together for bars and cells, the last bin with what is left', () => {
  const items = Array.from({ length: 205 }, (_, at) => ({ step: at + 1 }))
  const { width, bins } = stepBins(items)
  assert.equal(width, 3)
  assert.equal(bins.length, 69)
  assert.deepEqual([bins[0]!.middle, bins.at(-1)!.middle, bins.at(-1)!.items.length], [2, 205, 1])
  assert.equal(stepBins(items.slice(0, 100)).width, 1)
})

test('a long run shows its lines alone, and the description says so', () => {
  const long = syntheticRun({ steps: 160, heldoutEvery: 0 })
  const figure = runFigures(long).find((one) => one.name === 'solve-rate')!
  assert.ok(figure.data.every((trace) => trace.mode === 'lines'))
  assert.match(figure.description, /running means over 9 steps/)
  assert.equal(smoothingNote(5), '')
})
