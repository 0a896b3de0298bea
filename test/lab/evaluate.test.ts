// az.evaluate in a cell: what comes back and how it shows itself, the table that moves, an interrupt, and a run's curve.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { JUPYTER_DISPLAY } from '../../src/core/index.ts'
import { az } from '../../src/index.ts'
import { adder, toyBenchmark } from '../evaluate/toy-benchmark.ts'
import { fakeNotebook, inNotebook } from './fake-notebook.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-lab-evaluate-'))
process.env.AZLAB_CACHE = join(scratch, 'cache')
after(() => rm(scratch, { recursive: true, force: true }))

const bundleOf = async (value: object) =>
  (value as Record<symbol, () => Promise<Record<string, string>>>)[JUPYTER_DISPLAY]!()

describe('az.evaluate', () => {
  test('gives one record an answer, with the summary beside them and the wrong ones apart', async () => {
    const found = await az.evaluate(adder(4), toyBenchmark(), { cache: false })
    assert.equal(found.length, 20)
    assert.equal(found.summary.accuracy?.mean, 0.2)
    assert.equal(found.wrong.length, 16)
    assert.equal(found.path, null)
    // The records alone are its data.
    assert.equal(JSON.parse(JSON.stringify(found)).length, 20)
  })

  test('shows accuracy with its interval, and the answers with their reasons', async () => {
    const found = await az.evaluate(adder(4), toyBenchmark(), { cache: false, name: 'mine' })
    const { 'text/plain': text, 'text/html': html } = await bundleOf(found)
    assert.match(text!, /Sums[\s\S]*mine +20 +20\.0 +8\.1–41\.6/)
    assert.match(text!, /sums\/4 +wrong +\d+ +\d+ against \d+/)
    assert.match(html!, /<table>[\s\S]*class="badge good"[\s\S]*against/)
  })

  test('draws its accuracy', async () => {
    const found = await az.evaluate(adder(4), toyBenchmark(), { cache: false })
    const figure = found.figure()
    assert.deepEqual((figure.data[0] as { y: number[] }).y, [0.2])
  })

  test('takes a benchmark and a model by name', async () => {
    const found = await az.evaluate('tiny', 'tiny-js', { limit: 3 })
    assert.deepEqual([found.length, found.benchmark.name, found.policy.name], [3, 'tiny-js', 'tiny'])
  })

  test('run again it draws and judges nothing', async () => {
    const policy = adder(4, 'again')
    const first = await az.evaluate(policy, toyBenchmark())
    const second = await az.evaluate(policy, toyBenchmark())
    assert.equal(policy.asked.length, 20)
    assert.deepEqual([...second], [...first])
  })

  test('in a notebook one table moves, with what is judged and how much is right so far', async () => {
    const host = fakeNotebook()
    await inNotebook(host, () => az.evaluate(adder(4), toyBenchmark(), { cache: false }))
    assert.equal(new Set(host.shown.map((one) => one.displayId)).size, 1)
    assert.equal(host.shown[0]!.update, false)
    const last = host.shown.at(-1)!.bundle
    assert.match(String(last['text/plain']), /sums .*20 of 20 +20 +20\.0 +8\.1–41\.6/)
    assert.match(String(last['text/html']), /class="bar"/)
  })

  test('an interrupt of the cell gives what is judged, and the cell run again goes on', async () => {
    const host = fakeNotebook()
    let judged = 0
    const benchmark = toyBenchmark({
      onScore: () => {
        if (++judged === 6) host.interrupt()
      },
    })
    const policy = adder(4, 'interrupted')
    const part = await inNotebook(host, () => az.evaluate(policy, benchmark, { judges: 1 }))
    assert.deepEqual([part.complete, part.length], [false, 6])
    host.newCell()
    const whole = await inNotebook(host, () => az.evaluate(policy, benchmark))
    assert.deepEqual([whole.complete, whole.length, judged], [true, 20, 20])
  })

  test('an unknown benchmark is refused, naming those that there are', async () => {
    await assert.rejects(az.evaluate(adder(4), 'maths'), { code: 'benchmark/unknown' })
  })
})

describe('az.rise of two evaluations', () => {
  test('is paired by item, with an exact test', async () => {
    const before = await az.evaluate(adder(4), toyBenchmark(), { cache: false })
    const after = await az.evaluate(adder(10), toyBenchmark(), { cache: false })
    const rise = az.rise(before, after)
    assert.deepEqual([rise.gained, rise.lost, rise.difference.mean.toFixed(2)], [6, 0, '0.30'])
    // 2 / 2⁶
    assert.ok(Math.abs(rise.p - 0.03125) < 1e-12)
    assert.match((await bundleOf(rise))['text/plain']!, /\+30\.0 \(\+10\.0 to \+50\.0\)/)
  })

  test('of other items is refused', async () => {
    const before = await az.evaluate(adder(4), toyBenchmark(), { cache: false })
    const after = await az.evaluate(adder(4), toyBenchmark(), { cache: false, limit: 5 })
    assert.throws(() => az.rise(before, after), { code: 'evaluate/pairs' })
  })
})

describe('the curve of a run', () => {
  test('begins before self-play, and compares each policy with that one', async () => {
    const out = join(scratch, 'run')
    await az.train({
      out,
      config: {
        steps: 2,
        batch: 3,
        samples: 2,
        seedRounds: 1,
        seedTriplets: 2,
        heldoutTasks: 0,
        processes: 1,
        checkpointEvery: 1,
        keepCheckpoints: 0,
        learningRate: 0.01,
      },
    })
    const run = await az.open(out)
    assert.deepEqual(run.checkpoints, [0, 1, 2])
    const curve = await az.evaluate(run, 'tiny-js', { limit: 9 })
    assert.deepEqual(
      curve.evaluations.map(({ policy }) => policy.step),
      [0, 1, 2],
    )
    assert.equal(curve.comparisons.length, 2)
    assert.deepEqual((curve.figure().data.at(-1) as { x: number[] }).x, [0, 1, 2])
    const { 'text/plain': text, 'text/html': html } = await bundleOf(curve)
    assert.match(text!, /Paired comparison/)
    assert.match(html!, /<img/)
    // They lie in the run's folder, where its report finds them.
    const { reportData } = await import('../../src/view/index.ts')
    const data = await reportData(run)
    assert.equal(data.evaluations?.length, 3)
  })
})
