// azlab stage: records in, records out, with no model where none is needed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { advantage, type Reward, reward } from '../../src/stage/index.ts'
import { recordFault } from '../../src/stage/record-shapes.ts'
import { deductionTask, proposal, solveRate, verdict } from '../support/records.ts'
import { azlab, jsonLines, linesOf } from './azlab.ts'

const program = 'function f(a) { return a + 1 }'
const proposals = [proposal(program, '1', 'p1'), proposal('function f(a) { return a * 2 }', '4', 'p2')]
const tasks = [
  { ...deductionTask(program, '1', '2', 't1'), parents: ['p1'] },
  { ...deductionTask('function f(a) { return a * 2 }', '4', '8', 't2'), parents: ['p2'] },
]
const rates = [
  solveRate(tasks[0]!, [verdict(tasks[0]!, '2', 'right', 'a'), verdict(tasks[0]!, '3', 'wrong', 'b')]),
  solveRate(tasks[1]!, [verdict(tasks[1]!, '8', 'right', 'c'), verdict(tasks[1]!, '8', 'right', 'd')]),
]

test('reward over lines gives what the function gives, under the convention asked for', async () => {
  const input = jsonLines([...rates, ...proposals, ...tasks])
  const { code, stdout } = await azlab(['stage', 'reward', '--set', 'convention=official'], { input })
  assert.equal(code, 0)
  const expected = reward(
    { proposals, validations: tasks, rates, verdicts: [] },
    { options: { convention: 'official' } },
  )
  assert.deepEqual(linesOf(stdout), JSON.parse(JSON.stringify(expected)))
  // Solve rates 1/2 and 1: learnability 1/2, and −1/2 by the official convention.
  assert.deepEqual(
    expected.map((one) => one.value),
    [0.5, -0.5],
  )
})

test('reward terms that look at past tasks, which lines do not hold, are refused with what is missing', async () => {
  const input = jsonLines([...rates, ...proposals, ...tasks])
  const { code, stdout, stderr } = await azlab(['stage', 'reward', '--set', 'diversity=0.3'], { input })
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /diversity/)
  assert.match(stderr, /buffers/)
})

test('advantage over lines gives what the function gives', async () => {
  const rewards = reward({ proposals, rates }, {}) as readonly Reward[]
  const { stdout } = await azlab(['stage', 'advantage'], { input: jsonLines(rewards) })
  assert.deepEqual(linesOf(stdout), JSON.parse(JSON.stringify(advantage(rewards))))
})

test('validate runs proposals in the executor, and tasks beside them are the buffer', async () => {
  const input = jsonLines([...proposals, tasks[1]])
  const rows = linesOf((await azlab(['stage', 'validate'], { input })).stdout)
  assert.deepEqual(
    rows.map((row) => [row.kind, row.kind === 'task' ? row.output : row.reason]),
    [
      ['task', '2'],
      ['rejection', 'duplicate'],
    ],
  )
})

test('a record of another kind is refused with its line', async () => {
  const { code, stderr } = await azlab(['stage', 'advantage'], { input: jsonLines([proposals[0]]) })
  assert.equal(code, 1)
  assert.match(stderr, /Line 1 of the input is a record of kind "proposal"\. Expected reward records/)
})

test('a record that lacks a field is refused with its line and the field, whatever its kind', async () => {
  const whole = [...proposals, ...tasks, ...rates, ...rates.flatMap((rate) => rate.verdicts)]
  for (const record of [...whole, ...rates.flatMap((rate) => rate.verdicts.map((one) => one.attempt))])
    assert.equal(recordFault(record.kind, record), null)
  const input = jsonLines([rates[0], { ...rates[1], task: { ...tasks[1], program: 7 } }])
  const { code, stdout, stderr } = await azlab(['stage', 'reward'], { input })
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(
    stderr,
    /Line 2 of the input is no whole rate record\. task\.program: Invalid input: expected string/,
  )
})

test('no records at all is an error that says what to send', async () => {
  const { code, stderr } = await azlab(['stage', 'verify'])
  assert.equal(code, 1)
  assert.match(stderr, /Stage verify was given no records\. Expected JSON lines of attempt records/)
})

test('a stage that does not exist ends with 2 and names the one that was meant', async () => {
  const { code, stderr } = await azlab(['stage', 'solv'])
  assert.equal(code, 2)
  assert.match(stderr, /There is no stage "solv"\. Did you mean solve\?/)
})

test('update without a place for the new policy ends with 2', async () => {
  const { code, stderr } = await azlab(['stage', 'update'])
  assert.equal(code, 2)
  assert.match(stderr, /--out/)
})
