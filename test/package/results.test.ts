// The numbers of the documentation are those that the benches left in bench/results.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { root } from './built.ts'
import { textOf } from './docs.ts'

const results = textOf('docs/results.md')
const kept = (name: string): string => readFileSync(join(root, 'bench/results', name), 'utf8')
const parsed = <T>(name: string): T => JSON.parse(kept(name)) as T

/** The cells of the first row of a page that begins so. */
function row(page: string, first: string): readonly string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${first}`))
  assert.ok(line, `a row ${first}`)
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** A change in points as the pages write it. */
const signed = (text: string): string => (text.startsWith('-') ? text.replace('-', '−') : `+${text}`)
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

describe('docs/results.md', () => {
  test('has the changes of three runs and their controls as bench/learning.ts found them', () => {
    // policy | seed | … | pass@8 | rise sampled | rise greedy
    const lines = kept('learning.md')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    const of = (policy: string, column: number): readonly string[] =>
      lines.filter(([name]) => name === policy).map((cells) => cells.at(column)!)
    const change = (text: string): string => text.replace(/-?[\d.]+/g, signed)
    const expected: readonly (readonly [string, readonly string[]])[] = [
      ['self-play, temperature 1', of('self-play', -2).map(change)],
      ['self-play, greedy', of('self-play', -1).map(change)],
      ['self-play, pass@8', of('self-play', -3).map((text) => text.split(' ')[0]!)],
      ['shuffled rewards, temperature 1', of('shuffled rewards', -2).map(change)],
      ['the base made as sure', of('base, sharpened', -2).map(change)],
    ]
    for (const [first, cells] of expected) {
      assert.equal(cells.length, 3)
      assert.deepEqual(row(results, first).slice(1), cells)
    }
    const rises = (policy: string): readonly number[] => of(policy, -2).map((text) => Number.parseFloat(text))
    const told = (policy: string): string =>
      [Math.min(...rises(policy)), Math.max(...rises(policy))]
        .map((rise) => rise.toFixed(1).replace('-', '−'))
        .join(' to ')
    const readme = textOf('README.md').replace(/\s+/g, ' ')
    for (const policy of ['self-play', 'base, sharpened', 'shuffled rewards'])
      assert.ok(readme.includes(told(policy)), `README.md tells of ${policy}: ${told(policy)}`)
  })

  test('has what the embedded model proposes as azlab pretrain --measure counted it', () => {
    const base = parsed<{
      readonly proposals: readonly {
        readonly type: string
        readonly valid: number
        readonly distinct: number
      }[]
      readonly mean: {
        readonly greedy: { readonly mean: number }
        readonly sampled: { readonly mean: number }
      }
    }>('base.json')
    for (const { type, valid, distinct } of base.proposals) {
      const cells = row(results, `${type} | ${percent(valid)}`)
      assert.ok(cells[2]!.startsWith(percent(distinct)), `${type}: ${distinct}`)
    }
    assert.ok(results.includes(`${percent(base.mean.greedy.mean)} greedily`))
  })

  test('has the rates of the executor as bench/executor.ts measured them, and so has its guide', () => {
    const { runs } = parsed<{
      readonly runs: readonly {
        readonly rows: readonly {
          readonly language: string
          readonly isolation: string
          readonly inputsPerProgram: number
          readonly programsPerSecond: number
        }[]
      }[]
    }>('executor.json')
    const rate = (language: string, isolation: string): string => {
      const found = runs[0]!.rows.find(
        (one) => one.language === language && one.isolation === isolation && one.inputsPerProgram === 1,
      )!
      return Math.round(found.programsPerSecond).toLocaleString('en-US')
    }
    const guide = textOf('docs/guides/executor.md')
    const boxed = rate('javascript', 'bubblewrap+isolate')
    const open = rate('javascript', 'isolate')
    assert.equal(
      row(results, 'executor, JavaScript, an isolate')[1],
      `${boxed} programs/s in bubblewrap, ${open} without`,
    )
    assert.equal(row(guide, 'JavaScript, an isolate')[1], `${boxed} in bubblewrap, ${open} without`)
    const [context, quickjs] = [rate('javascript', 'context'), rate('javascript', 'quickjs')]
    assert.equal(row(results, 'executor, JavaScript, a context')[1], `${context} programs/s; ${quickjs}`)
    assert.equal(row(guide, 'JavaScript, a context')[1], context)
    assert.equal(row(guide, 'JavaScript, QuickJS')[1], quickjs)
    const python = rate('python', 'bubblewrap+seccomp')
    assert.ok(row(results, 'executor, Python')[1]!.startsWith(`${python} programs/s`))
    assert.equal(row(guide, 'Python, a fork')[1], python)
  })

  test('has the counts of figures, of verdicts, and of benchmarks after self-play', () => {
    const { figures, runs, wrong } = parsed<{
      readonly figures: number
      readonly runs: number
      readonly wrong: readonly unknown[]
    }>('figures.json')
    assert.equal(wrong.length, 0)
    const [what, agreement] = row(results, 'figures of')
    assert.equal(what, `figures of ${runs} short runs with their records`)
    assert.equal(agreement, `${figures.toLocaleString('en-US')} figures, none contradicted`)

    const { lines } = parsed<{
      readonly lines: readonly {
        readonly benchmark?: string
        readonly policy?: { readonly step: number }
        readonly accuracy?: { readonly mean: number }
      }[]
    }>('selfplay-benchmarks.json')
    const share = (benchmark: string, step: number): string =>
      percent(lines.find((one) => one.benchmark === benchmark && one.policy?.step === step)!.accuracy!.mean)
    const text = results.replace(/\s+/g, ' ')
    assert.ok(text.includes(`from ${share('tiny-js', 0)} to ${share('tiny-js', 40)} of the held-out set`))
    const pair = (name: string): string => `${share(name, 0)} and ${share(name, 40)}`
    assert.ok(text.includes(`output ${pair('cruxeval-x-js-output')}, input ${pair('cruxeval-x-js-input')}`))
  })
})
