// Records on disk come back as they were, and the same records give the same bytes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { decodeStep, encodeStep, type StepRecords } from '../../src/run/records.ts'
import type { Attempt, Proposal, Response, SolveRate, Verdict } from '../../src/stage/records.ts'
import type { DeductionTask } from '../../src/task/task.ts'

const response = (key: string, logprobs: readonly number[]): Response => ({
  prompt: `prompt of ${key}`,
  key,
  completion: { text: 'x', tokens: [1, 2], logprobs, finish: 'stop', promptTokens: 3 },
})

const task: DeductionTask = {
  kind: 'task',
  id: 't1',
  parents: ['p1'],
  language: 'javascript',
  type: 'deduction',
  program: 'function f(a) { return a }',
  input: '1',
  output: '1',
}

const proposal: Proposal = {
  kind: 'proposal',
  id: 'p1',
  parents: [],
  type: 'deduction',
  language: 'javascript',
  response: response('k/p', [Math.fround(-0.1), -0]),
  parts: { type: 'deduction', program: task.program, input: '1' },
  problem: null,
}

const attempt = (id: string): Attempt => ({
  kind: 'attempt',
  id,
  parents: ['t1'],
  type: 'deduction',
  task,
  response: response(`k/${id}`, [-0.1, -0.2]),
  answer: '1',
  problem: null,
})

const verdict = (id: string): Verdict => ({
  kind: 'verdict',
  id: `v-${id}`,
  parents: [id],
  type: 'deduction',
  attempt: attempt(id),
  outcome: 'right',
  score: 1,
  message: 'right',
})

const rate: SolveRate = {
  kind: 'rate',
  id: 'r1',
  parents: ['t1'],
  type: 'deduction',
  task,
  rate: 1,
  samples: 2,
  verdicts: [verdict('a1'), verdict('a2')],
}

const records: StepRecords = {
  step: 3,
  proposals: [proposal],
  validations: [task],
  rates: [rate],
  attempts: [attempt('a3')],
  verdicts: [verdict('a3')],
  rewards: [
    {
      kind: 'reward',
      id: 'w1',
      parents: ['p1'],
      type: 'deduction',
      role: 'propose',
      group: 'p1',
      response: proposal.response,
      value: -0,
      components: { learnability: -0 },
    },
  ],
  advantages: [],
  update: null,
}

test('records read back are deeply equal to those written', () => {
  assert.deepStrictEqual(decodeStep(encodeStep(records), 'step'), records)
})

test('the same records give the same bytes, also after reading them back', () => {
  const bytes = encodeStep(records)
  assert.deepEqual(encodeStep(decodeStep(bytes, 'step')), bytes)
})

test('each record has one line, whatever holds it', () => {
  const lines = gunzipSync(encodeStep(records)).toString().trim().split('\n')
  // By hand: 1 proposal, 1 task, 3 attempts, 3 verdicts, 1 rate, 1 reward, 4 responses, and the step's own line.
  assert.equal(lines.length, 15)
})

test('two records with one id and other contents are both kept', () => {
  const twins = { ...records, attempts: [attempt('a1'), { ...attempt('a1'), answer: '2' }] }
  assert.deepStrictEqual(decodeStep(encodeStep(twins), 'step'), twins)
})

test('a file cut short is an error that names it', () => {
  const bytes = encodeStep(records)
  assert.throws(() => decodeStep(bytes.subarray(0, bytes.length - 20), 'steps/000003'), {
    code: 'run/broken-records',
    message: /steps\/000003/,
  })
})

test('a reference to nothing is an error that names the id', () => {
  const text = gunzipSync(encodeStep(records)).toString().split('\n')
  const without = text.filter((line) => !line.startsWith('{"@":"t1"')).join('\n')
  assert.throws(() => decodeStep(gzipSync(without), 'step'), { code: 'run/broken-records', message: /"t1"/ })
})
