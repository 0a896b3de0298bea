// A few hundred random Python programs; bench/fuzz.ts runs more of them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { language } from '../../src/language/index.ts'
import { drawPython, mutatePython } from './fuzz/python.ts'
import { fuzz } from './fuzz.ts'
import { pythonExecutor, skip } from './python.ts'

describe('random Python programs', { skip }, () => {
  const python = language('python')

  test('what the grammar draws parses and is not always the same', () => {
    const random = draws('fuzz/test')
    const drawn = Array.from({ length: 200 }, () => drawPython(random))
    for (const { program, input } of drawn) {
      const parsed = python.parse(program)
      assert.ok(parsed.ok, `${parsed.ok ? '' : parsed.message}\n${program}`)
      assert.ok(python.literals(input).ok, input)
    }
    assert.ok(new Set(drawn.map(({ program }) => program)).size > 190)
  })

  test('most mutations parse and differ from their seed', () => {
    const random = draws('fuzz/test')
    const seeds = Array.from({ length: 20 }, () => drawPython(random))
    const mutated = Array.from({ length: 100 }, () => mutatePython(random, seeds).program)
    assert.ok(mutated.filter((program) => python.parse(program).ok).length > 80)
    assert.ok(mutated.filter((program) => !seeds.some((seed) => seed.program === program)).length > 80)
  })

  test('they leave the host, the order and the values whole', async (t) => {
    const executor = pythonExecutor()
    t.after(() => executor.close())
    const result = await fuzz(executor, { programs: 200, seed: 'test', timeoutMs: 300 })
    assert.deepEqual(result.unstable, [])
    assert.deepEqual(result.unreadable, [])
    assert.equal(result.misplaced, 0)
    assert.ok((result.outcomes.ok ?? 0) > 40, JSON.stringify(result.outcomes))
  })
})
