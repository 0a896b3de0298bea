// Figures of evaluations, comparisons and measurements counted a second time: both ways agree, and a forged one is found.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { type Incident, settled } from '../../src/core/incident.ts'
import { measurementFaults, riseFaults } from '../../src/evaluate/contradictions.ts'
import { comparisonFaults } from '../../src/evaluate/evaluation-contradictions.ts'
import { heldoutFigures, heldoutRise } from '../../src/evaluate/heldout-figures.ts'
import type { HeldoutScores } from '../../src/evaluate/heldout-scores.ts'
import { comparePaired, evaluateItems, openEvaluation } from '../../src/evaluate/index.ts'
import { passAtK } from '../../src/evaluate/pass-at-k.ts'
import { recountPassAtK, wilsonRoots } from '../../src/evaluate/recount.ts'
import { wilson } from '../../src/evaluate/wilson.ts'
import { adder, sums, toyBenchmark } from './toy-benchmark.ts'

const TYPES = ['deduction', 'abduction', 'induction'] as const

/** Scores of a held-out set of some tasks a type. */
const scoresOf = (samples: number, tasks: number): fc.Arbitrary<HeldoutScores> => {
  const one = fc.record({
    greedy: fc.integer({ min: 0, max: 1 }),
    right: fc.integer({ min: 0, max: samples }),
  })
  const list = fc.array(one, { minLength: tasks, maxLength: tasks })
  return fc
    .record({ deduction: list, abduction: list, induction: list })
    .map(
      (all) =>
        Object.fromEntries(
          TYPES.map((type) => [
            type,
            all[type].map((score, i) => ({ task: `${type}${i}`, type, samples, ...score })),
          ]),
        ) as unknown as HeldoutScores,
    )
}
const shape = fc.record({ samples: fc.integer({ min: 1, max: 8 }), tasks: fc.integer({ min: 1, max: 12 }) })

describe('two ways to one number', () => {
  test('what is derived from any scores is what the recount finds', () =>
    fc.assert(
      fc.property(
        shape.chain(({ samples, tasks }) => scoresOf(samples, tasks)),
        (scores) => {
          assert.deepEqual(measurementFaults({ scores, ...heldoutFigures(scores) }), [])
        },
      ),
      { numRuns: 25 },
    ))

  test('the rise between any two measurements of one set is what the recount finds', () =>
    fc.assert(
      fc.property(
        shape.chain(({ samples, tasks }) => fc.tuple(scoresOf(samples, tasks), scoresOf(samples, tasks))),
        ([one, other]) => {
          const rise = heldoutRise({ scores: one }, { scores: other })
          assert.deepEqual(riseFaults(rise, one, other), [])
        },
      ),
      { numRuns: 25 },
    ))

  test('pass@k as a product and as a quotient of binomial coefficients', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.nat(60), (n, some, least) => {
        const [right, k] = [Math.min(some, n), 1 + (least % n)]
        assert.ok(Math.abs(passAtK(n, right, k) - recountPassAtK(n, right, k)) < 1e-12)
      }),
    ))

  test("Wilson's interval as it is written and as the roots of its equation", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (n, some) => {
        const right = Math.min(some, n)
        const { low, high } = wilson(right, n)
        const [from, to] = wilsonRoots(right / n, n)
        assert.ok(Math.abs(low - from) < 1e-9 && Math.abs(high - to) < 1e-9)
      }),
    ))

  test("Wilson's interval has the values of its formula by hand, z = 1.959964", () => {
    // z² / (n + z²) where none of n is right, and its mirror where all are.
    for (const [right, n, low, high] of [
      [0, 4, 0, 0.4898908364545973],
      [4, 4, 0.5101091635454027, 1],
      [3, 10, 0.10779126740630099, 0.603221851028594],
    ] as const) {
      const found = wilson(right, n)
      assert.ok(Math.abs(found.low - low) < 1e-6, `${found.low}`)
      assert.ok(Math.abs(found.high - high) < 1e-6, `${found.high}`)
    }
  })
})

describe('a forged figure', () => {
  const scratch = mkdtemp(join(tmpdir(), 'azlab-forged-'))
  after(async () => rm(await scratch, { recursive: true, force: true }))

  test('in the summary of an evaluation is said when it is opened, and the derived one is given', async () => {
    const out = join(await scratch, 'evaluation')
    const { path, summary } = await evaluateItems(adder(3), toyBenchmark(), sums(10), { out })
    const file = join(path!, 'summary.json')
    const stored = JSON.parse(await readFile(file, 'utf8'))
    stored.accuracy.mean = 0.9
    await writeFile(file, JSON.stringify(stored))
    const opened = await openEvaluation(path!)
    assert.deepEqual(opened.summary, summary)
    const [incident] = opened.incidents ?? []
    assert.deepEqual([incident?.figure, incident?.found, incident?.mended], ['accuracy', 'reading', true])
    const first = (value: unknown): unknown => (value as readonly number[] | undefined)?.[0]
    assert.deepEqual([first(incident?.said), first(incident?.records)], [0.9, 0.3])
  })

  test('in a comparison is found in every field', () => {
    const side = (rights: readonly number[]) =>
      rights.map((right, i) => ({ id: String(i), right, samples: 2 }))
    const [before, later] = [side([0, 1, 2, 0, 1]), side([1, 1, 2, 2, 0])]
    const right = comparePaired(before, later)
    assert.deepEqual(comparisonFaults(right, before, later), [])
    for (const name of ['items', 'before', 'after', 'gained', 'lost', 'p'] as const) {
      const [fault] = comparisonFaults({ ...right, [name]: right[name] + 0.25 }, before, later)
      assert.deepEqual([fault?.figure, fault?.records], [name, right[name]])
    }
    const difference = { ...right.difference, mean: 0.9 }
    assert.equal(comparisonFaults({ ...right, difference }, before, later)[0]?.figure, 'difference.mean')
  })

  test('is computed again and told, and one that stays is an error that names it', () => {
    const told: Incident[] = []
    const settling = { file: 'a file', tell: (incident: Incident) => void told.push(incident) }
    const faultsOf = (made: number) => (made === 2 ? [] : [{ figure: 'two', said: made, records: 2 }])
    let times = 0
    assert.equal(
      settled(() => (times++ === 0 ? 3 : 2), faultsOf, settling),
      2,
    )
    assert.deepEqual(
      told.map(({ figure, said, records, mended, node, v8 }) => [figure, said, records, mended, node, v8]),
      [['two', 3, 2, true, process.versions.node, process.versions.v8]],
    )
    assert.throws(() => settled(() => 3, faultsOf, settling), {
      code: 'figures/contradiction',
      message: /a file: two is computed as 3, and its records come to 2/,
    })
    assert.equal(told.at(-1)?.mended, false)
  })
})
