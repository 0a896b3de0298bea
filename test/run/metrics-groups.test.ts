// Group metrics against numbers counted by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupMetrics } from '../../src/run/metrics-groups.ts'
import type { StepRecords } from '../../src/run/records.ts'
import type { Advantage, Attempt, Proposal, Response, Reward, Verdict } from '../../src/stage/records.ts'
import type { DeductionTask } from '../../src/task/task.ts'

const response = (key: string, logprobs: readonly number[]): Response => ({
  prompt: '',
  key,
  completion: { text: '', tokens: logprobs.map(() => 0), logprobs, finish: 'stop', promptTokens: 1 },
})

const task: DeductionTask = {
  kind: 'task',
  id: 't',
  parents: ['p1'],
  language: 'javascript',
  type: 'deduction',
  program: 'function f(a) { return a }',
  input: '1',
  output: '1',
}

const proposal = (id: string, readable: boolean): Proposal => ({
  kind: 'proposal',
  id,
  parents: [],
  type: 'deduction',
  language: 'javascript',
  response: response(id, [-1]),
  parts: readable ? { type: 'deduction', program: task.program, input: '1' } : null,
  problem: readable ? null : 'no program',
})

const attempt = (id: string, logprobs: readonly number[]): Attempt => ({
  kind: 'attempt',
  id,
  parents: ['t'],
  type: 'deduction',
  task,
  response: response(id, logprobs),
  answer: '1',
  problem: null,
})

const verdict = (of: Attempt, outcome: Verdict['outcome']): Verdict => ({
  kind: 'verdict',
  id: `v${of.id}`,
  parents: [of.id],
  type: 'deduction',
  attempt: of,
  outcome,
  score: outcome === 'right' ? 1 : 0,
  message: '',
})

const reward = (parent: string, role: 'propose' | 'solve', value: number, of: Response): Reward => ({
  kind: 'reward',
  id: `w${parent}`,
  parents: [parent],
  type: 'deduction',
  role,
  group: parent,
  response: of,
  value,
  components: {},
})

const advantage = (of: Reward, baseline: number, weight: number): Advantage => ({
  kind: 'advantage',
  id: `a${of.id}`,
  parents: [of.id],
  type: of.type,
  role: of.role,
  response: of.response,
  reward: of.value,
  baseline,
  spread: 2,
  value: 0,
  weight,
})

const proposals = [proposal('p1', true), proposal('p2', true), proposal('p3', false)]
const attempts = [
  attempt('a1', [-1, -3]),
  attempt('a2', [-2, -2, -2, -2]),
  attempt('a3', [0]),
  attempt('a4', [0]),
]
const verdicts = [
  verdict(attempts[0]!, 'right'),
  verdict(attempts[1]!, 'wrong'),
  verdict(attempts[2]!, 'format'),
  verdict(attempts[3]!, 'unchecked'),
]
const rewards = [
  ...[0.5, -0.5, -1].map((value, i) => reward(proposals[i]!.id, 'propose', value, proposals[i]!.response)),
  ...[1, -0.5, -1, -0.5].map((value, i) => reward(attempts[i]!.id, 'solve', value, attempts[i]!.response)),
]

const records: StepRecords = {
  step: 1,
  proposals,
  validations: [
    task,
    {
      kind: 'rejection',
      id: 'x2',
      parents: ['p2'],
      type: 'deduction',
      reason: 'error',
      message: '',
      program: '',
    },
    {
      kind: 'rejection',
      id: 'x3',
      parents: ['p3'],
      type: 'deduction',
      reason: 'format',
      message: '',
      program: null,
    },
  ],
  rates: [],
  attempts,
  verdicts,
  rewards,
  advantages: rewards.map((one) => advantage(one, 0.25, one.role === 'propose' ? 0 : 1)),
  update: null,
}

const [proposer, solver] = groupMetrics(records)

test('there is one group for each type and role that has a reward', () => {
  assert.deepEqual(
    groupMetrics(records).map((group) => [group.type, group.role, group.responses]),
    [
      ['deduction', 'propose', 3],
      ['deduction', 'solve', 4],
    ],
  )
})

test('the proposer: two of three readable, one of three valid', () => {
  assert.deepEqual([proposer?.formatRate, proposer?.accuracy], [2 / 3, 1 / 3])
})

test('the solver: three of four readable, one of four right', () => {
  assert.deepEqual([solver?.formatRate, solver?.accuracy], [3 / 4, 1 / 4])
})

test('reward mean and sample spread', () => {
  // Mean (0.5 − 0.5 − 1) / 3 = −1/3; deviations 5/6, −1/6, −4/6: squares sum to 42/36, over n − 1 = 2: 7/12.
  assert.ok(Math.abs(proposer!.rewardMean + 1 / 3) < 1e-15)
  assert.ok(Math.abs(proposer!.rewardSpread - Math.sqrt(7 / 12)) < 1e-15)
})

test('length is a mean over responses, entropy a mean over tokens', () => {
  // Lengths 2, 4, 1, 1; surprise 1 + 3 + 8 + 0 + 0 = 12 nats over 8 tokens.
  assert.deepEqual([solver?.length, solver?.entropy], [2, 1.5])
})

test('a group of weight zero counts as skipped, another does not', () => {
  assert.deepEqual([proposer?.skipped, solver?.skipped], [true, false])
})

test('baseline and spread are those of the advantages', () => {
  assert.deepEqual([solver?.baseline, solver?.spread], [0.25, 2])
})
