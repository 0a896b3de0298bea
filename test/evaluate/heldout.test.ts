// Held-out evaluation and the measure of proposals, with policies whose answers are known.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  atTemperature,
  evaluateHeldout,
  type HeldoutSet,
  heldoutPassAtK,
  heldoutPrograms,
  heldoutRise,
  measureProposals,
  readHeldout,
} from '../../src/evaluate/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import type { Model } from '../../src/model/index.ts'
import type { Completion, Policy, SampleOptions, SampleRequest } from '../../src/policy/policy.ts'
import { programHash } from '../../src/pretrain/index.ts'
import { taskSettings } from '../../src/stage/context.ts'
import { stageOptions } from '../../src/stage/options.ts'
import { TASK_TYPES, type Task, taskKind } from '../../src/task/index.ts'

const executor = createExecutor({ processes: 1 })
let set: HeldoutSet
before(async () => {
  set = await readHeldout(undefined, { limit: 6 })
})
after(() => executor.close())

/** A policy that says what a function of request and options says; each text is two tokens of log-probability −0.5. */
function scripted(answer: (request: SampleRequest, options: SampleOptions) => string): Policy {
  return {
    id: 'scripted',
    style: 'compact',
    sample: async (requests, options = {}) =>
      requests.map(
        (request): Completion => ({
          text: answer(request, options),
          tokens: [1, 2],
          logprobs: [-0.5, -0.5],
          finish: 'stop',
          promptTokens: 1,
        }),
      ),
    score: async (sequences) => sequences.map(({ tokens }) => tokens.map(() => -0.5)),
  }
}

const gold = (task: Task): string =>
  task.type === 'deduction' ? task.output : task.type === 'abduction' ? task.input : task.program

function answers(): ReadonlyMap<string, string> {
  const settings = taskSettings(javascript, stageOptions())
  const tasks = TASK_TYPES.flatMap((type) => set.tasks[type])
  return new Map(tasks.map((task) => [taskKind(task.type).solvePrompt(task, settings), gold(task)]))
}

test('a policy that knows every answer scores 1, one that says nothing useful 0', async () => {
  const known = answers()
  const knowing = await evaluateHeldout(
    scripted(({ prompt }) => known.get(prompt) as string),
    set,
    { executor },
  )
  const mute = await evaluateHeldout(
    scripted(() => '?'),
    set,
    { executor },
  )
  for (const type of TASK_TYPES) {
    assert.equal(knowing.metrics[type].greedy, 1)
    assert.equal(knowing.metrics[type].sampled, 1)
    assert.equal(knowing.metrics[type].n, 6)
    assert.equal(mute.metrics[type].greedy, 0)
  }
  assert.equal(mute.formatRate, 0)
  assert.equal(knowing.entropy, 0.5)
  const rise = heldoutRise(mute, knowing)
  assert.deepEqual([rise.sampled.mean, rise.sampled.high], [1, 1])
})

test('answers that are right every second time give 0.5 sampled, 0 greedy, and pass@2 of 1', async () => {
  const known = answers()
  const policy = scripted(({ prompt, key }, { temperature }) =>
    temperature !== 0 && key.endsWith('sample=0') ? (known.get(prompt) as string) : '?',
  )
  const evaluation = await evaluateHeldout(policy, set, { executor, samples: 2 })
  assert.equal(evaluation.mean.greedy.mean, 0)
  assert.equal(evaluation.mean.sampled.mean, 0.5)
  assert.equal(heldoutPassAtK(evaluation, 2).mean.mean, 1)
  assert.equal(heldoutPassAtK(evaluation, 1).induction.mean, 0.5)
})

test('the rise between evaluations of different tasks is refused', async () => {
  const policy = scripted(() => '?')
  const reversed = { ...set, tasks: { ...set.tasks, abduction: set.tasks.abduction.toReversed() } }
  const before = await evaluateHeldout(policy, set, { executor })
  const after = await evaluateHeldout(policy, reversed, { executor })
  assert.throws(() => heldoutRise(before, after), { code: 'evaluate/pairs', message: /abduction/ })
})

test('the programs of a set are known by their normalised text', () => {
  const programs = heldoutPrograms(set, javascript)
  const { program } = set.tasks.deduction[0] as Task
  assert.ok(programs.has(javascript.normalise(program.replaceAll('; ', ';\n'))))
})

test('a folder without a set is refused by name', async () => {
  await assert.rejects(readHeldout('/nowhere'), { code: 'evaluate/benchmark' })
})

test('proposals are counted as valid, distinct and seen', async () => {
  const program = 'function f(a) { return a + 1; }'
  const policy = scripted(({ prompt, key }) => {
    if (prompt.startsWith('<|propose|><|induction|>')) return '1<|input|>2<|input|>3<|message|>'
    return key.endsWith('proposal=0') ? 'nonsense' : `${program}<|input|>4`
  })
  const seen = new Set([programHash(program).toString(16).padStart(16, '0')])
  const [deduction, , induction] = await measureProposals(policy, { executor, count: 4, seen })
  assert.equal(deduction?.valid, 0.75)
  assert.equal(deduction?.distinct, 0.25)
  assert.equal(deduction?.seen, 1)
  assert.equal(induction?.valid, 0)
  assert.deepEqual(induction?.rejections, { format: 4 })
})

test('a colder model has larger last gains, and temperature 0 is refused', () => {
  const gains = { shape: [2], data: Float32Array.from([1, 3]) }
  const model = { weights: new Map([['model.norm.weight', gains]]) } as unknown as Model
  const data = atTemperature(model, 0.5).weights.get('model.norm.weight')?.data
  assert.deepEqual([...(data ?? [])], [2, 6])
  assert.throws(() => atTemperature(model, 0), { code: 'evaluate/temperature' })
})
