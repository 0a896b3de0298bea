// Tables: they fit the terminal, align numbers, and show what a model wrote without obeying it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import type { Reward } from '../../src/stage/records.ts'
import { heldoutTable } from '../../src/view/table/heldout.ts'
import {
  attemptTable,
  proposalTable,
  rewardTable,
  taskTable,
  validationTable,
} from '../../src/view/table/records.ts'
import { htmlTable, type Table, textTable } from '../../src/view/table.ts'
import { deductionTask, proposal, rejection, response, solveRate, verdict } from '../support/records.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

const small: Table = {
  title: 'Numbers',
  columns: [{ title: 'name' }, { title: 'value', align: 'right' }],
  rows: [
    ['one', '1'],
    ['a hundred', '100'],
  ],
  note: 'Two of two.',
}
const program = 'function f(a) { return a.map((x) => x * 2).filter((x) => x > 3).reduce((s, x) => s + x, 0) }'
const task = deductionTask(program, '[1, 2, 3]', '10')
const wide = taskTable(
  [task],
  [solveRate(task, [verdict(task, '10', 'right', 'a'), verdict(task, '9', 'wrong', 'b')])],
)

test('a text table has a heading, aligned columns and a note', () => {
  assert.equal(
    textTable(small),
    ['Numbers', 'name       value', 'one            1', 'a hundred    100', 'Two of two.'].join('\n'),
  )
})

for (const width of [40, 60, 80, 120, 200])
  test(`no line of a wide table is longer than a terminal of ${width} columns`, () => {
    for (const line of textTable(wide, { width }).split('\n')) assert.ok(line.length <= width, line)
  })

test('a program that does not fit is broken over lines and can still be read', () => {
  const text = textTable(wide, { width: 70 })
  const lines = text.split('\n')
  const head = lines.findIndex((line) => line.startsWith('type'))
  const [from, to] = [lines[head]!.indexOf('program'), lines[head]!.indexOf('input')]
  const column = lines
    .slice(head + 1)
    .map((line) => line.slice(from, to))
    .join('')
  assert.match(column.replaceAll(' ', ''), /functionf\(a\)\{returna\.map/)
})

test('a very long cell ends in an ellipsis', () => {
  const text = textTable(
    { columns: [{ title: 'long', flexible: true }], rows: [['x'.repeat(5000)]] },
    { width: 50 },
  )
  assert.equal(text.split('\n').length, 7)
  assert.match(text, /x…$/)
})

test('wide and joined characters keep the columns straight, and none is cut apart', () => {
  const family = '👨‍👩‍👧'
  const cells = ['漢字', family, 'e\u0301e', 'ab']
  const lines = textTable({
    columns: [{ title: 'a' }, { title: 'b' }],
    rows: cells.map((cell) => [cell, '|']),
  }).split('\n')
  // 漢字 takes four columns, the family two, é one: the second column begins after six.
  assert.deepEqual(lines.slice(1), ['漢字  |', `${family}    |`, 'e\u0301e    |', 'ab    |'])
  const narrow = textTable(
    { columns: [{ title: 'a', flexible: true }], rows: [[family.repeat(30)]] },
    { width: 40 },
  )
  assert.equal(narrow.split('\n').slice(1).join(''), family.repeat(30))
})

test('text of any letters stays inside the terminal', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 300 }))),
      (rows) => {
        const columns = [{ title: 'first' }, { title: 'second', flexible: true }]
        for (const line of textTable({ columns, rows }, { width: 60 }).split('\n'))
          assert.ok(stringWidth(line) <= 60, line)
      },
    ),
    { numRuns: 50 },
  )
})

test('a long title of a column is broken, and says what it says', () => {
  const columns = [{ title: 'a title that is much longer than the terminal is wide, by far' }, { title: 'b' }]
  const lines = textTable({ columns, rows: [['1', '2']] }, { width: 40 }).split('\n')
  assert.ok(lines.every((line) => line.length <= 40))
})

test('a cell cannot colour or clear the terminal', () => {
  const text = textTable({ columns: [{ title: 'answer' }], rows: [['\u001b[2Jgone\r\nnext']] })
  assert.ok(!text.includes('\u001b'))
  assert.match(text, /\\u001b\[2Jgone/)
})

test('a table without rows says so', () => {
  assert.equal(textTable({ ...small, rows: [], note: undefined }), 'Numbers\n(no rows)')
  assert.match(htmlTable({ ...small, rows: [] }), /Numbers: nothing to show/)
})

test('the HTML of a table escapes every cell and names columns as headers', () => {
  const html = htmlTable({ columns: [{ title: '<a>' }], rows: [['<img src=x onerror=alert(1)>']] })
  assert.ok(!html.includes('<img'))
  assert.match(html, /<th scope="col"><div align="left">&lt;a&gt;<\/div><\/th>/)
})

test('the HTML says which cells a narrow page may break within a word, and which need room for a few words', () => {
  const columns = [{ title: 'a' }, { title: 'b', align: 'right' }, { title: 'c', kind: 'program' }] as const
  const cells = (text: string): string => htmlTable({ columns, rows: [[text, text, text]] })
  assert.match(cells('deduction'), /<tr><td><div align="left">deduction</)
  assert.match(
    cells('1/step=1/propose=deduction'),
    /<tr><td class="long">.*<td class="number"[^>]*>.*<td><div[^>]*><pre>/,
  )
  assert.match(cells('Expected [1, 2, 3], got [3, 2, 1].'), /<tr><td class="sentence">/)
})

test('tasks are shown with their solve rate as right answers of all', () => {
  assert.deepEqual(wide.rows[0], ['deduction', '1 of 2', program, '[1, 2, 3] → 10'])
})

test('proposals are shown with program and input, and with their text where the format is wrong', () => {
  const bad = { ...proposal('', '', 'b'), parts: null, problem: 'no input', response: response('rubbish') }
  assert.deepEqual(proposalTable([proposal('function f(a) {}', '1', 'a'), bad]).rows, [
    ['deduction', 'function f(a) {}', '1', 'ok', '18'],
    ['deduction', 'rubbish', '', 'no input', '7'],
  ])
})

test('validation says how many proposals became tasks, and why the others did not', () => {
  const table = validationTable([task, rejection('function f(', 'syntax', 'r')])
  assert.equal(table.lead, '1 of 2 proposals became tasks. Rejected: syntax 1.')
  assert.deepEqual(table.rows[1], ['abduction', 'syntax', 'function f(', '', 'it is syntax'])
})

test('attempts are shown with question, answer and verdict', () => {
  const right = verdict(task, '10', 'right', 'a')
  const none = verdict(task, null, 'format', 'b')
  const { rows } = attemptTable([right.attempt, none.attempt], [right, none])
  assert.deepEqual(rows[0], ['deduction', program, 'f([1, 2, 3]) = ?', '10', 'right', 'as told'])
  assert.deepEqual(rows[1]?.slice(3, 5), ['???', 'format'])
})

test('rewards are shown by component', () => {
  const reward: Reward = {
    kind: 'reward',
    id: 'r',
    parents: [],
    type: 'deduction',
    role: 'propose',
    group: 'g',
    response: response('x'),
    value: 0.75,
    components: { learnability: 0.5, distance: 0.25 },
  }
  const table = rewardTable([reward])
  assert.deepEqual(
    table.columns.slice(2, 5).map((column) => column.title),
    ['reward', 'learnability', 'distance'],
  )
  assert.deepEqual(table.rows[0]?.slice(2, 5), ['0.75', '0.50', '0.25'])
})

test('held-out accuracy is shown in per cent, with the rise in points', () => {
  const [first] = syntheticRun({ steps: 0 }).metrics
  const one = {
    greedy: 0.3,
    sampled: 0.25,
    n: 200,
    samples: 2,
    greedyInterval: [0.2, 0.4] as const,
    sampledInterval: [0.2, 0.3] as const,
  }
  const before = { deduction: one, abduction: one, induction: one }
  const rise = {
    greedy: { mean: -0.01, low: -0.05, high: 0.03 },
    sampled: { mean: 0.06, low: 0.02, high: 0.1 },
  }
  const { rows } = heldoutTable({ before, after: first!.heldout!, rise })
  assert.deepEqual(rows[0]?.slice(0, 3), ['deduction', 'greedy', '30.0 (20.0–40.0)'])
  assert.deepEqual([rows[3]![0], rows[3]![2], rows[3]![4]], ['mean', '30.0', '−1.0 (−5.0 to +3.0)'])
  assert.deepEqual([rows[7]![1], rows[7]![2], rows[7]![4]], ['temp. 1', '25.0', '+6.0 (+2.0 to +10.0)'])
})

test('held-out accuracy fits a terminal of 80 columns, one line a row', () => {
  const measured = syntheticRun({ steps: 10 }).metrics.flatMap((step) => step.heldout ?? [])
  const rise = { mean: -0.111, low: -0.222, high: -0.333 }
  const table = heldoutTable({
    before: measured[0]!,
    after: measured[1]!,
    rise: { greedy: rise, sampled: rise },
  })
  const lines = textTable({ ...table, note: undefined }, { width: 80 }).split('\n')
  assert.equal(lines.length, 1 + 1 + 8)
  assert.ok(lines.every((line) => line.length <= 80))
})

test('before the end of a run there is no change to show', () => {
  const [first] = syntheticRun({ steps: 0 }).metrics
  const { rows } = heldoutTable({ before: first!.heldout!, after: null, rise: null })
  assert.ok(rows.every((row) => row[3] === '' && row[4] === ''))
})
