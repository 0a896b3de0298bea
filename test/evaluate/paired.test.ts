// Wilson's interval, the exact test and the paired comparison against values by hand; the paper's numbers.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  accuracyOf,
  comparePaired,
  paperResults,
  passCurve,
  signTest,
  wilson,
} from '../../src/evaluate/index.ts'

const one = (right: readonly number[]) =>
  right.map((share, i) => ({ id: String(i), right: share, samples: 1 }))
const close = (value: number, expected: number, by = 5e-4) =>
  assert.ok(Math.abs(value - expected) <= by, `${value} is not ${expected}`)

describe("Wilson's interval", () => {
  test('of 81 in 263 is that of Newcombe (1998), table I: 0.2553 to 0.3662', () => {
    const { low, high } = wilson(81, 263)
    close(low, 0.2553, 5e-5)
    close(high, 0.3662, 5e-5)
  })

  test('of none in 20 begins at 0 and ends at 0.1611 (Newcombe), and that of all mirrors it', () => {
    const none = wilson(0, 20)
    assert.equal(none.low, 0)
    close(none.high, 0.1611, 5e-5)
    const all = wilson(20, 20)
    assert.equal(all.high, 1)
    close(all.low, 1 - 0.1611, 5e-5)
  })

  test('of nothing is everything', () => {
    const { low, high } = wilson(0, 0)
    assert.deepEqual([low, high], [0, 1])
  })
})

describe('accuracy', () => {
  test('with one answer an item is a share, with several a mean over items', () => {
    assert.deepEqual(accuracyOf(one([1, 1, 0, 0])), wilson(2, 4))
    const several = [
      { id: 'a', right: 4, samples: 4 },
      { id: 'b', right: 1, samples: 4 },
    ]
    assert.equal(accuracyOf(several).mean, (1 + 0.25) / 2)
  })

  test('pass@k goes up to the fewest answers of an item', () => {
    const some = [
      { id: 'a', right: 1, samples: 3 },
      { id: 'b', right: 0, samples: 5 },
    ]
    assert.deepEqual(
      passCurve(some).map(({ k }) => k),
      [1, 2, 3],
    )
  })
})

describe('the exact test', () => {
  test('by hand: 8 against 2 of 10, two-sided: 2 · (1 + 10 + 45) / 1024', () => {
    close(signTest(8, 2), 112 / 1024, 1e-12)
    assert.equal(signTest(2, 8), signTest(8, 2))
  })
  test('an even split, or none that differs, says nothing', () => {
    assert.equal(signTest(5, 5), 1)
    assert.equal(signTest(0, 0), 1)
  })
  test('does not overflow: 3,000 items that all differ one way', () => {
    const p = signTest(3000, 0)
    assert.ok(p >= 0 && p < 1e-300)
  })
})

describe('a paired comparison', () => {
  test('by hand: gained 3, lost 1 of 8 items', () => {
    const before = one([1, 0, 0, 0, 1, 1, 0, 0])
    const after = one([1, 1, 1, 1, 0, 1, 0, 0])
    const found = comparePaired(before, after)
    assert.deepEqual(
      [found.items, found.before, found.after, found.gained, found.lost],
      [8, 0.375, 0.625, 3, 1],
    )
    assert.equal(found.difference.mean, 0.25)
    // 2 · (C(4,0) + C(4,1)) / 16
    close(found.p, 0.625, 1e-12)
  })

  test('does not depend on the order of the items', () => {
    const before = one([1, 0, 0, 1])
    const after = one([1, 1, 0, 1])
    assert.deepEqual(comparePaired(before, [...after].reverse()), comparePaired(before, after))
  })

  test('equal sides differ by nothing, to what three pairs can tell', () => {
    const { difference, p } = comparePaired(one([1, 0, 1]), one([1, 0, 1]))
    assert.deepEqual([difference.mean, p], [0, 1])
    // Tango (1998), where no pair differs: ± z² / (n + z²) for n = 3.
    close(difference.high, 3.841459 / 6.841459, 1e-6)
    close(difference.low, -3.841459 / 6.841459, 1e-6)
  })

  test('other items are refused, whichever side has them', () => {
    for (const [before, after] of [
      [one([1, 0]), one([1])],
      [one([1]), one([1, 0])],
      [one([]), one([])],
    ] as const)
      assert.throws(() => comparePaired(before, after), { code: 'evaluate/pairs' })
  })
})

describe("the paper's numbers", () => {
  // Table 1: the averages of code and mathematics, rounded to one decimal, are those that the paper prints.
  const AVERAGES: Readonly<Record<string, readonly [number, number]>> = {
    'Qwen2.5-7B': [52.0, 27.5],
    'Qwen2.5-7B-Coder': [56.6, 23.9],
    'AZR-Base-7B': [55.2, 38.4],
    'AZR-Coder-7B': [61.6, 39.1],
    ORZ: [55.6, 41.6],
    'SimpleRL-Zoo': [54.0, 38.5],
  }
  const code = ['humaneval-plus', 'mbpp-plus', 'livecodebench']
  const mathematics = ['aime24', 'aime25', 'amc23', 'math500', 'minerva', 'olympiadbench']
  const mean = (model: string, names: readonly string[]): number =>
    names
      .map((name) => paperResults(name, { all: true }).find((one) => one.model === model)!.percent)
      .reduce((sum, percent) => sum + percent, 0) / names.length

  for (const [model, [ofCode, ofMathematics]] of Object.entries(AVERAGES))
    test(`${model}: the averages are those of the paper`, () => {
      close(mean(model, code), ofCode, 0.1)
      close(mean(model, mathematics), ofMathematics, 0.1)
    })

  test('a benchmark that the paper does not report has none', () => {
    assert.deepEqual(paperResults('humaneval-js'), [])
  })
})
