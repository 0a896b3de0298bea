// Held-out programs stay out of every buffer, whatever is proposed and whether or not accuracy is measured.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { scriptedPolicy } from '../../src/policy/index.ts'
import { openRun } from '../../src/run/open.ts'
import { train } from '../../src/run/train.ts'
import { commit, seed, type Validation, validate } from '../../src/stage/index.ts'
import { bufferTasks, compactCompletion, createGuard, MARK } from '../../src/task/index.ts'
import { fixture, HELDOUT } from '../run/train-fixture.ts'
import { asked } from '../support/counting.ts'
import { hash } from '../support/play.ts'
import { proposalOf } from '../support/stage-records.ts'

const executor = createExecutor({ processes: 2 })
const folder = await mkdtemp(join(tmpdir(), 'azlab-withhold-'))
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

const HELD = 'function f(a) { return a + 2000; }'
const guard = createGuard({ heldout: new Set([javascript.normalise(HELD)]) })
const proposed = (program: string) =>
  proposalOf(program, { parts: { type: 'deduction', program, input: '1' } })
const reasons = (judged: readonly Validation[]) =>
  judged.map((one) => (one.kind === 'rejection' ? one.reason : one.kind))

test('a proposal on a held-out program in other words is rejected, any other is kept', async () => {
  const programs = ['function f(x) {\n  return x + 2000\n}', 'function f(a) { return a + 2001; }']
  const judged = await validate(programs.map(proposed), { executor, language: javascript, guard })
  assert.deepEqual(reasons(judged), ['heldout', 'task'])
})

test('every one of a batch on a held-out program is withheld, and other rejections keep their reason', async () => {
  const programs = [
    ...[HELD, 'function f(x) { return x + 2000; }', 'function f(x) { return x + 1; }'],
    ...['function f(x) { return x + 1; }', 'function f(x) { return x.y.z; }'],
  ]
  const judged = await validate(programs.map(proposed), { executor, language: javascript, guard })
  assert.deepEqual(reasons(judged), ['heldout', 'heldout', 'task', 'duplicate', 'error'])
})

test('one that a buffer holds already is held out and no duplicate', async () => {
  const [task] = await validate([proposed(HELD)], { executor, language: javascript })
  const buffers = commit({ validations: [task!] }, { buffers: {}, language: javascript })
  const context = { executor, language: javascript, buffers }
  assert.deepEqual(reasons(await validate([proposed(HELD)], context)), ['duplicate'])
  assert.deepEqual(reasons(await validate([proposed(HELD)], { ...context, guard })), ['heldout'])
})

test('seeding takes none into its buffers', async () => {
  const policy = asked((prompt) =>
    prompt.startsWith(MARK.propose) ? compactCompletion.propose(HELD, '1') : '',
  )
  const seeding = await seed({
    policy,
    executor,
    language: javascript,
    key: '1',
    guard,
    options: { batch: 2, seedTriplets: 4, seedRounds: 2, types: ['deduction', 'abduction'] },
  })
  assert.deepEqual(new Set(reasons(seeding.validations)), new Set(['heldout']))
  const kept = Object.values(seeding.buffers).flatMap((buffer) => bufferTasks(buffer))
  assert.ok(kept.length > 0 && kept.every((task) => task.program !== HELD))
})

for (const heldoutTasks of [1, 0]) {
  test(`a run that measures ${heldoutTasks} held-out tasks of each type learns from none of their programs`, async () => {
    const out = join(folder, `run-${heldoutTasks}`)
    // Every other proposal is the held-out program, under a name of its own for its parameter.
    const policy = scriptedPolicy({
      style: 'compact',
      reply(_prompt, key) {
        const n = hash(key)
        return `function f(v) { return v + ${n % 2 ? 2000 : n}; }<|input|>${n}`
      },
    })
    await train({
      ...fixture(out, { executor, policy, config: { steps: 2, heldoutTasks, types: ['deduction'] } }),
      heldout: HELDOUT,
    })
    const run = await openRun(out)
    const step = await run.step(1)
    const held = javascript.normalise('function f(a) { return a + 2000; }')
    const proposed = step.proposals.filter(({ response }) => response.completion.text.includes('v + 2000;'))
    const kept = step.validations.filter((one) => one.kind === 'task')
    assert.ok(proposed.length > 0, 'the held-out program was proposed')
    assert.ok(kept.length > 0, 'other programs were kept')
    assert.ok(kept.every((one) => javascript.normalise(one.program) !== held))
  })
}
