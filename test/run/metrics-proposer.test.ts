// The proposer's metrics against numbers counted by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javascript } from '../../src/language/index.ts'
import { proposerMetrics } from '../../src/run/metrics-proposer.ts'
import type { StepRecords } from '../../src/run/records.ts'
import { type Proposal, rateOf, stageOptions, type Validation, type Verdict } from '../../src/stage/index.ts'
import { addToBuffer, emptyBuffer, type Task, tripletTask } from '../../src/task/index.ts'

const triplet = (program: string, input: string, output: string, parents: readonly string[]) =>
  tripletTask('deduction', { program, input, output }, parents, 'javascript')

const reference = triplet('function f(a) { return a + 1; }', '1', '2', [])
const buffers = { deduction: addToBuffer(emptyBuffer('deduction', 10), [reference], javascript) }

const proposal = (id: string, readable = true): Proposal => ({
  kind: 'proposal',
  id,
  parents: [reference.id],
  type: 'deduction',
  language: 'javascript',
  response: {
    prompt: '',
    key: id,
    completion: { text: '', tokens: [0], logprobs: [-1], finish: 'stop', promptTokens: 1 },
  },
  parts: readable ? { type: 'deduction', program: '', input: '' } : null,
  problem: readable ? null : 'unreadable',
})

// Three tasks: one like the reference but for a name, one with a decision, one a copy of it under other names.
const tasks = [
  triplet('function f(b) { return b + 1; }', '5', '6', ['p0', reference.id]),
  triplet('function f(a) { return a > 0 ? a : -a; }', '1', '1', ['p1', reference.id]),
  triplet('function f(x) { return x > 0 ? x : -x; }', '"2"', '"2"', ['p2', reference.id]),
]
const rejected = (id: string, reason: 'error' | 'format'): Validation => ({
  kind: 'rejection',
  id: `x${id}`,
  parents: [id],
  type: 'deduction',
  reason,
  message: '',
  program: null,
})
const rate = (task: Task, right: number, of: number) =>
  rateOf(
    task,
    Array.from(
      { length: of },
      (_, i): Verdict => ({
        kind: 'verdict',
        id: `${task.id}/${i}`,
        parents: [],
        type: 'deduction',
        attempt: null as never,
        outcome: i < right ? 'right' : 'wrong',
        score: i < right ? 1 : 0,
        message: '',
      }),
    ),
  )

const records: StepRecords = {
  step: 1,
  proposals: [proposal('p0'), proposal('p1'), proposal('p2'), proposal('p3'), proposal('p4', false)],
  validations: [...tasks, rejected('p3', 'error'), rejected('p4', 'format')],
  rates: [rate(tasks[0]!, 0, 4), rate(tasks[1]!, 1, 4), rate(tasks[2]!, 4, 4)],
  attempts: [],
  verdicts: [],
  rewards: [],
  advantages: [],
  update: null,
}

const [metrics] = proposerMetrics(records, {
  before: buffers,
  after: buffers,
  language: javascript,
  options: stageOptions(),
})

test('proposals, valid ones and rejections are counted', () => {
  assert.deepEqual([metrics?.proposals, metrics?.valid, metrics?.rejections], [5, 3, { error: 1, format: 1 }])
})

test('every solve rate is kept, and one of three tasks is effective', () => {
  assert.deepEqual([metrics?.rates, metrics?.effective], [[0, 0.25, 1], 1 / 3])
})

test('the mean reward of the same proposals under each convention', () => {
  // Rates 0, 1/4, 1, an invalid and an unreadable proposal.
  // paper: (0 + 3/4 + 0 − 1 − 1) / 5; official: (−1/2 + 3/4 − 1/2 − 1 − 1) / 5; graded: (0 + 3/4 + 0 − 1/2 − 1) / 5.
  assert.deepEqual(metrics?.conventions, { paper: -0.25, official: -0.45, graded: -0.15 })
})

test('programs that differ in names alone are one', () => {
  assert.equal(metrics?.distinct, 2)
})

test('complexity is a mean over the valid programs', () => {
  // McCabe 1, 2, 2.
  assert.equal(metrics?.complexity.cyclomatic, 5 / 3)
})

test('distance is 0 from a reference that differs in names alone', () => {
  const [alone] = proposerMetrics(
    { ...records, proposals: records.proposals.slice(0, 1), validations: tasks.slice(0, 1), rates: [] },
    { before: buffers, after: buffers, language: javascript, options: stageOptions() },
  )
  assert.equal(alone?.diversity.program, 0)
})

test('there is no distance where no reference was shown, which is not a distance of 0', () => {
  const [alone] = proposerMetrics(
    {
      ...records,
      proposals: records.proposals.slice(0, 1),
      validations: tasks.slice(0, 1).map((task) => ({ ...task, parents: task.parents.slice(0, 1) })),
      rates: [],
    },
    { before: buffers, after: buffers, language: javascript, options: stageOptions() },
  )
  assert.equal(alone?.diversity.program, null)
})

test('the rarity of an answer compares with the answers in the buffer', () => {
  // The buffer holds one number, 2. Answers 6 and 1: type share 1, value share 0, rarity 1/2; "2" is a string: rarity 1.
  assert.ok(Math.abs(metrics!.diversity.answer - (0.5 + 0.5 + 1) / 3) < 1e-15)
})

test('a type of which nothing was proposed has no entry', () => {
  const types = proposerMetrics(records, {
    before: {},
    after: {},
    language: javascript,
    options: stageOptions(),
  })
  assert.deepEqual(
    types.map((one) => one.type),
    ['deduction'],
  )
})
