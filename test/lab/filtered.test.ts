// What a user passes on is what counts: the output of every stage filtered, edited, reordered and read back from JSON.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import {
  type Advantage,
  advantage,
  az,
  commit,
  estimate,
  type Lab,
  type Proposal,
  propose,
  reward,
  type SolveRate,
  seed,
  solve,
  type Task,
  update,
  type Validation,
  validate,
  verify,
} from '../../src/index.ts'
import { javascript } from '../../src/language/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'
import { type Learned, trainable } from '../support/counting.ts'
import { play } from '../support/play.ts'

const executor = az.executor({ processes: 2 })
after(() => executor.close())

const options = { batch: 8, samples: 4, seedTriplets: 8, trainOnEstimates: 'task' } as const
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const tasksOf = (all: readonly Validation[]): readonly Task[] => all.filter((one) => one.kind === 'task')
/** Every second one, from the last to the first. */
const some = <T>(all: readonly T[]): readonly T[] => all.filter((_, i) => i % 2 === 0).reverse()

const READINGS = {
  kept: <T>(records: readonly T[]) => records,
  'read from JSON': <T>(records: readonly T[]) => json(records),
}

/** The stages of a lab and the plain ones behind one face: the tests say the same of both. */
interface Stages {
  propose(): Promise<readonly Proposal[]>
  validate(proposals: readonly Proposal[]): Promise<readonly Validation[]>
  estimate(validations: readonly Validation[]): Promise<readonly SolveRate[]>
  solve: (validations: readonly Validation[]) => ReturnType<typeof solve>
  verify: (attempts: Awaited<ReturnType<typeof solve>>) => ReturnType<typeof verify>
  /** `passed`: what stood between validate and estimate. */
  reward(input: Parameters<typeof reward>[0], passed: readonly Validation[]): ReturnType<typeof reward>
  advantage: (rewards: ReturnType<typeof reward>) => readonly Advantage[]
  /** The update, and the ids of the tasks that entered a buffer with it. */
  update(advantages: readonly Advantage[], passed: readonly Validation[]): Promise<readonly string[]>
}

function inLab(lab: Lab): Stages {
  return {
    propose: () => lab.propose(),
    validate: (proposals) => lab.validate(proposals),
    estimate: (validations) => lab.estimate(validations),
    solve: (validations) => lab.solve(validations),
    verify: (attempts) => lab.verify(attempts),
    reward: (input) => lab.reward(input),
    advantage: (rewards) => lab.advantage(rewards),
    update: async (advantages) => (await lab.update(advantages)).tasks,
  }
}

async function plain(learned: Learned[]): Promise<Stages> {
  const policy = trainable(play, learned)
  const base = {
    executor,
    language: javascript,
    policy,
    options: { ...options, solverTasks: 'given' as const },
  }
  const { buffers } = await seed({ ...base, key: '7/step=0' })
  const context = { ...base, buffers, key: '7/step=1', step: 1 }
  return {
    propose: () => propose(['deduction', 'abduction', 'induction'], context),
    validate: (proposals) => validate(proposals, context),
    estimate: (validations) => estimate(validations, context),
    solve: (validations) => solve(validations, context),
    verify: (attempts) => verify(attempts, context),
    reward: (input, validations) => reward({ ...input, validations }, context),
    advantage: (rewards) => advantage(rewards, context),
    async update(advantages, passed) {
      await update(advantages, context)
      const before = new Set(Object.values(buffers).flatMap((one) => one.entries.map(({ task }) => task.id)))
      return Object.values(commit({ validations: passed }, context))
        .flatMap((one) => one.entries.map(({ task }) => task.id))
        .filter((id) => !before.has(id))
    },
  }
}

async function openLab(learned: Learned[]): Promise<Stages> {
  const lab = az.lab({ policy: trainable(play, learned), executor, seed: 7, ...options })
  await lab.seed()
  return inLab(lab)
}

for (const [where, open] of [
  ['a lab', openLab],
  ['the stages', plain],
] as const)
  for (const [how, read] of Object.entries(READINGS))
    describe(`${where}, records ${how}`, () => {
      test('a task left out between validate and estimate is not paid, not learned from and enters no buffer', async () => {
        const learned: Learned[] = []
        const stages = await open(learned)
        const proposals = read(await stages.propose())
        const all = read(await stages.validate(proposals))
        const left = new Set(some(tasksOf(all)).map(({ id }) => id))
        const passed = read(all.filter(({ id }) => !left.has(id)))
        assert.ok(
          left.size > 2 && tasksOf(passed).length > 2 && passed.some((one) => one.kind === 'rejection'),
        )
        const rates = read(await stages.estimate(passed))
        const attempts = read(await stages.solve(passed))
        const verdicts = read(await stages.verify(attempts))
        const rewards = read(stages.reward({ proposals, rates, verdicts }, passed))
        const paid = new Set(rewards.map(({ parents }) => parents[0]))
        for (const one of all)
          assert.equal(paid.has(one.parents[0]), !left.has(one.id), `${one.kind} ${one.id}`)
        assert.ok(rewards.every(({ group }) => !left.has(group)))
        const entered = await stages.update(read(stages.advantage(rewards)), passed)
        assert.deepEqual(
          [...entered].sort(),
          tasksOf(passed)
            .map(({ id }) => id)
            .sort(),
        )
        // What an update learned from are responses of those rewards, and no other.
        const of = (prompt: string, tokens: readonly number[]) => JSON.stringify([prompt, tokens])
        const known = new Set(rewards.map(({ response }) => of(response.prompt, response.completion.tokens)))
        const sequences = learned.flatMap((one) => one.sequences)
        assert.ok(sequences.length > 0)
        for (const { prompt, tokens } of sequences) assert.ok(known.has(of(prompt, tokens)))
      })

      test('every output filtered, each at its place: rewards are those of what was passed on alone', async () => {
        const learned: Learned[] = []
        const stages = await open(learned)
        const proposals = read(some(await stages.propose()))
        const passed = read(some(await stages.validate(proposals)))
        const rates = read(some(await stages.estimate(passed)))
        const attempts = read(some(await stages.solve(passed)))
        const verdicts = read(some(await stages.verify(attempts)))
        const rewards = read(some(stages.reward({ proposals, rates, attempts, verdicts }, passed)))
        const advantages = read(some(stages.advantage(rewards)))
        const rated = new Set(rates.map(({ task }) => task.parents[0]))
        const rejected = new Set(
          passed.filter(({ kind }) => kind === 'rejection').map(({ parents }) => parents[0]),
        )
        const answered = new Set(
          [...verdicts, ...rates.flatMap((rate) => rate.verdicts)].map((one) => one.attempt.id),
        )
        assert.ok(rated.size > 0 && verdicts.length > 0)
        for (const { role, parents } of rewards) {
          const from = parents[0] as string
          if (role === 'solve') assert.ok(answered.has(from))
          // A lab knows that a proposal was rejected, whether or not the rejection was passed on.
          else if (where === 'the stages') assert.ok(rated.has(from) || rejected.has(from))
        }
        const unrated = tasksOf(passed).filter(({ parents }) => !rated.has(parents[0]))
        const paid = new Set(rewards.map(({ parents }) => parents[0]))
        assert.ok(unrated.length > 0)
        for (const { parents } of unrated) assert.ok(!paid.has(parents[0]))
        await stages.update(advantages, [])
        assert.ok(learned.flatMap(({ sequences }) => sequences).length <= advantages.length)
      })

      test('edited records are the ones that are used', async () => {
        const stages = await open([])
        const proposals = read(await stages.propose())
        const all = read(await stages.validate(proposals))
        const edited = all.map(
          (one): Validation =>
            one.kind === 'task' && one.type === 'deduction'
              ? {
                  ...one,
                  id: `${one.id}-edited`,
                  program: 'function f(a) { return "edited"; }',
                  output: '"edited"',
                }
              : one,
        )
        const rates = read(await stages.estimate(edited)).map((rate): SolveRate => ({ ...rate, rate: 0.25 }))
        assert.ok(rates.some(({ task }) => task.program.includes('edited')))
        const verdicts = read(await stages.verify(await stages.solve(edited))).map((one) => ({
          ...one,
          outcome: 'right' as const,
          score: 1,
        }))
        const rewards = stages.reward({ proposals, rates, verdicts }, edited)
        const answers = new Set(verdicts.map((one) => one.attempt.id))
        const whole = new Set(proposals.filter((one) => one.problem === null).map((one) => one.id))
        const rated = new Set(rates.map(({ task }) => task.parents[0]))
        for (const { value, parents } of rewards) {
          const from = parents[0] as string
          // Learnability at a rate of one quarter is 1 − 0.25; a right answer is worth 1.
          if (rated.has(from) && whole.has(from)) assert.equal(value, 0.75)
          if (answers.has(from)) assert.equal(value, 1)
        }
        const entered = await stages.update(stages.advantage(rewards), edited)
        assert.deepEqual(
          [...entered].sort(),
          tasksOf(edited)
            .map(({ id }) => id)
            .sort(),
        )
      })

      test('the order of records does not matter', async () => {
        const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
          [...all].sort((a, b) => (a.id < b.id ? -1 : 1))
        const run = async (turn: <T>(all: readonly T[]) => readonly T[]) => {
          const stages = await open([])
          const proposals = turn(read(await stages.propose()))
          const passed = turn(read(await stages.validate(turn(proposals))))
          const rates = turn(read(await stages.estimate(passed)))
          const verdicts = turn(read(await stages.verify(turn(await stages.solve(passed)))))
          const rewards = turn(stages.reward({ proposals, rates, verdicts }, passed))
          const advantages = stages.advantage(rewards)
          return {
            rewards: byId(rewards),
            advantages,
            entered: [...(await stages.update(advantages, passed))].sort(),
          }
        }
        const there = await run((all) => all)
        const back = await run((all) => [...all].reverse())
        assert.deepEqual(json(back.rewards), json(there.rewards))
        assert.deepEqual(back.entered, there.entered)
        const values = (all: readonly Advantage[]) => new Map(all.map((one) => [one.parents[0], one.value]))
        const [one, other] = [values(there.advantages), values(back.advantages)]
        // A mean of the same numbers in another order differs by its rounding.
        for (const [id, value] of one) assert.ok(Math.abs(value - (other.get(id) ?? Number.NaN)) < 1e-9)
      })
    })

test('a lab that never met the proposals does not guess: it asks for their validations', async () => {
  const lab = az.lab({ policy: banditPolicy(), executor, seed: 7, ...options })
  await lab.seed()
  const proposals = await lab.propose()
  const all = await lab.validate(proposals)
  const passed = all.filter((one) => one.kind === 'rejection' || one.type === 'deduction')
  const rates = await lab.estimate(passed)
  const read = json({ proposals, passed, rates })
  const other = az.lab({ policy: banditPolicy(), executor, seed: 7, ...options })
  assert.throws(() => other.reward({ proposals: read.proposals, rates: read.rates }), {
    code: 'reward/validations',
    message: /rejected or left out.*validations/,
  })
  const there = lab.reward({ proposals, rates })
  const here = other.reward({ proposals: read.proposals, validations: read.passed, rates: read.rates })
  assert.deepEqual(json(here), json(there))
  const update = await other.update(other.advantage(here))
  assert.deepEqual(
    [...update.tasks].sort(),
    tasksOf(passed)
      .map(({ id }) => id)
      .sort(),
  )
})

test('a second look with other tasks left out pays those, not the first ones', async () => {
  const lab = az.lab({ policy: banditPolicy(), executor, seed: 7, ...options })
  await lab.seed()
  const proposals = await lab.propose()
  const all = await lab.validate(proposals)
  for (const type of ['deduction', 'abduction'] as const) {
    const rates = await lab.estimate(all.tasks.filter((task) => task.type === type))
    const paid = lab.reward({ proposals, rates }).filter((one) => one.value > -0.5 && one.role === 'propose')
    assert.ok(paid.length > 0 && paid.every((one) => one.type === type))
  }
})
