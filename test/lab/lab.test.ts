// Cells of a lab: run twice they give the same, they change nothing that they should not, and an update can be undone.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  az,
  type Lab,
  type LabOptions,
  type Proposal,
  type Reward,
  readHeldout,
  scriptedPolicy,
} from '../../src/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'

const executor = az.executor({ processes: 2 })
after(() => executor.close())

const small = { batch: 6, samples: 4, seedTriplets: 6, learningRate: 0.3 }
const open = async (more: Partial<LabOptions> = {}): Promise<Lab> => {
  const lab = az.lab({ policy: banditPolicy(), seed: 7, executor, ...small, ...more })
  await lab.seed()
  return lab
}

/** One step by hand up to the advantages. */
async function hand(lab: Lab) {
  const proposals = await lab.propose()
  const tasks = await lab.validate(proposals)
  const rates = await lab.estimate(tasks)
  const attempts = await lab.solve(tasks)
  const verdicts = await lab.verify(attempts)
  const rewards = lab.reward({ proposals, rates, verdicts })
  return { proposals, tasks, rates, attempts, verdicts, rewards, advantages: lab.advantage(rewards) }
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

test('every cell run twice gives the same', async () => {
  const lab = await open()
  assert.deepEqual(json(await hand(lab)), json(await hand(lab)))
})

test('seeding run twice gives the same, and the lab stays where it is', async () => {
  const lab = await open()
  const { state } = lab
  const again = await lab.seed()
  assert.equal(lab.state, state)
  assert.deepEqual(
    again.map((task) => task.id),
    Object.values(state.buffers).flatMap((buffer) => buffer.entries.map((entry) => entry.task.id)),
  )
})

test('seeding after the first step gives what it gave, and other seeding is refused', async () => {
  const lab = await open()
  const first = await lab.seed()
  await lab.step()
  assert.deepEqual(await lab.seed(), first)
  await assert.rejects(lab.seed({ key: 'other' }), { code: 'lab/started' })
})

test('another key gives other draws', async () => {
  const lab = await open()
  const texts = (proposals: readonly Proposal[]) => proposals.map((one) => one.response.completion.text)
  assert.notDeepEqual(texts(await lab.propose()), texts(await lab.propose(undefined, { key: 'more' })))
})

test('more proposals begin with the same ones', async () => {
  const lab = await open()
  const [few, many] = [
    await lab.propose('deduction', { count: 3 }),
    await lab.propose('deduction', { count: 5 }),
  ]
  assert.deepEqual(json(many.slice(0, 3)), json(few))
})

test('stages change neither their arguments nor the lab', async () => {
  const lab = await open()
  const { state } = lab
  const cells = await hand(lab)
  const before = json(cells)
  await hand(lab)
  assert.deepEqual(json(cells), before)
  assert.equal(lab.state, state)
})

test('an update enters the tasks of its proposals and advances the step, once', async () => {
  const lab = await open()
  const { tasks, advantages } = await hand(lab)
  const sizeBefore = lab.buffer('deduction').length
  const first = await lab.update(advantages)
  const state = lab.state
  const second = await lab.update(advantages)
  assert.deepEqual(json(second), json(first))
  assert.equal(lab.state.step, 1)
  assert.deepEqual(lab.state.buffers, state.buffers)
  assert.equal(
    lab.buffer('deduction').length,
    sizeBefore + tasks.tasks.filter((task) => task.type === 'deduction').length,
  )
})

test('after an update the cells before it can be run again', async () => {
  const lab = await open()
  const { proposals, rates, verdicts, tasks, rewards, advantages } = await hand(lab)
  await lab.update(advantages)
  assert.deepEqual(json(await lab.validate(proposals)), json(tasks))
  const again = lab.reward({ proposals, rates, verdicts })
  assert.deepEqual(json(again), json(rewards))
  assert.deepEqual(json(lab.advantage(again)), json(advantages))
})

test('a second step starts from the first', async () => {
  const lab = await open()
  await lab.update((await hand(lab)).advantages)
  const { policy } = lab
  const update = await lab.update((await hand(lab)).advantages)
  assert.equal(update.from, policy.id)
  assert.equal(lab.state.step, 2)
})

test('assigning the policy from before an update undoes it', async () => {
  const lab = await open()
  const { state } = lab
  const update = await lab.update((await hand(lab)).advantages)
  lab.policy = update.before
  assert.deepEqual(lab.state, state)
})

test('after the undo the same cells give the same', async () => {
  const lab = await open()
  const before = json(await hand(lab))
  const update = await lab.update((await hand(lab)).advantages)
  lab.policy = update.before
  assert.deepEqual(json(await hand(lab)), before)
})

test('a policy that the lab never had takes the place of its policy, and the step stays', async () => {
  const lab = await open()
  await lab.step()
  const { step, buffers } = lab.state
  const other = banditPolicy()
  lab.policy = other
  assert.deepEqual([lab.state.step, lab.state.buffers, lab.state.policy], [step, buffers, other])
})

test('commit ends a step without an update, once', async () => {
  const lab = await open()
  const { tasks } = await hand(lab)
  const first = lab.commit(tasks)
  assert.deepEqual(lab.commit(tasks), first)
  assert.equal(lab.state.step, 1)
  assert.deepEqual(
    [...first.tasks],
    tasks.tasks.map((task) => task.id),
  )
})

test('a step by hand is the step that the lab takes by itself', async () => {
  const [one, other] = [await open({ solverTasks: 'newest' }), await open({ solverTasks: 'newest' })]
  const byHand = await one.update((await hand(one)).advantages)
  const step = await other.step()
  assert.equal(byHand.to, step.state.policy.id)
  assert.deepEqual(one.state.buffers, other.state.buffers)
})

test('results written as JSON and read in another lab give the next stage the same', async () => {
  const [one, other] = [await open(), await open()]
  const cells = await hand(one)
  const update = await one.update(cells.advantages)
  const read = json(cells)
  assert.deepEqual(json(await other.validate(read.proposals)), json(cells.tasks))
  assert.deepEqual(json(await other.estimate(read.tasks)), json(cells.rates))
  assert.deepEqual(json(await other.solve(read.tasks)), json(cells.attempts))
  assert.deepEqual(json(await other.verify(read.attempts)), json(cells.verdicts))
  const rewards = other.reward({ proposals: read.proposals, rates: read.rates, verdicts: read.verdicts })
  assert.deepEqual(json(rewards), json(cells.rewards))
  assert.deepEqual(json(other.advantage(read.rewards)), json(cells.advantages))
  assert.equal((await other.update(read.advantages)).to, update.to)
})

test('another convention gives other rewards with no generation and no execution', async () => {
  const lab = await open()
  const { proposals, rates, verdicts, rewards } = await hand(lab)
  const programs = executor.stats.programs
  const official = lab.reward({ proposals, rates, verdicts }, { convention: 'official' })
  assert.equal(executor.stats.programs, programs)
  const differences = az.compare(rewards, official)
  assert.ok(differences.some((one) => one.difference !== 0))
  assert.ok(differences.filter((one) => one.role === 'solve').every((one) => one.difference === 0))
})

test('another policy can answer the same tasks, and the lab keeps its own', async () => {
  const lab = await open()
  const trained = await open()
  for await (const _ of trained.train({ steps: 6 })) {
    // Only its policy at the end counts.
  }
  const { tasks, verdicts } = await hand(lab)
  const { policy } = lab
  const other = await lab.verify(await lab.solve(tasks, { policy: trained.policy }))
  assert.equal(lab.policy, policy)
  assert.equal(az.compare(verdicts, other).length, verdicts.length)
})

test("a user's own reward, target and estimator are passed in a cell", async () => {
  const lab = await open()
  const { proposals, rates, verdicts } = await hand(lab)
  const own = lab.reward({ proposals, rates, verdicts }, { reward: ({ role }) => (role === 'solve' ? 3 : 4) })
  assert.deepEqual([...new Set(own.map((one) => one.value))].sort(), [3, 4])
  const target = lab.reward({ proposals, rates, verdicts: [] }, { target: () => 9 })
  assert.ok(target.some((one) => one.value === 9))
  const advantages = lab.advantage(own, { estimator: (all: readonly Reward[]) => all.map((_, i) => i) })
  assert.deepEqual(
    advantages.map((one) => one.value),
    advantages.map((_, i) => i),
  )
})

test('programs of the embedded held-out set become no tasks, unless a lab is told otherwise', async () => {
  const { tasks } = await readHeldout()
  const [task] = tasks.deduction
  assert.ok(task?.type === 'deduction')
  const policy = scriptedPolicy({ style: 'compact', reply: () => `${task.program}<|input|>${task.input}` })
  const lab = az.lab({ policy, executor })
  const proposals = await lab.propose('deduction', { count: 1 })
  const [withheld] = await lab.validate(proposals)
  assert.ok(withheld?.kind === 'rejection')
  assert.match(withheld.message, /held-out/)
  const [entered] = await az.lab({ policy, executor, heldout: new Set() }).validate(proposals)
  assert.equal(entered?.kind, 'task')
})

test('what enters the buffers is what the last validation let in', async () => {
  const lab = await open()
  const { proposals, advantages } = await hand(lab)
  await lab.validate(proposals, { valueLength: 1 })
  const last = await lab.validate(proposals, { valueLength: 2 })
  const { tasks } = await lab.update(advantages)
  assert.deepEqual([...tasks].sort(), last.tasks.map((task) => task.id).sort())
})

test('a lab without a policy is an error that says how to open one', () => {
  const unready = az.policy('tiny').catch(() => null)
  assert.throws(() => az.lab({ policy: unready as never, executor }), {
    code: 'lab/policy',
    message: /await az\.policy/,
  })
})

test('a branch goes its own way', async () => {
  const lab = await open()
  const branch = lab.branch()
  await branch.step()
  assert.equal(lab.state.step, 0)
  assert.notEqual(branch.policy.id, lab.policy.id)
})

test('a step left in the middle leaves the lab where it was', async () => {
  const abort = new AbortController()
  const lab = await open({ onProgress: ({ stage }) => stage === 'verify' && abort.abort(new Error('stop')) })
  const { state } = lab
  await assert.rejects(lab.step({ signal: abort.signal }), { message: 'stop' })
  assert.equal(lab.state, state)
})

test('an option that does not exist is an error where it is given', async () => {
  assert.throws(() => az.lab({ policy: banditPolicy(), executor, covention: 'paper' } as never), {
    code: 'options/unknown',
    message: /convention/,
  })
})

test('results show themselves as tables', async () => {
  const { proposals, tasks, rates, verdicts, rewards, advantages } = await hand(await open())
  for (const result of [proposals, tasks, rates, verdicts, rewards, advantages]) {
    assert.match(result.table({ limit: 3 }), /deduction/)
    assert.match(result.html({ limit: 3 }), /<table>/)
  }
  assert.equal(rates.histogram().name, 'solve-rates')
})
