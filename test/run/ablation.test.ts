// Ablations by name.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { ABLATIONS, ablation, runAblations } from '../../src/run/ablation.ts'
import { runConfig } from '../../src/run/config.ts'
import { openRun } from '../../src/run/open.ts'
import { fixture } from './train-fixture.ts'

for (const { name, change } of ABLATIONS) {
  test(`${name} is a valid configuration`, () => {
    assert.doesNotThrow(() => runConfig(change))
  })
}

for (const { name, change } of ABLATIONS.filter((one) => one.name !== 'full')) {
  test(`${name} is another configuration than the main job's`, () => {
    assert.notDeepEqual(runConfig(change), runConfig())
  })
}

test('an unknown name is an error that names the one that was meant', () => {
  assert.throws(() => ablation('solver-onyl'), {
    code: 'ablation/unknown',
    message: /Did you mean solver-only\?/,
  })
})

test('each ablation trains into a folder of its own with its change', async () => {
  const out = await mkdtemp(join(tmpdir(), 'azlab-ablation-'))
  const executor = createExecutor({ processes: 1 })
  try {
    const options = fixture(out, { executor, config: { steps: 1, heldoutTasks: 0 } })
    const found: (string | number)[][] = []
    for await (const { ablation: one, seed, result } of runAblations(['full', 'solver-only'], [4], options)) {
      const { config } = await openRun(result.out)
      found.push([one.name, seed, String(config.solverOnly)])
    }
    assert.deepEqual(found, [
      ['full', 4, 'false'],
      ['solver-only', 4, 'true'],
    ])
  } finally {
    await executor.close()
    await rm(out, { recursive: true, force: true })
  }
})
