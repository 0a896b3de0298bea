// Runs from which nothing can be learned: refused at the start where that can be known, and explained at the end where not.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { promptIds } from '../../src/model/index.ts'
import { openPolicy, policyOf, scriptedPolicy } from '../../src/policy/index.ts'
import { openRun } from '../../src/run/open.ts'
import { train } from '../../src/run/train.ts'
import { checkWindow } from '../../src/run/window.ts'
import { taskSettings } from '../../src/stage/context.ts'
import { PAPER_OPTIONS, stageOptions } from '../../src/stage/options.ts'
import { deduction } from '../../src/task/deduction.ts'
import { zeroTask } from '../../src/task/zero.ts'
import { reportData, reportHtml } from '../../src/view/index.ts'
import { stepLine } from '../../src/view/step-line.ts'
import { byteModel } from '../model/tiny.ts'
import { fixture } from './train-fixture.ts'

const executor = createExecutor({ processes: 1 })
const folder = await mkdtemp(join(tmpdir(), 'azlab-barren-'))
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

test('a policy whose window is shorter than the prompts is refused with both, what to do, and no folder left', async () => {
  // A window of 128 bytes; the prompt of two references is counted here by the same tokenizer.
  const policy = policyOf(byteModel(), { threads: 1, spin: false })
  const zero = zeroTask('deduction', javascript)
  const settings = taskSettings(javascript, stageOptions())
  const length = promptIds(policy.model, deduction.proposePrompt([zero, zero], settings)).length
  assert.ok(length >= 128)
  const out = join(folder, 'window')
  await assert.rejects(train(fixture(out, { executor, policy })), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'run/window')
    assert.match(error.message, /context window of 128 tokens/)
    assert.match(error.message, new RegExp(`proposal of (ab|de)duction with 2 references has ${length}\\.`))
    assert.match(error.message, /longer window.*--set references=0/)
    return true
  })
  assert.deepEqual(await readdir(folder), [])
  await policy.close()
})

test('a window that holds the prompts passes, and so does a policy that has none', async () => {
  const policy = policyOf(byteModel(), { threads: 1, spin: false })
  checkWindow(policy, javascript, stageOptions({ references: 0 }))
  assert.throws(() => checkWindow(policy, javascript, stageOptions(PAPER_OPTIONS)), { code: 'run/window' })
  checkWindow(scriptedPolicy({ reply: () => '' }), javascript, stageOptions())
  await policy.close()
  const tiny = await openPolicy('tiny', { threads: 1, spin: false })
  checkWindow(tiny, javascript, stageOptions())
  await tiny.close()
})

test('a run in which nothing is valid says why: at each step, at the end, and in the report with what was sampled', async () => {
  const out = join(folder, 'nothing')
  const policy = scriptedPolicy({ style: 'compact', reply: () => 'no program at all' })
  const result = await train(
    fixture(out, { executor, policy, config: { steps: 9, heldoutTasks: 0, types: ['deduction'] } }),
  )
  assert.equal(result.summary.end, 'nothing-valid')
  // Five steps of four proposals.
  assert.match(result.message, /in the last 5 no proposal was valid.*Rejected: format 20\. Most often: /)
  const run = await openRun(out)
  const [metrics, timings] = [run.metrics.at(-1)!, run.timings.at(-1)!]
  assert.match(
    stepLine({ metrics, timings }),
    /valid 0 % \(format 4\), no update: equal rewards in every group/,
  )
  const html = reportHtml(await reportData(run), '')
  assert.match(html, /what was sampled/)
  assert.match(html, /no program at all/)
  const seeding = await run.seeding()
  assert.ok(seeding && seeding.validations.length > 0)
  assert.ok(seeding.validations.every((one) => one.kind === 'rejection' && one.reason === 'format'))
})
