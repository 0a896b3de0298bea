// The six mathematics benchmarks: facts, files, prompts, extraction and scores.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { benchmark as aime24 } from '../../datasets-eval/aime24/index.ts'
import { benchmark as aime25 } from '../../datasets-eval/aime25/index.ts'
import { benchmark as amc23 } from '../../datasets-eval/amc23/index.ts'
import { answerIn } from '../../datasets-eval/math/completion.ts'
import { benchmark as math500 } from '../../datasets-eval/math500/index.ts'
import { benchmark as minerva } from '../../datasets-eval/minerva/index.ts'
import { benchmark as olympiadbench } from '../../datasets-eval/olympiadbench/index.ts'
import { datasetPath, withoutDatasets as skip } from './shared.ts'

const BENCHMARKS = [aime24, aime25, amc23, math500, minerva, olympiadbench]
const COUNTS = { aime24: 30, aime25: 30, amc23: 40, math500: 500, minerva: 272, olympiadbench: 675 }

const PROBLEM = { id: 'one', problem: 'What is a half of 3?', gold: '\\frac{3}{2}' }

function open(t: TestContext): typeof aime24 {
  t.after(() => aime24.close())
  return aime24
}

describe('Mathematics benchmarks', () => {
  for (const benchmark of BENCHMARKS) {
    const { info } = benchmark
    test(`${info.name}: benchmark.json says source, checksum, licence and what is forbidden`, () => {
      assert.match(info.source.repository, /^https:\/\/github\.com\//)
      assert.match(info.source.commit, /^[0-9a-f]{40}$/)
      assert.match(info.sha256, /^[0-9a-f]{64}$/)
      assert.ok(info.licence.length > 0)
      assert.match(info.forbidden.join(' '), /train/)
    })

    test(`${info.name}: the pinned file has ${info.count} items with ids of their own`, {
      skip,
    }, async () => {
      const items = await benchmark.load(datasetPath(info.file))
      assert.equal(items.length, COUNTS[info.name as keyof typeof COUNTS])
      assert.equal(new Set(items.map(({ id }) => id)).size, items.length)
    })

    test(`${info.name}: every gold answer scores, and the next item's does not unless it is the same`, {
      skip,
    }, async (t) => {
      t.after(() => benchmark.close())
      const items = await benchmark.load(datasetPath(info.file))
      for (const [at, item] of items.entries()) {
        const own = await benchmark.score(item, `<answer>${item.gold}</answer>`)
        assert.equal(own.correct, true, `${item.id}: ${own.reason}`)
        const other = items[(at + 1) % items.length]!
        // Numbers alone: texts and formulas may be equivalent without being the same text.
        if (!/^-?\d+$/.test(item.gold) || !/^-?\d+$/.test(other.gold)) continue
        const wrong = await benchmark.score(item, `<answer>${other.gold}</answer>`)
        assert.equal(wrong.correct, item.gold === other.gold, `${item.id}: ${wrong.reason}`)
      }
    })
  }

  test('a file that is not the pinned one is refused', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'azlab-benchmark-'))
    t.after(() => rm(folder, { recursive: true }))
    const path = join(folder, 'test.jsonl')
    await writeFile(path, '{"id":1,"problem":"1 + 1?","answer":"2"}\n')
    await assert.rejects(aime24.load(path), {
      name: 'AzlabError',
      code: 'benchmark/sha256',
      expected: aime24.info.sha256,
    })
  })

  test('a file that is not there is named, with where it comes from', async () => {
    await assert.rejects(aime24.load('/no/such/file'), { code: 'benchmark/file', message: /Absolute-Zero/ })
  })

  for (const template of aime24.templates)
    test(`the prompt "${template}" has the problem`, () => {
      assert.ok(aime24.prompt(PROBLEM, template).includes(PROBLEM.problem))
    })

  test('a template that does not exist is refused', () => {
    assert.throws(() => aime24.prompt(PROBLEM, 'toString'), { code: 'options/template', value: 'toString' })
  })
})

// Expected by the protocol that README.md of datasets-eval/math/ states.
describe('The answer of a completion', () => {
  const CASES: readonly (readonly [rule: string, completion: string, answer: string])[] = [
    ['stands in the last answer tags', '<answer>1</answer> no: <answer> 2 </answer>', '2'],
    ['is the last box in the tags', 'x <answer>So \\boxed{\\frac{1}{2}}.</answer>', '\\frac{1}{2}'],
    ['may lack the closing tag', '<think>…</think><answer>3', '3'],
    ['is the last box where there are no tags', '\\boxed{1} then \\boxed{\\sqrt{2}}', '\\sqrt{2}'],
    ['is the first display formula where there is no box', 'so \\[ x + 1 \\] and \\[ y \\]', 'x + 1'],
    ['is not a number in prose', 'It is 5.', ''],
    ['is not taken from a box outside the tags', '\\boxed{1} <answer>2</answer>', '2'],
    ['is without per cent sign and dollar signs', '<answer>$25\\%$.</answer>', '25'],
    ['of a box that is not closed is the text in the tags', '<answer>\\boxed{1</answer>', '\\boxed{1'],
  ]
  for (const [rule, completion, answer] of CASES)
    test(rule, () => {
      assert.equal(answerIn(completion), answer)
    })
})

describe('A score', () => {
  test('is right for an equivalent answer, with the forms in its reason', async (t) => {
    assert.deepEqual(await open(t).score(PROBLEM, 'Easy. <answer>1.5</answer>'), {
      correct: true,
      reason: 'equivalent: gold 3/2, answer 3/2',
    })
  })

  test('is wrong for another answer', async (t) => {
    const { correct } = await open(t).score(PROBLEM, '<answer>2</answer>')
    assert.equal(correct, false)
  })

  test('is wrong without an answer', async (t) => {
    assert.deepEqual(await open(t).score(PROBLEM, 'I give up.'), {
      correct: false,
      reason: 'no answer found',
    })
  })

  test('is wrong for an answer that brings the gold one along', async (t) => {
    const { correct } = await open(t).score(PROBLEM, '<answer>0, 1, \\frac{3}{2}</answer>')
    assert.equal(correct, false)
  })
})
