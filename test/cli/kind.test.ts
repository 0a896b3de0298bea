// --kind FILE: a task kind of a user's own on the command line, in stages and in runs.

import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { proposal } from '../support/records.ts'
import { azlab, folderFor, jsonLines, linesOf } from './azlab.ts'

/** What this module imports by the name azlab is the azlab that reads it. */
const LENGTH = `
import { az } from 'azlab'
const words = { solve: (task: { program: string }) => task.program + ' How many items come out?' }
export default az.kind({
  name: 'output-length',
  prompts: { compact: words, full: words },
  refuse: ({ outputs }) => (Array.isArray(outputs[0]) ? null : 'The output is no list.'),
  task: ({ outputs }) => ({ asked: 'How many items?', data: (outputs[0] as unknown[]).length }),
  check: (task, answer) => {
    const right = Number(answer) === task.data
    return { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message: String(task.data) }
  },
})
`
const OUTPUT_TYPE = fileURLToPath(new URL('../task/output-type.ts', import.meta.url))

async function written(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

/** A proposal of the kind: programs with one input. */
const proposed = (program: string, input: string, id: string) => ({
  ...proposal(program, input, id),
  type: 'output-length',
  parts: { type: 'output-length', program, inputs: [input], data: null },
})

test('stages take records of a kind that a module outside of azlab brings', async (t) => {
  const kind = await written(await folderFor(t), 'length.ts', LENGTH)
  const proposals = [
    proposed('function f(a) { return [a, a]; }', '1', 'p1'),
    proposed('function f(a) { return a; }', '1', 'p2'),
  ]
  const validated = await azlab(['stage', 'validate', '--kind', kind], { input: jsonLines(proposals) })
  assert.equal(validated.code, 0, validated.stderr)
  const [task, rejection] = linesOf(validated.stdout)
  assert.deepEqual([task?.kind, task?.type, task?.data], ['task', 'output-length', 2])
  assert.deepEqual([rejection?.kind, rejection?.reason], ['rejection', 'refused'])
  const { response } = proposals[0] as (typeof proposals)[number]
  const attempts = ['2', '3'].map((answer, i) => ({
    kind: 'attempt',
    id: `a${i}`,
    parents: [task?.id],
    type: 'output-length',
    task,
    response,
    answer,
    problem: null,
  }))
  const verified = await azlab(['stage', 'verify', '--kind', kind], { input: jsonLines(attempts) })
  assert.deepEqual(
    linesOf(verified.stdout).map(({ outcome }) => outcome),
    ['right', 'wrong'],
  )
})

test('without --kind its records are refused by their type', async () => {
  const input = jsonLines([proposed('function f(a) { return [a]; }', '1', 'p1')])
  const { code, stderr } = await azlab(['stage', 'validate'], { input })
  assert.equal(code, 1)
  assert.match(stderr, /Line 1 .*type: .*--kind FILE/s)
})

test('a file that is not there, does not load, or exports no kind is refused with what to do', async (t) => {
  const folder = await folderFor(t)
  const none = await azlab(['stage', 'seed', '--kind', join(folder, 'none.ts')])
  assert.deepEqual([none.code, none.stdout], [2, ''])
  assert.match(none.stderr, /There is no file .*none\.ts/)
  const broken = await azlab(['stage', 'seed', '--kind', await written(folder, 'broken.mjs', 'let = ;')])
  assert.equal(broken.code, 2)
  assert.match(broken.stderr, /broken\.mjs cannot be loaded: .*azlab run FILE/s)
  const other = await written(folder, 'other.mjs', 'export default { name: "x" }')
  const stranger = await azlab(['train', '--kind', other, '--out', join(folder, 'run')])
  assert.equal(stranger.code, 2)
  assert.match(stranger.stderr, /default export of .*other\.mjs is an object with name\..*az\.kind/s)
})

test('a run with a kind of one’s own, gone on with only where the kind is given again', async (t) => {
  const out = join(await folderFor(t), 'run')
  const small = ['--batch', '2', '--samples', '2', '--set', 'seedRounds=1', '--set', 'heldoutTasks=0']
  const kind = ['--kind', OUTPUT_TYPE]
  const types = ['--set', 'types=output-type', '--no-pictures']
  const first = await azlab(['train', '--steps', '1', '--out', out, ...small, ...types, ...kind])
  assert.equal(first.code, 0, first.stderr)
  const manifest = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'))
  assert.deepEqual([manifest.kinds, manifest.config.types], [['output-type'], ['output-type']])
  assert.match(await readFile(join(out, 'report.html'), 'utf8'), /output-type/)
  const without = await azlab(['train', '--resume', out, '--steps', '2'])
  assert.equal(without.code, 1)
  assert.match(without.stderr, /task kinds of its own: output-type\..*--kind FILE/s)
  const second = await azlab(['train', '--resume', out, '--steps', '2', '--no-pictures', ...kind])
  assert.equal(second.code, 0, second.stderr)
  const journal = await readFile(join(out, 'journal.jsonl'), 'utf8')
  assert.equal(journal.trim().split('\n').length, 3)
})
