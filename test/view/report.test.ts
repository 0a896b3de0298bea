// The report: one file, nothing from outside, and nothing that a program says becomes part of the page.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { JSDOM } from 'jsdom'
import { AzlabError } from '../../src/core/index.ts'
import { duration } from '../../src/view/report/facts.ts'
import { spread } from '../../src/view/report/samples.ts'
import { type ReportData, reportHtml, writeReport } from '../../src/view/report.ts'
import { deductionTask, rejection, solveRate, verdict } from '../support/records.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)> & "quotes"'
const task = deductionTask(`function f(a) { return "${HOSTILE}" }`, '1', '"2"')
const data: ReportData = {
  title: `A run of ${HOSTILE}`,
  lead: 'seed 1',
  run: syntheticRun({ steps: 6, heldoutEvery: 3 }),
  heldout: null,
  configuration: { policy: HOSTILE, batch: 16, types: ['deduction'] },
  samples: [
    {
      step: 3,
      rates: [
        solveRate(task, [
          verdict(task, HOSTILE, 'wrong', 'a'),
          verdict(task, '"2"', 'right', 'b'),
          verdict(task, '"2"', 'right', 'c'),
        ]),
      ],
      rejections: [rejection(HOSTILE, 'syntax', 'r')],
    },
  ],
}
const html = reportHtml(data, 'window.Plotly = "</script> in a string"')
const { document } = new JSDOM(html).window

test('the page has no address of anything outside itself', () => {
  const addresses = [...document.querySelectorAll('[src], link, [href]')].map(
    (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
  )
  assert.ok(addresses.every((address) => address.startsWith('#')))
  assert.match(html, /default-src 'none'/)
})

test('what programs, answers and options say stays text', () => {
  assert.equal(document.querySelectorAll('script').length, 3)
  assert.equal(document.querySelectorAll('img').length, 0)
  const cells = [...document.querySelectorAll('td')].map((cell) => cell.textContent)
  assert.ok(cells.includes(HOSTILE))
  assert.equal(document.title, data.title)
})

test('the figures stand in the page as JSON, one place for each', () => {
  const figures = JSON.parse(document.getElementById('figures')?.textContent ?? '') as { name: string }[]
  assert.equal(figures.length, 8)
  for (const { name } of figures)
    assert.equal(document.getElementById(`figure-${name}`)?.getAttribute('role'), 'img')
})

test('every link of the contents leads to a section', () => {
  for (const link of document.querySelectorAll('nav a'))
    assert.ok(document.getElementById(link.getAttribute('href')?.slice(1) ?? ''))
})

test('answers are counted, the most frequent first', () => {
  const cell = [...document.querySelectorAll('td')].find((one) => one.textContent?.startsWith('✓'))
  assert.equal(cell?.textContent, `✓ 2 × "2"\n✗ 1 × ${HOSTILE}`)
})

test('the number of sampled tasks that are shown and that there were is told', () => {
  assert.match(document.body.textContent ?? '', /1 of 1 estimated in step 3\./)
})

test('a run without a step has a page that says what is missing', () => {
  const empty = reportHtml({ ...data, run: { metrics: [], timings: [], samples: 8 }, samples: [] }, '')
  const text = new JSDOM(empty).window.document.body.textContent ?? ''
  assert.match(text, /Held-out accuracy was not measured in this run/)
  assert.match(text, /No records of a step in this run/)
})

test('the written file holds the drawing library once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'azlab-report-'))
  try {
    const path = join(folder, 'report.html')
    await writeReport(data, path)
    const written = await readFile(path, 'utf8')
    assert.equal(written.split('plotly.js (cartesian').length, 2)
    assert.ok(written.length < 3_000_000)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a report that cannot be written is an error that names the file', async () => {
  await assert.rejects(
    writeReport(data, '/no/such/folder/report.html'),
    (error) =>
      error instanceof AzlabError &&
      error.code === 'file/unwritable' &&
      /no\/such\/folder/.test(error.message),
  )
})

test('samples are spread evenly, the first and the last among them', () => {
  assert.deepEqual(spread([1, 2, 3, 4, 5], 3), [1, 3, 5])
  assert.deepEqual(spread([1, 2], 3), [1, 2])
})

test('durations read as a person says them', () => {
  assert.deepEqual([8.4, 59.6, 252, 7300].map(duration), ['8 s', '1 min 0 s', '4 min 12 s', '2 h 1 min'])
})
