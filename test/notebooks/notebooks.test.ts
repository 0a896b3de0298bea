// The notebooks as a reader finds them: whole, executed, explained, with pictures; and all of them run.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { differences, forCommit } from '../../scripts/notebook-outputs.mjs'
import { azlab, folderFor } from '../cli/azlab.ts'
import { ensureBuilt, PATIENCE_MS } from '../kernel/kernel.ts'

interface Output {
  readonly output_type: string
  readonly name?: string
  readonly text?: readonly string[]
  readonly data?: Readonly<Record<string, unknown>>
  readonly metadata?: Readonly<Record<string, unknown>>
}

interface Cell {
  readonly cell_type: 'code' | 'markdown'
  readonly id: string
  readonly source: readonly string[]
  readonly metadata: { readonly tags?: readonly string[] }
  readonly execution_count?: number | null
  readonly outputs?: readonly Output[]
}

interface Notebook {
  readonly nbformat: number
  readonly nbformat_minor: number
  readonly metadata: {
    readonly kernelspec: { readonly name: string }
    readonly azlab: { readonly short: Readonly<Record<string, unknown>> }
  }
  readonly cells: readonly Cell[]
}

const folder = fileURLToPath(new URL('../../notebooks', import.meta.url))
const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'))
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Notebook
const sourceOf = (cell: Cell) => cell.source.join('')
const codeOf = (notebook: Notebook) => notebook.cells.filter((cell) => cell.cell_type === 'code')
/** What a cell shows: streams by name, the rest by its mime types. */
const kindsOf = (cell: Cell) => {
  const kinds = (cell.outputs ?? []).map((one) =>
    [one.output_type, one.name ?? Object.keys(one.data ?? {}).sort()].join(' '),
  )
  return {
    id: cell.id,
    kinds: kinds.filter((kind, at) => kind !== kinds[at - 1] || !kind.startsWith('stream')),
  }
}
const hasTag = (tag: string) => (cell: Cell) => cell.metadata.tags?.includes(tag) ?? false

test('there are six notebooks, numbered in the order in which they are read', () =>
  assert.deepEqual(
    names.map((name) => name.slice(0, 2)),
    ['1-', '2-', '3-', '4-', '5-', '6-'],
  ))

for (const name of names) {
  describe(name, () => {
    const notebook = read(name)
    const code = codeOf(notebook)

    test('is nbformat 4.5 for the azlab kernel, and below 3 MiB', () => {
      assert.deepEqual([notebook.nbformat, notebook.nbformat_minor], [4, 5])
      assert.equal(notebook.metadata.kernelspec.name, 'azlab')
      assert.ok(statSync(join(folder, name)).size < 3 * 2 ** 20)
    })

    test('has cell ids that are words, each once', () => {
      const ids = notebook.cells.map((cell) => cell.id)
      assert.deepEqual(
        ids.filter((id, at) => !/^[a-z][a-z0-9-]{1,63}$/.test(id) || ids.indexOf(id) !== at),
        [],
      )
    })

    test('has one cell of parameters, and a short setting for some of them', () => {
      const [parameters, more] = code.filter(hasTag('parameters'))
      assert.ok(parameters && !more)
      for (const variable of Object.keys(notebook.metadata.azlab.short))
        assert.match(sourceOf(parameters), new RegExp(`^const ${variable} = `, 'm'))
    })

    test('begins with a title, and explains what it does at least every second cell', () => {
      assert.match(sourceOf(notebook.cells[0]!), /^# \d · .+\n\n.{80}/s)
      const kinds = notebook.cells.map((cell) => (cell.cell_type === 'code' ? 'c' : 'm')).join('')
      assert.doesNotMatch(kinds, /ccc/)
    })

    test('has short cells with lines that fit in a page', () => {
      for (const cell of code) {
        assert.ok(cell.source.length <= 25, `${cell.id}: ${cell.source.length} lines`)
        for (const line of cell.source) assert.ok(line.trimEnd().length <= 110, `${cell.id}: ${line}`)
      }
    })

    test('was executed from its first cell to its last, without an error or a warning', () => {
      assert.deepEqual(
        code.map((cell) => cell.execution_count),
        code.map((_, at) => at + 1),
      )
      const outputs = code.flatMap((cell) => cell.outputs ?? [])
      assert.deepEqual(
        outputs.filter((output) => output.output_type === 'error' || output.name === 'stderr'),
        [],
      )
    })

    test('is as it is committed: no lines of progress, no cells that a run has put in', () =>
      assert.deepEqual(forCommit(notebook), notebook))

    test('names no folder of the machine that it ran on', () => {
      const text = JSON.stringify(code.map((cell) => cell.outputs)).replace(/base64,[\w+/=]+/g, '')
      assert.doesNotMatch(text, /\/(home|root|tmp|work|Users|private)\/|file:\/\/|[A-Z]:\\\\/)
    })

    test('shows each figure as a picture too', () => {
      const figures = code
        .flatMap((cell) => cell.outputs ?? [])
        .filter((output) => output.data?.['application/vnd.plotly.v1+json'])
      for (const { data } of figures) {
        // In the HTML, one for a light page and one for a dark.
        const html = [data?.['text/html']].flat().join('')
        const stills = [...html.matchAll(/data:image\/png;base64,([\w+/=]+)/g)].map(([, text]) => text!)
        assert.equal(stills.length, 2)
        for (const text of stills) assert.equal(Buffer.from(text, 'base64').subarray(1, 4).toString(), 'PNG')
        assert.ok(String(data?.['text/plain']).length > 20)
      }
      assert.ok(figures.length > 0 || name === '4-sandbox.ipynb')
    })

    test('links to pages that are there', () => {
      const text = notebook.cells.filter((cell) => cell.cell_type === 'markdown').map(sourceOf)
      const links = [...text.join('\n').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!)
      assert.deepEqual(
        links.filter((link) => !existsSync(join(folder, link))),
        [],
      )
    })
  })
}

describe('through the kernel, without Python', () => {
  before(ensureBuilt, { timeout: PATIENCE_MS })

  /** Executes a notebook and gives it with its outputs. */
  async function executed(name: string, out: string, settings: readonly string[] = []): Promise<Notebook> {
    const args = [
      join(folder, name),
      '--out',
      out,
      ...settings,
      '--start-timeout',
      String(PATIENCE_MS / 1000),
    ]
    const { code, stderr } = await azlab(['notebook', 'run', ...args])
    assert.equal(code, 0, stderr)
    return forCommit(JSON.parse(readFileSync(out, 'utf8'))) as Notebook
  }

  for (const name of names)
    test(`${name} runs in its short setting and shows the same kinds of outputs`, {
      timeout: 2 * PATIENCE_MS,
    }, async (t) => {
      const notebook = read(name)
      const settings = Object.entries(notebook.metadata.azlab.short).flatMap(([variable, value]) => [
        '--set',
        `${variable}=${JSON.stringify(value)}`,
      ])
      const after = await executed(name, join(await folderFor(t), name), settings)
      assert.deepEqual(codeOf(after).map(kindsOf), codeOf(notebook).map(kindsOf))
    })

  test('the sandbox notebook says what it said', { timeout: 2 * PATIENCE_MS }, async (t) => {
    const name = '4-sandbox.ipynb'
    const after = await executed(name, join(await folderFor(t), name))
    assert.deepEqual(differences(read(name), after), [])
  })
})

describe('comparing two executions', () => {
  const figure = (y: readonly number[], png = 'aaaa') => ({
    output_type: 'execute_result',
    data: {
      'application/vnd.plotly.v1+json': { data: [{ y }] },
      'image/png': png,
      'text/plain': ['A figure'],
    },
    metadata: {},
  })
  const stream = (text: string) => ({ output_type: 'stream', name: 'stdout', text: [text] })
  const progress = { output_type: 'display_data', data: {}, metadata: { azlab: { measured: true } } }
  const notebook = (outputs: readonly object[], tags: readonly string[] = []) => ({
    metadata: {},
    cells: [{ cell_type: 'code', id: 'one', source: ['1'], metadata: { tags }, outputs }],
  })
  const compared = (a: readonly object[], b: readonly object[], tags?: readonly string[]) =>
    differences(notebook(a, tags), notebook(b, tags))

  test('takes the same for the same, whatever the pixels', () =>
    assert.deepEqual(compared([figure([1, 2]), stream('a')], [figure([1, 2], 'bbbb'), stream('a')]), []))

  test('says where the data of a figure differ', () =>
    assert.deepEqual(compared([figure([1, 2])], [figure([1, 3])]), [
      'cell one, output 1: the figure differs at data.0.y.1: 2 became 3',
    ]))

  test('misses a picture', () => {
    const { 'image/png': _, ...data } = figure([1]).data
    assert.deepEqual(compared([figure([1])], [{ ...figure([1]), data }]), [
      'cell one, output 1: image/png is missing',
    ])
  })

  test('says which line of a text differs', () =>
    assert.deepEqual(compared([stream('a\nb')], [stream('a\nc')]), [
      'cell one, output 1: stdout differs in line 2: "b" became "c"',
    ]))

  test('takes a stream in pieces for the same as the whole', () => {
    assert.deepEqual(compared([stream('a\n'), stream('b')], [stream('a\nb')]), [])
    assert.deepEqual(compared([stream('a\n'), stream('b')], [stream('a\n')]), [
      'cell one, output 1: stdout differs in line 2: "b" became ""',
    ])
  })

  test('compares HTML by what it says, not by its looks', () => {
    const html = (text: string) => ({
      output_type: 'display_data',
      data: { 'text/html': [text] },
      metadata: {},
    })
    const table = (style: string, keyword: string, cell: string) =>
      html(`<style>${style}</style><table><td><span class="${keyword}">let</span> ${cell}</td></table>`)
    assert.deepEqual(compared([table('a { b: c }', 'k', 'x')], [table('', 'keyword', 'x')]), [])
    const aligned =
      '<table><td class="number" align="right"><font color="#109e73">●</font> <font color="#2f86c9"><b>let</b></font> x</td></table>'
    assert.deepEqual(compared([table('', 'k', 'x')], [html(aligned)]), [])
    assert.deepEqual(compared([table('', 'k', 'x')], [table('', 'k', 'y')]), [
      'cell one, output 1: text/html differs in line 1: "<table><td>let x</td></table>" became "<table><td>let y</td></table>"',
    ])
  })

  test('leaves out what is marked as measured, and ids that are drawn anew', () => {
    assert.deepEqual(compared([stream('1 s')], [stream('2 s')], ['measured']), [])
    assert.deepEqual(compared([progress, stream('a')], [stream('a')]), [])
    const id = (digit: string) => `id ${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`
    assert.deepEqual(compared([stream(id('1'))], [stream(id('2'))]), [])
  })
})
