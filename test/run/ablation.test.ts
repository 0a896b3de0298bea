// Ablations by name.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Incident } from '../../src/core/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import {
  ABLATIONS,
  type Ablation,
  type AblationResult,
  ablation,
  runAblations,
} from '../../src/run/ablation.ts'
import { runConfig } from '../../src/run/config.ts'
import { openRun } from '../../src/run/open.ts'
import type { TrainEvent } from '../../src/run/train.ts'
import { fixture } from './train-fixture.ts'

for (const { name, change } of ABLATIONS) {
  test(`${name} is a valid configuration`, () => {
    assert.doesNotThrow(() => runConfig(change))
  })
}

for (const { name, change } of ABLATIONS.filter((one) => one.name !== 'full')) {
  test(`${name} is another configuration than the main job's`, () => {
    assert.notDeepEqual(runConfig(change), runConfig())
  })
}

test('an unknown name is an error that names the one that was meant', () => {
  assert.throws(() => ablation('solver-onyl'), {
    code: 'ablation/unknown',
    message: /Did you mean solver-only\?/,
  })
})

/** A folder and an executor for one test. */
async function place(t: TestContext) {
  const out = await mkdtemp(join(tmpdir(), 'azlab-ablation-'))
  const executor = createExecutor({ processes: 1 })
  t.after(async () => {
    await executor.close()
    await rm(out, { recursive: true, force: true })
  })
  return { out, executor }
}

const OWN: Ablation = { name: 'hot', question: 'Does heat help?', change: { solveTemperature: 1.2 } }

test("a plan of one's own is trained with its change, beside named ones", async (t) => {
  const { out, executor } = await place(t)
  const options = fixture(out, { executor, config: { steps: 1, heldoutTasks: 0 } })
  const found: unknown[] = []
  for await (const { ablation: one, how, result } of runAblations(['full', OWN], [4], options))
    found.push([one.name, how, result.status, (await openRun(result.out)).config.solveTemperature])
  assert.deepEqual(found, [
    ['full', 'run', 'finished', 1],
    ['hot', 'run', 'finished', 1.2],
  ])
})

test('a plan that was aborted goes on where it was: finished cells are kept, a begun one is resumed to the same bytes', async (t) => {
  const { out, executor } = await place(t)
  const whole = join(out, 'whole')
  const parts = join(out, 'parts')
  const options = (folder: string, more: object = {}) =>
    fixture(folder, { executor, ...more, config: { steps: 4, heldoutTasks: 0, checkpointEvery: 1 } })
  for await (const _ of runAblations(['full', OWN], [4, 5], options(whole))) {
    // Nothing but the files counts.
  }
  // The second cell is ended in the middle of its third step, by throwing, as a crash would.
  const abort = new AbortController()
  let begun = 0
  const onEvent = (event: TrainEvent): void => {
    if (event.kind === 'seeded') begun++
    if (begun === 2 && event.kind === 'step' && event.metrics.step === 2) abort.abort(new Error('stop'))
  }
  await assert.rejects(
    async () => {
      for await (const _ of runAblations(
        ['full', OWN],
        [4, 5],
        options(parts, { signal: abort.signal, onEvent }),
      )) {
        // As above.
      }
    },
    { message: 'stop' },
  )
  const kept = await readFile(join(parts, 'full-4', 'summary.json'))
  const seeded: string[] = []
  const found: unknown[] = []
  const again = options(parts, {
    onEvent: (event: TrainEvent) => event.kind === 'seeded' && seeded.push('seeded'),
  })
  for await (const { ablation: one, seed, how, result } of runAblations(['full', OWN], [4, 5], again))
    found.push([one.name, seed, how, result.status, result.summary.steps])
  assert.deepEqual(found, [
    ['full', 4, 'kept', 'finished', 4],
    ['hot', 4, 'resumed', 'finished', 4],
    ['full', 5, 'run', 'finished', 4],
    ['hot', 5, 'run', 'finished', 4],
  ])
  assert.equal(seeded.length, 2)
  assert.deepEqual(await readFile(join(parts, 'full-4', 'summary.json')), kept)
  for (const cell of ['full-4', 'hot-4', 'full-5', 'hot-5'])
    assert.deepEqual(
      await readFile(join(parts, cell, 'journal.jsonl')),
      await readFile(join(whole, cell, 'journal.jsonl')),
      cell,
    )
})

test('a kept cell whose summary was forged is given as its records have it, and the contradiction is told', async (t) => {
  const { out, executor } = await place(t)
  const incidents: Incident[] = []
  const options = fixture(out, {
    executor,
    onEvent: (event) => event.kind === 'incident' && incidents.push(event.incident),
    config: { steps: 1 },
  })
  const all = async (): Promise<AblationResult[]> => {
    const results: AblationResult[] = []
    for await (const one of runAblations([OWN], [4], options)) results.push(one)
    return results
  }
  const [first] = await all()
  const file = join(out, 'hot-4', 'summary.json')
  const forged = JSON.parse(await readFile(file, 'utf8'))
  const right = forged.heldout.after.deduction.greedy
  forged.heldout.after.deduction.greedy = right + 0.125
  await writeFile(file, JSON.stringify(forged))

  const [kept] = await all()
  assert.equal(kept?.how, 'kept')
  assert.deepEqual(kept?.result.summary.heldout, first?.result.summary.heldout)
  assert.deepEqual(
    incidents.map(({ figure, said, records, found }) => [figure, said, records, found]),
    [['heldout.after.deduction.greedy', right + 0.125, right, 'reading']],
  )
})

test('a finished cell goes on where more steps are wanted, to the bytes of a run of so many; fewer are refused', async (t) => {
  const { out, executor } = await place(t)
  const of = async (folder: string, steps: number): Promise<AblationResult[]> => {
    const results: AblationResult[] = []
    const options = fixture(join(out, folder), { executor, config: { steps, heldoutTasks: 0 } })
    for await (const one of runAblations([OWN], [4], options)) results.push(one)
    return results
  }
  await of('parts', 1)
  await of('whole', 3)
  const [more] = await of('parts', 3)
  assert.deepEqual([more?.how, more?.result.status, more?.result.summary.steps], ['resumed', 'finished', 3])
  const journal = (folder: string) => readFile(join(out, folder, 'hot-4', 'journal.jsonl'))
  assert.deepEqual(await journal('parts'), await journal('whole'))
  const [same] = await of('parts', 3)
  assert.equal(same?.how, 'kept')
  await assert.rejects(of('parts', 2), {
    code: 'ablation/other',
    message: /a run of 3 steps, and 2 are wanted/,
  })
})

test('finish ends the running cell after its step, and no other begins', async (t) => {
  const { out, executor } = await place(t)
  const finish = new AbortController()
  const options = fixture(out, {
    executor,
    finish: finish.signal,
    onEvent: (event) => event.kind === 'step' && finish.abort(),
    config: { steps: 3, heldoutTasks: 0 },
  })
  const found: unknown[] = []
  for await (const { ablation: one, result } of runAblations(['full', OWN], [4], options))
    found.push([one.name, result.status])
  assert.deepEqual(found, [['full', 'stopped']])
  assert.deepEqual(await readdir(out), ['full-4'])
})

test('a plan that cannot be carried out is refused before anything is trained', async (t) => {
  const { out, executor } = await place(t)
  const options = fixture(out, { executor, config: { steps: 1, heldoutTasks: 0 } })
  for (const [plans, seeds, code] of [
    [['full', 'solver-onyl'], [1], 'ablation/unknown'],
    [[{ ...OWN, name: '../up' }], [1], 'ablation/plan'],
    [[OWN, OWN], [1], 'ablation/plan'],
    [[OWN], [1, 1], 'ablation/plan'],
    [[{ ...OWN, change: { seed: 9 } }], [1], 'ablation/plan'],
    [[{ ...OWN, change: { policy: 'other' } }], [1], 'ablation/plan'],
    [[{ ...OWN, change: { language: 'python' } }], [1], 'ablation/plan'],
    [[{ ...OWN, change: null as never }], [1], 'ablation/plan'],
    [[{ ...OWN, change: { heat: 2 } as never }], [1], 'options/unknown'],
    [[{ ...OWN, change: { batch: -1 } }], [1], 'options/value'],
    [[OWN], [-1], 'options/value'],
    ['full' as never, [1], 'ablation/plan'],
  ] as const)
    await assert.rejects(runAblations(plans, seeds, options).next(), { code })
  assert.deepEqual(await readdir(out), [])
})

test('a folder with a run of other options is not taken for a finished cell', async (t) => {
  const { out, executor } = await place(t)
  const options = fixture(out, { executor, config: { steps: 1, heldoutTasks: 0 } })
  for await (const _ of runAblations([OWN], [4], options)) {
    // The files count.
  }
  const other = { ...OWN, change: { solveTemperature: 1.5 } }
  await assert.rejects(runAblations([other], [4], options).next(), {
    code: 'ablation/other',
    message: /another solveTemperature/,
  })
})

test('each ablation trains into a folder of its own with its change', async () => {
  const out = await mkdtemp(join(tmpdir(), 'azlab-ablation-'))
  const executor = createExecutor({ processes: 1 })
  try {
    const options = fixture(out, { executor, config: { steps: 1, heldoutTasks: 0 } })
    const found: (string | number)[][] = []
    for await (const { ablation: one, seed, result } of runAblations(['full', 'solver-only'], [4], options)) {
      const { config } = await openRun(result.out)
      found.push([one.name, seed, String(config.solverOnly)])
    }
    assert.deepEqual(found, [
      ['full', 4, 'false'],
      ['solver-only', 4, 'true'],
    ])
  } finally {
    await executor.close()
    await rm(out, { recursive: true, force: true })
  }
})
