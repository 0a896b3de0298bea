// The eight JavaScript and TypeScript code benchmarks on their pinned files. Expected counts and verdicts: the data's own
// canonical solutions as plain Node judges them (../shared/scoring.md has the numbers), and plain Node beside ours.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readRows } from '../../datasets-eval/benchmark.ts'
import { benchmark as humanevalJs } from '../../datasets-eval/humaneval-js/index.ts'
import { benchmark as humanevalTs } from '../../datasets-eval/humaneval-ts/index.ts'
import { benchmark as humanevalX } from '../../datasets-eval/humaneval-x-js/index.ts'
import type { CodeBenchmark } from '../../datasets-eval/javascript-code/benchmark.ts'
import { benchmark as mbppJs } from '../../datasets-eval/mbpp-js/index.ts'
import { benchmark as mbppTs } from '../../datasets-eval/mbpp-ts/index.ts'
import { benchmark as mbxp } from '../../datasets-eval/mbxp-js/index.ts'
import { benchmark as mcevalJs } from '../../datasets-eval/mceval-js/index.ts'
import { benchmark as mcevalTs } from '../../datasets-eval/mceval-ts/index.ts'
import { completionsOf } from './completions.ts'
import { plainNode } from './plain-node.ts'
import { datasetPath, withoutDatasets as skip } from './shared.ts'

const COUNTS: readonly (readonly [CodeBenchmark, number])[] = [
  ...([
    [humanevalJs, 161],
    [mbppJs, 397],
    [humanevalTs, 159],
    [mbppTs, 390],
  ] as const),
  ...([
    [humanevalX, 164],
    [mbxp, 966],
    [mcevalJs, 50],
    [mcevalTs, 50],
  ] as const),
]

type Row = Readonly<Record<string, string>>

async function open({ load, info }: CodeBenchmark) {
  const items = await load(datasetPath(info.file))
  const rows = (await readRows(info, datasetPath(info.file))) as readonly Row[]
  return items.map((item, at) => ({ item, row: rows[at]! }))
}

/** The ids of the items whose canonical solution is wrong, with the reasons. */
async function wrongOnes(benchmark: CodeBenchmark): Promise<{ readonly right: number; readonly wrong: Row }> {
  const wrong: Record<string, string> = {}
  let right = 0
  const all = (await open(benchmark)).filter(({ row }) => row.canonical_solution)
  await Promise.all(
    all.map(async ({ item, row }) => {
      const { correct, reason } = await benchmark.score(item, row.canonical_solution!)
      if (correct) right++
      else wrong[item.id] = reason
    }),
  )
  return { right, wrong }
}

describe('JavaScript and TypeScript benchmarks', () => {
  for (const [benchmark, count] of COUNTS) {
    const { info } = benchmark
    test(`${info.name}: benchmark.json says source, checksum, licence and what is forbidden`, () => {
      assert.match(info.source.repository, /^https:\/\/github\.com\//)
      assert.match(info.source.commit, /^[0-9a-f]{40}$/)
      assert.match(info.sha256, /^[0-9a-f]{64}$/)
      assert.ok(info.licence.length > 0)
      assert.match(info.forbidden.join(' '), /train/)
    })
    test(`${info.name}: the pinned file has ${count} items with ids of their own`, { skip }, async () => {
      const items = await benchmark.load(datasetPath(info.file))
      assert.equal(items.length, count)
      assert.equal(new Set(items.map(({ id }) => id)).size, count)
    })
    test(`${info.name}: every prompt has the name that the tests call`, { skip }, async () => {
      const items = await benchmark.load(datasetPath(info.file))
      for (const { prompt, tests, entry, id } of items)
        assert.ok(prompt.includes(entry) && tests.includes(entry), id)
    })
  }

  test('HumanEval-X: canonical solutions are right in 161 of 164, with three faults of the data', {
    skip,
  }, async (t) => {
    t.after(() => humanevalX.close())
    const { right, wrong } = await wrongOnes(humanevalX)
    assert.equal(right, 161)
    assert.match(wrong['humaneval-x-js/JavaScript/112']!, /^check \d+ of \d+: the assertion is false$/)
    assert.match(wrong['humaneval-x-js/JavaScript/155']!, /^check \d+ of \d+: the assertion is false$/)
    assert.match(wrong['humaneval-x-js/JavaScript/162']!, /Cannot find module 'js-md5'/)
  })

  test('McEval: canonical solutions are right, all 50 and 50', { skip }, async (t) => {
    t.after(() => Promise.all([mcevalJs.close(), mcevalTs.close()]))
    assert.deepEqual(await wrongOnes(mcevalJs), { right: 50, wrong: {} })
    assert.deepEqual(await wrongOnes(mcevalTs), { right: 50, wrong: {} })
  })

  test('MBXP: canonical solutions are right in 797 of 938', { skip }, async (t) => {
    t.after(() => mbxp.close())
    const { right, wrong } = await wrongOnes(mbxp)
    assert.deepEqual([right, Object.keys(wrong).length], [797, 141])
  })

  test('a body that returns null is right in none of HumanEval-X and HumanEval of MultiPL-E', {
    skip,
  }, async (t) => {
    for (const benchmark of [humanevalX, humanevalTs]) {
      t.after(() => benchmark.close())
      const items = await benchmark.load(datasetPath(benchmark.info.file))
      const scores = await Promise.all(items.map((item) => benchmark.score(item, '  return null\n}\n')))
      assert.deepEqual(
        scores.filter(({ correct }) => correct),
        [],
        benchmark.info.name,
      )
    }
  })

  test('MultiPL-E: tests that are no program themselves are named, and nothing passes them', {
    skip,
  }, async (t) => {
    t.after(() => mbppJs.close())
    const items = await mbppJs.load(datasetPath(mbppJs.info.file))
    const faulty = items.filter(({ id }) => /mbpp_(?:237|563|725)_/.test(id))
    const scores = await Promise.all(faulty.map((item) => mbppJs.score(item, '  return null\n}\n')))
    assert.deepEqual(
      scores.map(({ reason }) => reason.split(':')[0]),
      Array(3).fill('the tests could not be run'),
    )
  })

  test('a changed operator is judged as plain Node judges it (every twentieth item of HumanEval-X)', {
    skip,
  }, async (t) => {
    t.after(() => humanevalX.close())
    const all = (await open(humanevalX)).filter((_, at) => at % 20 === 0)
    const compared = all.flatMap(({ item, row }, at) =>
      completionsOf(row, '', at)
        .filter(([kind]) => kind === 'mutated')
        .map(async ([, completion]) => {
          const [ours, node] = [
            await humanevalX.score(item, completion),
            await plainNode(`${item.prompt}${completion}\n${item.tests}`),
          ]
          const official = node.exitCode === 0 && node.stdout === '' && node.stderr === ''
          assert.equal(ours.correct, official, `${item.id}: ${ours.reason}\n${completion}`)
        }),
    )
    assert.ok(compared.length > 5)
    await Promise.all(compared)
  })
})
