// `azlab eval NAME`, `eval score` and `eval show` as a person runs them.

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openBenchmark } from '../../src/evaluate/index.ts'
import type { Task } from '../../src/task/index.ts'
import { azlab, folderFor, jsonLines, linesOf } from './azlab.ts'

const benchmark = await openBenchmark('tiny-js')
const items = (await benchmark.load('')) as readonly Task[]
const gold = (task: Task): string =>
  task.type === 'deduction' ? task.output : task.type === 'abduction' ? task.input : task.program
const [first, second, third] = items.slice(0, 3) as [Task, Task, Task]
const golds = items.slice(0, 9).map((item) => ({ id: item.id, completion: gold(item) }))

describe('azlab eval score', () => {
  test('prints one verdict a line in the order of the input, and says what it comes to', async () => {
    const input = jsonLines([
      { id: second.id, completion: gold(second) },
      { id: first.id, completion: '!' },
    ])
    const { code, stdout, stderr } = await azlab(['eval', 'score', 'tiny-js'], { input })
    const verdicts = linesOf(stdout)
    assert.deepEqual(
      verdicts.map(({ id, correct }) => [id, correct]),
      [
        [second.id, true],
        [first.id, false],
      ],
    )
    assert.ok(verdicts.every(({ reason }) => typeof reason === 'string' && reason !== ''))
    assert.match(stderr, /50\.0/)
    assert.match(stderr, /748 of 750 items of tiny-js have no completion/)
    assert.equal(code, 0)
  })

  test('reads a file, and with --json prints no table', async (t) => {
    const folder = await folderFor(t)
    const file = join(folder, 'answers.jsonl')
    await writeFile(file, jsonLines(golds))
    const { stdout, stderr } = await azlab(['eval', 'score', 'tiny-js', '--predictions', file, '--json'])
    assert.equal(linesOf(stdout).filter(({ correct }) => correct).length, 9)
    assert.doesNotMatch(stderr, /Accuracy/)
  })

  test('takes ids with the name of the benchmark before them or without', async () => {
    // The ids of tiny-js have none, so the given one is printed as it is.
    const input = jsonLines([{ id: first.id, completion: gold(first) }])
    const { stdout } = await azlab(['eval', 'score', 'tiny-js', '--json'], { input })
    assert.equal(linesOf(stdout)[0]!.id, first.id)
  })

  test('names lines that cannot be read and unknown ids by number, judges the others, and ends with 1', async () => {
    const input = `{"id":"${first.id}"}\nno JSON\n${jsonLines([
      { id: 'nobody', completion: '' },
      { id: third.id, completion: gold(third) },
    ])}`
    const { code, stdout, stderr } = await azlab(['eval', 'score', 'tiny-js', '--json'], { input })
    assert.deepEqual(
      linesOf(stdout).map(({ id, correct }) => [id, correct]),
      [[third.id, true]],
    )
    assert.match(stderr, /Line 1 of the input is .*Expected \{"id":"…","completion":"…"\}/)
    assert.match(stderr, /Line 2 is not JSON/)
    assert.match(stderr, /Line 3: tiny-js has no item "nobody"\. Ids are like/)
    assert.equal(code, 1)
  })

  test('with --out a second command judges nothing again and prints the same', async (t) => {
    const out = await folderFor(t)
    const run = () => azlab(['eval', 'score', 'tiny-js', '--json', '--out', out], { input: jsonLines(golds) })
    const before = await run()
    const { stdout } = await run()
    assert.equal(stdout, before.stdout)
    const [name] = await import('node:fs/promises').then(({ readdir }) => readdir(join(out, 'tiny-js')))
    const records = await readFile(join(out, 'tiny-js', name!, 'records.jsonl'), 'utf8')
    assert.equal(linesOf(records).length, golds.length)
  })

  test('without its data says which command fetches it', async (t) => {
    const { code, stderr } = await azlab(['eval', 'score', 'amc23', '--data', await folderFor(t)])
    assert.equal(code, 1)
    assert.match(stderr, /The data of amc23 is not there.*npx azlab data fetch amc23/)
  })

  test('a file that is not there ends with 2 and is named', async () => {
    const { code, stderr } = await azlab(['eval', 'score', 'tiny-js', '--predictions', '/no/such'])
    assert.deepEqual([code, stderr], [2, 'azlab: There is no file "/no/such".\n'])
  })
})

describe('azlab eval NAME', () => {
  test('evaluates the embedded model, keeps every verdict, and opens one with its reason', async (t) => {
    const out = await folderFor(t)
    const env = { AZLAB_CACHE: join(out, 'cache') }
    const command = ['eval', 'tiny-js', '--limit', '6', '--out', out]
    const { code, stdout } = await azlab(command, { env })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /tiny-js\s+tiny\s+6\s+\d/)
    const path = /eval show (\S+)/.exec(stdout)![1]!
    const shown = await azlab(['eval', 'show', path])
    assert.match(shown.stdout, /verdict/)
    assert.match(shown.stdout, /6 answers\./)
    const one = await azlab(['eval', 'show', path, first.id])
    assert.match(one.stdout, /reason: [^\n]+\n[\s\S]*--- prompt ---\n<\|solve\|>[\s\S]*--- completion ---/)
    const json = await azlab(['eval', 'show', path, '--json'])
    assert.equal(linesOf(json.stdout).length, 6)
  })

  test('--json prints one object an evaluation, with its samples', async (t) => {
    const out = await folderFor(t)
    const env = { AZLAB_CACHE: join(out, 'cache') }
    const { stdout } = await azlab(
      ['eval', 'tiny-js', '--limit', '6', '--out', out, '--samples', '2', '--json'],
      { env },
    )
    const [one] = linesOf(stdout)
    assert.deepEqual([one!.benchmark, one!.judged, one!.complete], ['tiny-js', 12, true])
  })

  test('an unknown benchmark ends with 2 and a missing file with 1, before a model is opened', async (t) => {
    const data = await folderFor(t)
    const unknown = await azlab(['eval', 'maths'])
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /There is no benchmark "maths"/)
    const missing = await azlab(['eval', 'tiny-js', 'amc23', '--policy', '/no/such', '--data', data])
    assert.equal(missing.code, 1)
    assert.match(missing.stderr, /npx azlab data fetch amc23/)
  })

  test('an option that makes no sense ends with 2', async (t) => {
    const out = await folderFor(t)
    const { code, stderr } = await azlab(['eval', 'tiny-js', '--template', 'other', '--out', out])
    assert.equal(code, 2)
    assert.match(stderr, /no template "other".*compact/)
  })

  test('a folder that is no evaluation is named by show', async () => {
    const { code, stderr } = await azlab(['eval', 'show', '/no/such'])
    assert.equal(code, 2)
    assert.match(stderr, /\/no\/such holds no evaluation/)
  })
})
