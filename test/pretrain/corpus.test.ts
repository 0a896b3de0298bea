// The corpus: programs that ran, the split, and the examples of all six roles.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { readHeldout, TINY_HELDOUT } from '../../src/evaluate/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import {
  type CorpusProgram,
  cachedCorpus,
  drawCorpus,
  drawExamples,
  isHeldOut,
  makeHeldout,
  programHash,
  programPicker,
  SHARES,
} from '../../src/pretrain/index.ts'
import { taskSettings } from '../../src/stage/context.ts'
import { stageOptions } from '../../src/stage/options.ts'
import { TASK_TYPES, taskKind, tripletTask } from '../../src/task/index.ts'

const executor = createExecutor({ processes: 2 })
const options = { key: 'test', draws: 300, part: 'training' } as const
const corpus: CorpusProgram[] = []
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-corpus-'))
  for await (const program of drawCorpus(executor, options)) corpus.push(program)
})
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

test('a corpus holds distinct programs, each with at least five pairs and two outputs', () => {
  assert.ok(corpus.length > 100, `${corpus.length}`)
  assert.equal(new Set(corpus.map(({ hash }) => hash)).size, corpus.length)
  for (const { pairs } of corpus) {
    assert.ok(pairs.length >= 5)
    assert.ok(new Set(pairs.map(({ output }) => output)).size >= 2)
  }
})

test('outputs are what the program gives in this process too', () => {
  for (const { program, pairs } of corpus.slice(0, 60)) {
    const f = new Function(`return (${program})`)() as (...values: unknown[]) => unknown
    for (const { input, output } of pairs) {
      const values = javascript.literals(input)
      assert.ok(values.ok)
      assert.deepEqual(
        f(...structuredClone(values.value as unknown[])),
        JSON.parse(output),
        `${program} ${input}`,
      )
    }
  }
})

test('training and held-out parts share no normalised program', async () => {
  const heldout: CorpusProgram[] = []
  for await (const program of drawCorpus(executor, { ...options, draws: 600, part: 'held-out' }))
    heldout.push(program)
  assert.ok(heldout.length > 20)
  for (const { program } of corpus) assert.equal(isHeldOut(programHash(program)), false)
  for (const { program } of heldout) assert.equal(isHeldOut(programHash(program)), true)
})

test('renaming variables or respacing a program does not carry it over the split', () => {
  assert.equal(
    programHash('function f(a) { return a.map(x => x + 1); }'),
    programHash('function f(list) {\n  return list.map((item) => item + 1)\n}'),
  )
})

test('a cache gives the same corpus, and one of other settings is not read', async () => {
  const path = join(folder, 'corpus.jsonl')
  const small = { ...options, draws: 40 }
  let opened = 0
  const open = async () => {
    opened++
    return createExecutor({ processes: 1 })
  }
  const first = await cachedCorpus(path, open, small)
  assert.deepEqual(await cachedCorpus(path, open, small), first)
  assert.equal(opened, 1)
  await cachedCorpus(path, open, { ...small, draws: 41 })
  assert.equal(opened, 2)
})

test('examples of all six roles read back through the task types', () => {
  const settings = taskSettings(javascript, stageOptions())
  const pick = programPicker(corpus)
  const reference = tripletTask(
    'deduction',
    { program: corpus[0]?.program as string, input: '1', output: '1' },
    [],
    'javascript',
  )
  for (const share of SHARES)
    for (let i = 0; i < 40; i++) {
      const [example] = drawExamples(share, pick, draws(`${share.role}/${share.type}/${i}`))
      const { prompt, completion } = example!
      const kind = taskKind(share.type)
      const read =
        share.role === 'solve'
          ? kind.readAnswer(completion, settings)
          : kind.readProposal(completion, [reference], settings)
      // A program that took fewer than six inputs shows fewer.
      const short =
        share.type === 'induction' &&
        share.role === 'propose' &&
        /^5 inputs|, 5 came/.test(read.problem ?? '')
      assert.ok(read.problem === null || short, `${prompt} → ${completion}: ${read.problem}`)
      assert.ok(prompt.startsWith(`<|${share.role}|><|${share.type}|>`))
    }
})

test('the held-out set is the same bytes each time and is read back', async () => {
  const make = async (name: string) => {
    const out = join(folder, name)
    await makeHeldout(executor, { out, key: 'heldout/test', count: 20, draws: 600 })
    return Promise.all(
      ['benchmark.json', ...TASK_TYPES.map((type) => `${type}.jsonl`)].map((file) =>
        readFile(join(out, file), 'utf8'),
      ),
    )
  }
  assert.deepEqual(await make('one'), await make('two'))
  const set = await readHeldout(join(folder, 'one'))
  for (const type of TASK_TYPES) assert.equal(set.tasks[type].length, 20)
})

test('the committed held-out set has 250 tasks of each type, ids of its own, and only held-out programs', async () => {
  const set = await readHeldout(TINY_HELDOUT)
  for (const type of TASK_TYPES) {
    assert.equal(set.tasks[type].length, 250)
    assert.equal(new Set(set.tasks[type].map((task) => task.id)).size, 250)
    assert.equal(new Set(set.tasks[type].map((task) => javascript.normalise(task.program))).size, 250)
    for (const { program } of set.tasks[type]) assert.equal(isHeldOut(programHash(program)), true)
  }
})
