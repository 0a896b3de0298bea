// `azlab notebook run` and `azlab kernel`, as a person calls them.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { azlab, folderFor } from '../cli/azlab.ts'
import { ensureBuilt, PATIENCE_MS } from './kernel.ts'

before(ensureBuilt, { timeout: PATIENCE_MS })

interface Written {
  readonly metadata: Readonly<Record<string, { readonly name: string }>>
  readonly cells: readonly {
    readonly source: readonly string[]
    readonly execution_count: number | null
    readonly outputs: readonly {
      readonly output_type: string
      readonly text?: readonly string[]
      readonly ename?: string
      readonly evalue?: string
      readonly data?: Readonly<Record<string, unknown>>
    }[]
  }[]
}

interface CellSource {
  readonly source: string
  readonly tags?: readonly string[]
}

/** Writes a notebook of code cells into a folder and gives its path. */
function notebookIn(folder: string, cells: readonly (string | CellSource)[], metadata: object = {}): string {
  const path = join(folder, 'n.ipynb')
  const written = cells.map((cell, at) => {
    const { source, tags = [] } = typeof cell === 'string' ? { source: cell } : cell
    return {
      cell_type: 'code',
      id: `c${at}`,
      source,
      execution_count: 99,
      metadata: { tags },
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'stale' }],
    }
  })
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: written }))
  return path
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Written
const textsOf = (cell: Written['cells'][number] | undefined) =>
  (cell?.outputs ?? []).map(
    (one) => one.text?.join('') ?? one.data?.['text/plain'] ?? `${one.ename}: ${one.evalue}`,
  )
const run = (args: readonly string[], options: Parameters<typeof azlab>[1] = {}) =>
  azlab(['notebook', 'run', ...args, '--start-timeout', String(PATIENCE_MS / 1000)], options)

describe('notebook run', () => {
  test('writes outputs and numbers, tells each cell on standard error, and ends with 0', async (t) => {
    const file = notebookIn(await folderFor(t), ["console.log('one')", '', '1 + 1'])
    const { code, stderr, stdout } = await run([file])
    assert.equal(code, 0, stderr)
    const { cells, metadata } = read(file)
    assert.deepEqual(cells.map(textsOf), [['one\n'], [], [['2']]])
    assert.deepEqual(
      cells.map((cell) => cell.execution_count),
      [1, null, 2],
    )
    assert.equal(metadata.kernelspec?.name, 'azlab')
    assert.equal(metadata.language_info?.name, 'typescript')
    assert.match(stderr, /^cell 1\/2 +[\d.]+ s {2}console\.log\('one'\)\ncell 2\/2 +[\d.]+ s {2}1 \+ 1\n/m)
    assert.equal(stdout, `Notebook: ${file}\n`)
  })

  test('sets parameters, imports from the folder of the file, and writes elsewhere, with a page', async (t) => {
    const folder = await folderFor(t)
    writeFileSync(join(folder, 'beside.ts'), 'export const twice = (x: number): number => 2 * x\n')
    const parameters = { source: 'const steps = 20', tags: ['parameters'] }
    const file = notebookIn(folder, [parameters, "import { twice } from './beside'", 'twice(steps)'])
    const before = readFileSync(file, 'utf8')
    const out = join(folder, 'out.ipynb')
    const { code, stderr, stdout } = await run([file, '--set', 'steps=5', '--out', out, '--html', '--json'])
    assert.equal(code, 0, stderr)
    assert.deepEqual(textsOf(read(out).cells.at(-1)), [['10']])
    assert.equal(readFileSync(file, 'utf8'), before)
    const told = JSON.parse(stdout) as { ok: boolean; html: string; cells: readonly object[] }
    assert.deepEqual([told.ok, told.html, told.cells.length], [true, join(folder, 'out.html'), 4])
    assert.match(readFileSync(told.html, 'utf8'), /<pre class="plain">10<\/pre>/)
  })

  test('ends at an error with 1 and its traceback, and keeps what came before and nothing stale', async (t) => {
    const file = notebookIn(await folderFor(t), ["console.log('kept')", "throw new RangeError('no')", '3'])
    const { code, stderr } = await run([file])
    assert.equal(code, 1)
    assert.match(stderr, /cell 2\/3 .*FAILED.*\nRangeError: no\n.*line 1/s)
    assert.deepEqual(read(file).cells.map(textsOf), [['kept\n'], ['RangeError: no'], []])
  })

  test('goes on after errors that are allowed or expected, and leaves out what is tagged so', async (t) => {
    const file = notebookIn(await folderFor(t), [
      { source: "throw new Error('expected')", tags: ['raises-exception'] },
      { source: "throw new Error('never')", tags: ['skip-execution'] },
      "console.log('on')",
    ])
    const { code, stderr } = await run([file])
    assert.equal(code, 0, stderr)
    assert.deepEqual(read(file).cells.map(textsOf), [['Error: expected'], [], ['on\n']])
  })

  test('a cell over its time is interrupted, also where it is busy, and ends the run', async (t) => {
    const file = notebookIn(await folderFor(t), ['while (true) {}', '3'])
    const { code, stderr } = await run([file, '--timeout', '2'])
    assert.equal(code, 1)
    assert.match(stderr, /The cell took longer than 2 s/)
    assert.deepEqual(textsOf(read(file).cells[1]), [])
  })

  test('Ctrl-C interrupts the cell, writes what there is, and ends with 130', async (t) => {
    const file = notebookIn(await folderFor(t), ["console.log('start')", 'while (true) {}'])
    let isSent = false
    const { code, stderr } = await run([file], {
      onError(text, kill) {
        if (isSent || !text.includes('cell 1/2')) return
        isSent = true
        setTimeout(() => kill('SIGINT'), 500)
      },
    })
    assert.equal(code, 130, stderr)
    assert.deepEqual(textsOf(read(file).cells[0]), ['start\n'])
    assert.match(String(textsOf(read(file).cells[1])), /KeyboardInterrupt/)
  })

  test('after each cell the file holds what has been computed, whatever ends the program', async (t) => {
    const file = notebookIn(await folderFor(t), ["console.log('kept')", 'while (true) {}', '3'])
    let isSent = false
    const { code } = await run([file], {
      onError(text, kill) {
        if (isSent || !text.includes('cell 1/3')) return
        isSent = true
        setTimeout(() => kill('SIGKILL'), 500)
      },
    })
    assert.equal(code, null)
    const { cells } = read(file)
    assert.deepEqual(cells.map(textsOf), [['kept\n'], [], []])
    assert.deepEqual(
      cells.map((cell) => cell.execution_count),
      [1, null, null],
    )
  })

  for (const signal of ['SIGTERM', 'SIGHUP'] as const)
    test(`${signal} ends the run as Ctrl-C does`, async (t) => {
      const file = notebookIn(await folderFor(t), ["console.log('kept')", 'while (true) {}'])
      let isSent = false
      const { code } = await run([file], {
        onError(text, kill) {
          if (isSent || !text.includes('cell 1/2')) return
          isSent = true
          setTimeout(() => kill(signal), 500)
        },
      })
      assert.equal(code, 130)
      const [first, second] = read(file).cells
      assert.deepEqual(textsOf(first), ['kept\n'])
      assert.match(String(textsOf(second)), /KeyboardInterrupt/)
    })

  test('a kernel that dies ends the run with 1, and what came before is kept', async (t) => {
    const file = notebookIn(await folderFor(t), [
      "console.log('kept')",
      "process.kill(process.pid, 'SIGKILL')",
    ])
    const { code, stderr } = await run([file])
    assert.equal(code, 1)
    assert.match(stderr, /process was ended by SIGKILL/)
    assert.deepEqual(textsOf(read(file).cells[0]), ['kept\n'])
  })

  test('an unknown parameter ends with 2 and names those there are, and nothing runs', async (t) => {
    const file = notebookIn(await folderFor(t), [{ source: 'const a = 1, b = 2', tags: ['parameters'] }])
    const { code, stderr } = await run([file, '--set', 'c=1'])
    assert.equal(code, 2)
    assert.match(stderr, /no parameter "c" in the notebook\. Expected one of a, b\./)
    assert.match(readFileSync(file, 'utf8'), /stale/)
  })

  test('a place that cannot be written to is told before anything runs', async (t) => {
    const file = notebookIn(await folderFor(t), ["console.log('never')"])
    const { code, stderr } = await run([file, '--out', '/no/such/folder/out.ipynb'])
    assert.equal(code, 1)
    assert.match(stderr, /"\/no\/such\/folder\/out\.ipynb" cannot be written/)
    assert.doesNotMatch(stderr, /cell 1/)
  })

  test('a notebook in another language is refused', async (t) => {
    const file = notebookIn(await folderFor(t), ['print(1)'], {
      kernelspec: { name: 'python3', language: 'python' },
    })
    const { code, stderr } = await run([file])
    assert.equal(code, 1)
    assert.match(stderr, /written in "python"/)
  })
})

describe('kernel', () => {
  test('install, check and remove work below a prefix', async (t) => {
    const prefix = await folderFor(t)
    const folder = join(prefix, 'share/jupyter/kernels/azlab')
    const place = ['--prefix', prefix]
    assert.match((await azlab(['kernel', 'install', ...place])).stdout, /Installed in /)
    const checked = await azlab(['kernel', 'check', ...place, '--timeout', String(PATIENCE_MS / 1000)])
    assert.equal(checked.code, 0, checked.stdout + checked.stderr)
    assert.match(checked.stdout, /ok {5}A cell runs and has `az`/)
    assert.equal((await azlab(['kernel', 'remove', ...place])).stdout, `Removed ${folder}\n`)
    assert.equal(existsSync(folder), false)
  })

  test('check says that nothing is installed, and what to do', async (t) => {
    const { code, stdout } = await azlab(['kernel', 'check', '--prefix', await folderFor(t)])
    assert.equal(code, 1)
    assert.match(stdout, /WRONG {2}The kernel is not installed\..*\n +Run `azlab kernel install`/)
  })

  const broken: readonly (readonly [what: string, argv: readonly string[], told: RegExp])[] = [
    [
      'Node has gone',
      ['/no/such/node', 'kernel/main.js'],
      /starts \/no\/such\/node, which is no longer there/,
    ],
    [
      'the package has gone',
      [process.execPath, '/no/such/kernel/main.js'],
      /main\.js, which is no longer there/,
    ],
  ]
  for (const [what, argv, told] of broken)
    test(`check says that ${what}`, async (t) => {
      const prefix = await folderFor(t)
      const folder = join(prefix, 'share/jupyter/kernels/azlab')
      mkdirSync(folder, { recursive: true })
      const spec = { argv, display_name: 'azlab', language: 'typescript', interrupt_mode: 'message' }
      writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec))
      const { code, stdout } = await azlab(['kernel', 'check', '--prefix', prefix])
      assert.equal(code, 1)
      assert.match(stdout, told)
      assert.match(stdout, /Run `azlab kernel install` again/)
    })

  test('--prefix and --venv together are wrong usage', async () =>
    assert.equal((await azlab(['kernel', 'install', '--prefix', 'a', '--venv', 'b'])).code, 2))
})
