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
import { withhold } from '../../src/run/withhold.ts'
import type { Validation } from '../../src/stage/index.ts'
import { hash } from '../support/play.ts'
import { fixture, HELDOUT } from './train-fixture.ts'

const executor = createExecutor({ processes: 2 })
const folder = await mkdtemp(join(tmpdir(), 'azlab-withhold-'))
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

const task = (program: string): Validation => ({
  kind: 'task',
  id: program,
  parents: ['proposal'],
  type: 'deduction',
  language: 'javascript',
  program,
  input: '1',
  output: '2001',
})

test('a task on a held-out program in other words is rejected, any other is kept', () => {
  const held = new Set([javascript.normalise('function f(a) { return a + 2000; }')])
  const judged = withhold(
    [task('function f(x) {\n  return x + 2000\n}'), task('function f(a) { return a + 2001; }')],
    held,
    javascript,
  )
  assert.deepEqual(
    judged.map((one) => one.kind),
    ['rejection', 'task'],
  )
  assert.equal(judged[0]?.kind === 'rejection' && judged[0].reason, 'heldout')
})

test('the second of a batch on a held-out program is withheld as the first, and other rejections keep their reason', () => {
  const held = new Set([javascript.normalise('function f(a) { return a + 2000; }')])
  const rejected = (program: string, reason: 'duplicate' | 'error'): Validation => ({
    kind: 'rejection',
    id: program + reason,
    parents: ['proposal'],
    type: 'deduction',
    reason,
    message: '',
    program,
  })
  const judged = withhold(
    [
      rejected('function f(x) { return x + 2000; }', 'duplicate'),
      rejected('function f(x) { return x + 2000; }', 'error'),
      rejected('function f(x) { return x; }', 'duplicate'),
    ],
    held,
    javascript,
  )
  assert.deepEqual(
    judged.map((one) => one.kind === 'rejection' && one.reason),
    ['heldout', 'error', 'duplicate'],
  )
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
