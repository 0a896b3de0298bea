// Evaluations as tables and a figure, and in the report of a run.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { againstFirst, type Evaluation, type ItemRecord, summarise } from '../../src/evaluate/index.ts'
import {
  comparisonTable,
  evaluationFigure,
  evaluationTable,
  recordTable,
  reportHtml,
  textTable,
} from '../../src/view/index.ts'
import { benchmarkTables } from '../../src/view/report/benchmarks.ts'
import { toyInfo } from '../evaluate/toy-benchmark.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

interface Made {
  readonly right: readonly number[]
  readonly step?: number
  readonly name?: string
  readonly more?: Readonly<Record<string, unknown>>
}

/** An evaluation whose items are right or not, with one answer each. */
function evaluation({ right, step, name = 'sums', more }: Made): Evaluation {
  const records = right.map(
    (one, i): ItemRecord => ({
      id: `${name}/${i}`,
      sample: 0,
      prompt: 'p',
      completion: '<b>c</b>',
      answer: '<b>c</b>',
      correct: one === 1,
      reason: `reason ${i}`,
      finish: 'stop',
      tokens: 1,
      seconds: 0,
      ...(more ? { more } : {}),
    }),
  )
  const settings = { samples: 1, temperature: 0, maxTokens: 0, template: 't', key: 'k', limit: null }
  const policy = { id: `id-${step}`, name: 'mine', ...(step === undefined ? {} : { step }) }
  const summary = summarise(records)
  return { benchmark: { ...toyInfo, name }, policy, settings, records, summary, complete: true, path: null }
}

const before = evaluation({ right: [1, 0, 0, 0], step: 0 })
const after = evaluation({ right: [1, 1, 1, 0], step: 8 })

describe('tables', () => {
  test('one row an evaluation, with its interval; Wilson for 1 of 4 is 4.6 to 69.9', () => {
    const text = textTable(evaluationTable([before, after]), { width: 120 })
    assert.match(text, /sums +mine, step 0 +4 +25\.0 +4\.6–69\.9/)
    assert.match(text, /greedy/)
  })

  test('a score that compares with no published one says so', () => {
    const one = evaluation({ right: [1], more: { comparable: false } })
    assert.equal(evaluationTable([one]).rows[0]![0], 'sums (not comparable)')
  })

  test('each later step is compared with the first, whatever their order', () => {
    const compared = againstFirst([after, before])
    const [row] = comparisonTable(compared).rows
    // 2 gained of 2: p = 2 · (1/2)².
    assert.deepEqual(
      [row!.slice(1, 3), row!.slice(4, 6), row!.slice(-3)],
      [
        ['mine, step 0', 'mine, step 8'],
        ['25.0', '75.0'],
        ['2', '0', '0.500'],
      ],
    )
  })

  test('policies on other items are not compared', () => {
    assert.deepEqual(againstFirst([before, evaluation({ right: [1], step: 3 })]), [])
  })

  test('verdicts have their reasons', () => {
    assert.deepEqual(recordTable(before.records).rows[1], ['sums/1', 'wrong', '<b>c</b>', 'reason 1'])
  })

  test("the paper's numbers stand beside, marked as theirs, where scores compare", () => {
    const titles = (more?: Made['more']) =>
      benchmarkTables([evaluation({ right: [1], name: 'math500', more })]).map(({ title }) => title)
    assert.match(titles().at(-1)!, /paper's numbers \(its authors', not measured here\)/)
    assert.equal(titles({ comparable: false }).length, 1)
  })
})

describe('the figure', () => {
  test('draws accuracy over the steps, with its band', () => {
    const { data, empty } = evaluationFigure([after, before])
    assert.equal(empty, undefined)
    assert.deepEqual((data.at(-1) as { x: number[]; y: number[] }).x, [0, 8])
    assert.deepEqual((data.at(-1) as { x: number[]; y: number[] }).y, [0.25, 0.75])
    assert.equal(data.length, 3)
  })

  test('draws policies that have no steps side by side, with error bars', () => {
    const [only] = evaluationFigure([evaluation({ right: [1, 0] })]).data
    assert.deepEqual((only as { y: number[] }).y, [0.5])
    assert.ok('error_y' in only!)
  })

  test('says that nothing was evaluated where nothing was', () => {
    assert.equal(evaluationFigure([]).empty, 'Nothing was evaluated yet.')
  })
})

describe('the report of a run', () => {
  const html = (evaluations?: readonly Evaluation[]) =>
    reportHtml(
      {
        title: 'A run',
        lead: '',
        run: syntheticRun({ steps: 2 }),
        heldout: null,
        configuration: {},
        samples: [],
        ...(evaluations ? { evaluations } : {}),
      },
      '',
    )

  test('shows its evaluations, before against after, and nothing of an answer becomes part of the page', () => {
    const { document } = new JSDOM(html([before, after])).window
    const section = document.getElementById('benchmarks')!
    assert.match(section.textContent ?? '', /Paired comparison/)
    assert.match(section.textContent ?? '', /\+50\.0/)
    assert.equal(section.querySelectorAll('b').length, 0)
  })

  test('has no such part where nothing was evaluated', () => {
    assert.equal(new JSDOM(html()).window.document.getElementById('benchmarks'), null)
  })
})
