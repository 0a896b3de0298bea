// A few hundred random programs; bench/fuzz.ts runs more of them.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { createExecutor, type ExecutorOptions } from '../../src/executor/index.ts'
import { drawProgram, mutateProgram, parses } from './fuzz/javascript.ts'
import { fuzz } from './fuzz.ts'

test('what the grammar draws parses and is not always the same', () => {
  const random = draws('fuzz/test')
  const drawn = Array.from({ length: 200 }, () => drawProgram(random).program)
  assert.ok(drawn.every(parses))
  assert.ok(new Set(drawn).size > 190)
})

test('a mutation parses and differs from its seed', () => {
  const random = draws('fuzz/test')
  const seeds = Array.from({ length: 20 }, () => drawProgram(random))
  const mutated = Array.from({ length: 100 }, () => mutateProgram(random, seeds).program)
  assert.ok(mutated.every(parses))
  assert.ok(mutated.filter((program) => !seeds.some((seed) => seed.program === program)).length > 90)
})

const LEVELS: readonly ExecutorOptions[] = [
  { isolation: 'isolate' },
  { isolation: 'context' },
  { engine: 'quickjs' },
]
for (const level of LEVELS) {
  const name = level.isolation ?? level.engine
  test(`${name}: random programs leave the host, the order and the values whole`, async () => {
    const executor = createExecutor({ ...level, processes: 2 })
    after(() => executor.close())
    const result = await fuzz(executor, { programs: 200, seed: 'test', timeoutMs: 200 })
    assert.deepEqual(result.unstable, [])
    assert.deepEqual(result.unreadable, [])
    assert.equal(result.misplaced, 0)
    assert.ok((result.outcomes.ok ?? 0) > 40, JSON.stringify(result.outcomes))
  })
}
