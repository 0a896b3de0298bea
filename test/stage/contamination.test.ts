// Items of benchmarks in the stages: a proposal of one is rejected as contaminated, and no seed, commit or lab takes one.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { guardAgainst } from '../../src/evaluate/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { az } from '../../src/index.ts'
import { javascript } from '../../src/language/index.ts'
import { commit } from '../../src/stage/commit.ts'
import { seed } from '../../src/stage/seed.ts'
import { validate } from '../../src/stage/validate.ts'
import { compactCompletion, MARK, type Task } from '../../src/task/index.ts'
import { toyBenchmark, toyInfo } from '../evaluate/toy-benchmark.ts'
import { asked } from '../support/counting.ts'
import { proposalOf } from '../support/stage-records.ts'

const PROGRAM = 'function f(items) { return items.map((one) => one * 3 + items.length); }'
const SAME = 'function f(xs) {\n  // mine\n  return xs.map(x => x * 3 + xs.length)\n}'

const executor = createExecutor({ processes: 1 })
const data = await mkdtemp(join(tmpdir(), 'azlab-contamination-'))
after(async () => {
  await executor.close()
  await rm(data, { recursive: true, force: true })
})

/** Of a benchmark whose one item holds the program, from a file as every other. */
const source = { repository: 'https://github.com/someone/programs', commit: 'c', path: 'items.json' }
const info = { ...toyInfo, name: 'programs', source, file: 'items.json', count: 1 }
await writeFile(join(data, 'items.json'), JSON.stringify([{ id: 'programs/0', code: PROGRAM }]))
const guard = await guardAgainst([{ ...toyBenchmark(), info }], { data })

const proposed = (program: string) =>
  proposalOf(program, { parts: { type: 'deduction', program, input: '[1, 2]' } })

test('a proposal that is an item is rejected as contaminated, under other names too, and its neighbour is a task', async () => {
  const proposals = [PROGRAM, SAME, 'function f(a) { return a.length }'].map(proposed)
  const judged = await validate(proposals, { executor, language: javascript, guard })
  assert.deepEqual(
    judged.map((one) => (one.kind === 'rejection' ? one.reason : one.kind)),
    ['contaminated', 'contaminated', 'task'],
  )
  assert.match((judged[0] as { message: string }).message, /programs\/0 of the benchmark programs/)
})

test('a task made without the guard is refused by commit with it, and taken without', async () => {
  const [task] = await validate([proposed(SAME)], { executor, language: javascript })
  const context = { buffers: {}, language: javascript }
  assert.throws(() => commit({ validations: [task as Task] }, { ...context, guard }), {
    code: 'task/contaminated',
    message: /programs\/0 of programs/,
  })
  assert.equal(commit({ validations: [task as Task] }, context).deduction?.entries.length, 1)
})

test('what is no guard is refused by name', async () => {
  const context = { executor, language: javascript, guard: ['programs'] as never }
  await assert.rejects(validate([proposed(SAME)], context), { code: 'stage/context', message: /guard/ })
})

test('what is no list of benchmarks makes no guard', async () => {
  for (const value of ['programs', null, 3, [null], [{ info }]])
    await assert.rejects(guardAgainst(value as never), { code: 'evaluate/benchmark' }, String(value))
})

test('a lab takes it into no buffer, and stays as it was', async () => {
  const lab = az.lab({ policy: asked(() => ''), executor, guard })
  const made: Task = {
    kind: 'task',
    id: 'mine',
    parents: ['programs/0'],
    type: 'deduction',
    language: 'javascript',
    program: 'function f(a) { return a }',
    input: '1',
    output: '1',
  }
  const before = lab.state
  assert.throws(() => lab.commit([made]), { code: 'task/contaminated' })
  assert.equal(lab.state, before)
})

test('seeding by a policy that knows nothing else keeps the zero triplet alone', async () => {
  const policy = asked((prompt) =>
    prompt.startsWith(MARK.propose) ? compactCompletion.propose(SAME, '[1, 2]') : '',
  )
  const seeding = await seed({
    policy,
    executor,
    language: javascript,
    key: '1',
    guard,
    options: { batch: 2, seedTriplets: 4, seedRounds: 2, types: ['deduction', 'abduction'] },
  })
  assert.equal(seeding.triplets, 1)
  assert.deepEqual(
    new Set(seeding.validations.map((one) => one.kind === 'rejection' && one.reason)),
    new Set(['contaminated']),
  )
})
