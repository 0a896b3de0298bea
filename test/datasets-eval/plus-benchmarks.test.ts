// HumanEval+ and MBPP+ as benchmarks: facts, files, prompts and scores.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { benchmark as humaneval } from '../../datasets-eval/humaneval-plus/index.ts'
import { benchmark as mbpp } from '../../datasets-eval/mbpp-plus/index.ts'
import type { Dataset } from '../../datasets-eval/python-code/oracles.ts'
import { type PlusBenchmark, plusBenchmark } from '../../datasets-eval/python-code/plus.ts'
import { Store } from '../../datasets-eval/python-code/store.ts'
import { skip as withoutPython } from '../executor/python.ts'
import { datasetPath, withoutDatasets } from './shared.ts'

const folder = await mkdtemp(join(tmpdir(), 'azlab-plus-'))
after(() => rm(folder, { recursive: true, force: true }))

/** Made up, in the format of the files. */
const ROWS: readonly Readonly<Record<string, unknown>>[] = [
  {
    task_id: 'Made/0',
    prompt: 'def half(x):\n    """Gives a half of x."""\n',
    entry_point: 'half',
    canonical_solution: '    return x / 2\n',
    base_input: [[4], [5]],
    plus_input: [[0.2], [-7]],
    atol: 0,
  },
  {
    task_id: 'Made/1',
    prompt: 'def count(text):\n    """Counts characters."""\n',
    entry_point: 'count',
    canonical_solution:
      '    found = {}\n    for one in text:\n        found[one] = found.get(one, 0) + 1\n    return found\n',
    base_input: [['aab']],
    plus_input: [[''], ['é\ud83d\ude00']],
    atol: 0,
  },
]

let made = 0

/** A benchmark of made-up rows, its expected outputs kept in a folder of the test. */
async function open(
  t: TestContext,
  rows = ROWS,
  { dataset = 'humaneval' as Dataset, minSeconds = 5, gzip = false } = {},
): Promise<{ readonly benchmark: PlusBenchmark; readonly path: string }> {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const bytes = gzip ? gzipSync(lines) : Buffer.from(lines)
  const path = join(folder, `made-${made++}.jsonl`)
  await writeFile(path, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const benchmark = plusBenchmark({ ...humaneval.info, name: 'made', sha256, count: rows.length }, dataset, {
    limits: { minSeconds, factor: 4, capSeconds: 10, memoryMiB: 256 },
  })
  t.after(() => benchmark.close())
  return { benchmark, path }
}

describe('HumanEval+ and MBPP+', () => {
  for (const [{ info, load }, count, base, plus] of [
    [humaneval, 164, 1570, 122_683],
    [mbpp, 378, 1174, 39_841],
  ] as const) {
    test(`${info.name}: benchmark.json says source, checksum, licence and what is forbidden`, () => {
      assert.match(info.source.repository, /^https:\/\/github\.com\/evalplus\//)
      assert.match(info.source.commit, /^[0-9a-f]{40}$/)
      assert.match(info.sha256, /^[0-9a-f]{64}$/)
      assert.match(info.forbidden.join(' '), /train/)
    })

    test(`${info.name}: the pinned file has ${count} items, with ${base} + ${plus} inputs`, {
      skip: withoutDatasets,
    }, async () => {
      const { inputsOf } = await import('../../datasets-eval/python-code/item.ts')
      const items = await load(datasetPath(info.file))
      assert.equal(items.length, count)
      assert.equal(new Set(items.map(({ id }) => id)).size, count)
      const sum = (set: 'base' | 'plus'): number =>
        items.reduce((total, item) => total + inputsOf(item, set).sources.length, 0)
      assert.deepEqual([sum('base'), sum('plus')], [base, plus])
    })

    test(`${info.name}: some canonical solutions pass, and fail with their body replaced by pass`, {
      skip: withoutDatasets || withoutPython,
    }, async (t) => {
      const benchmark = plusBenchmark(info, info.name === 'mbpp-plus' ? 'mbpp' : 'humaneval', {
        store: new Store('test', join(folder, info.name)),
      })
      t.after(() => benchmark.close())
      const items = await benchmark.load(datasetPath(info.file))
      // Some of every kind of oracle.
      const special = ['find_zero', 'Diff', 'check_str', 'surface_Area', 'sum_div', 'digit_distance_nums']
      const chosen = items.filter(({ entry }, at) => special.includes(entry) || at % 40 === 3)
      for (const item of chosen) {
        const right = await benchmark.score(item, item.canonical)
        assert.ok(right.correct, `${item.id}: ${right.reason}`)
        const wrong = await benchmark.score(item, `def ${item.entry}(*given):\n    return\n`)
        assert.equal(wrong.correct, false, item.id)
      }
    })
  }

  test('a file that is not the pinned one is refused, with its checksum', async (t) => {
    const { benchmark, path } = await open(t)
    await writeFile(path, '{}\n')
    await assert.rejects(benchmark.load(path), { code: 'benchmark/sha256', name: 'AzlabError' })
  })

  test('a file that is not there is refused, with the place that it comes from', async () => {
    await assert.rejects(mbpp.load('/nowhere/x.jsonl'), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'benchmark/file')
      assert.match(error.message, /github\.com\/evalplus\/mbppplus_release/)
      return true
    })
  })

  test('a row without a field is refused by its name', async (t) => {
    const { entry_point: _, ...rest } = ROWS[0]!
    const { benchmark, path } = await open(t, [rest])
    await assert.rejects(benchmark.load(path), { code: 'benchmark/item', message: /entry_point/ })
  })

  test('a gzipped file is read', async (t) => {
    const { benchmark, path } = await open(t, ROWS, { gzip: true })
    assert.deepEqual(
      (await benchmark.load(path)).map(({ id }) => id),
      ['Made/0', 'Made/1'],
    )
  })

  test('the prompt holds the problem, and an unknown template is refused with those there are', async (t) => {
    const { benchmark, path } = await open(t)
    const [item] = await benchmark.load(path)
    assert.ok(item)
    for (const template of benchmark.templates)
      assert.match(benchmark.prompt(item, template), /Gives a half of x/)
    assert.match(benchmark.prompt(item), /```python\n$/)
    assert.throws(() => benchmark.prompt(item, 'x'), {
      code: 'options/template',
      expected: 'script, question, continue',
    })
  })
})

describe('Scores of HumanEval+ and MBPP+', { skip: withoutPython }, () => {
  const cases: readonly (readonly [name: string, completion: string, score: string])[] = [
    ['a right program', 'def half(x):\n    return x * 0.5\n', 'correct'],
    [
      'a right program in a chat answer',
      'So:\n```python\ndef half(x):\n    return x / 2\n```\nDone.',
      'correct',
    ],
    ['the rest of the prompt', '    return x / 2\n', 'correct'],
    ['floats within 1e-6 of those expected', 'def half(x):\n    return x / 2 + 1e-9\n', 'correct'],
    ['a wrong program', 'def half(x):\n    return x * 2\n', 'wrong'],
    ['one that passes the base inputs alone', 'def half(x):\n    return x / 2 if x > 1 else 0\n', 'base'],
    ['one that raises', 'def half(x):\n    return x / 0\n', 'wrong'],
    ['one that does not parse', 'def half(x:\n    return x\n', 'wrong'],
    ['one that defines another function', 'def third(x):\n    return x / 2\n', 'wrong'],
    ['an endless one', 'def half(x):\n    while True:\n        x = x + 0\n    return x\n', 'wrong'],
    ['one that ends its process', 'import os\ndef half(x):\n    os._exit(0)\n    return x / 2\n', 'wrong'],
    [
      'one that equals everything',
      'class All:\n    def __eq__(self, other):\n        return True\ndef half(x):\n    return All()\n',
      'wrong',
    ],
    ['no answer', ' \n', 'wrong'],
  ]
  for (const [name, completion, score] of cases)
    test(`${name}: ${score}`, async (t) => {
      const { benchmark, path } = await open(t, ROWS, { minSeconds: 0.5 })
      const [item] = await benchmark.load(path)
      const { correct, base, reason } = await benchmark.score(item!, completion)
      assert.equal(correct ? 'correct' : base ? 'base' : 'wrong', score, reason)
    })

  test('a reason names the input, what it gave and what was expected', async (t) => {
    const { benchmark, path } = await open(t)
    const [item] = await benchmark.load(path)
    const { reason } = await benchmark.score(item!, 'def half(x):\n    return x // 2\n')
    assert.equal(reason, 'base input 1: half(5,) gave 2, expected 2.5')
  })

  test('a dict subclass counts as the dict that it equals', async (t) => {
    const { benchmark, path } = await open(t)
    const items = await benchmark.load(path)
    const text = 'from collections import Counter\ndef count(text):\n    return Counter(text)\n'
    assert.equal((await benchmark.score(items[1]!, text)).correct, true)
  })

  test('state goes on from input to input, as in the official process', async (t) => {
    const { benchmark, path } = await open(t)
    const [item] = await benchmark.load(path)
    const text = 'calls = []\ndef half(x):\n    calls.append(x)\n    return x / 2 if len(calls) < 2 else 0\n'
    assert.match((await benchmark.score(item!, text)).reason, /base input 1/)
  })

  test('expected outputs are kept beside the data, and not where the folder is read-only', async (t) => {
    const { benchmark, path } = await open(t)
    const [item] = await benchmark.load(path)
    await benchmark.score(item!, 'def half(x):\n    return x / 2\n')
    assert.match(await readFile(`${path}.expected.jsonl`, 'utf8'), /"about":"Made\/0 plus"/)

    const locked = join(folder, 'locked')
    const cache = process.env.XDG_CACHE_HOME
    await mkdir(locked)
    await chmod(locked, 0o555)
    process.env.XDG_CACHE_HOME = join(folder, 'cache')
    t.after(async () => {
      if (cache === undefined) delete process.env.XDG_CACHE_HOME
      else process.env.XDG_CACHE_HOME = cache
      await chmod(locked, 0o755)
    })
    const store = new Store('made', join(locked, 'data'))
    assert.equal(await store.get('key', 'one', async () => 5), 5)
    assert.deepEqual(await readdir(locked), [])
    assert.equal(await new Store('made').get('key', 'one', async () => 6), 5)
  })

  test('a canonical solution that does not run is an error that names the item', async (t) => {
    const { benchmark, path } = await open(t, [{ ...ROWS[0], canonical_solution: '    return 1 / 0\n' }])
    const [item] = await benchmark.load(path)
    await assert.rejects(benchmark.score(item!, 'def half(x):\n    return x\n'), {
      code: 'benchmark/reference',
      value: 'Made/0',
    })
  })
})
