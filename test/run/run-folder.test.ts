// The page on a run's folder says what is written: each field of each file is documented, and each documented field is written.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { createExecutor } from '../../src/executor/index.ts'
import { train } from '../../src/run/train.ts'
import { TASK_TYPES } from '../../src/task/task.ts'
import { fixture } from './train-fixture.ts'

const executor = createExecutor({ processes: 1 })
const out = await mkdtemp(join(tmpdir(), 'azlab-folder-'))
after(async () => {
  await executor.close()
  await rm(out, { recursive: true, force: true })
})
await train(fixture(out, { executor, config: { steps: 3, trainOnEstimates: 'task' } }))
const page = await readFile(new URL('../../docs/run-folder.md', import.meta.url), 'utf8')

interface Documented {
  readonly name: string
  readonly pattern: RegExp
  readonly optional: boolean
}

/** The fields that the page has under a heading. */
function documented(heading: string): readonly Documented[] {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`))
  assert.ok(section, `a section ${heading}`)
  return [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)].map(([, name = '', unit = '']) => ({
    name,
    // A name of the run's own may stand for more than one level, as in a task inside a buffer.
    pattern: new RegExp(`^${name.replace(/[.[\]]/g, '\\$&').replace('NAME', '.+')}$`),
    optional: unit.includes('optional'),
  }))
}

/** The paths of a value's fields as the page writes them. */
function* paths(value: unknown, at = ''): Generator<string> {
  if (Array.isArray(value)) {
    if (value.some((one) => typeof one === 'object' && one !== null))
      for (const one of value) yield* paths(one, `${at}[]`)
    else if (value.length > 0) yield `${at}[]`
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      const word = (TASK_TYPES as readonly string[]).includes(name) ? 'TYPE' : name
      yield* paths(one, at === '' ? word : `${at}.${word}`)
    }
  } else yield at
}

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const read = (name: string) => readFile(join(out, name), 'utf8')
const [checkpoint = ''] = await readdir(join(out, 'checkpoints'))

const FILES: Readonly<Record<string, readonly unknown[]>> = {
  'run.json': lines(JSON.stringify(JSON.parse(await read('run.json')))),
  'journal.jsonl': lines(await read('journal.jsonl')),
  'timings.jsonl': lines(await read('timings.jsonl')),
  'heldout/NNNNNN.json': lines(await read('heldout/000000.json')),
  'checkpoints/NNNNNN/state.json': lines(await read(join('checkpoints', checkpoint, 'state.json'))),
  'checkpoints/NNNNNN/manifest.json': lines(
    JSON.stringify(JSON.parse(await read(join('checkpoints', checkpoint, 'manifest.json')))),
  ),
  'summary.json': lines(JSON.stringify(JSON.parse(await read('summary.json')))),
}

/** The lines of all steps and of seeding, by the heading that tells of them. */
const RECORDS = new Map<string, unknown[]>()
const files = ['seeding.jsonl.gz', ...(await readdir(join(out, 'steps'))).map((name) => join('steps', name))]
for (const name of files) {
  const all = lines(gunzipSync(await readFile(join(out, name))).toString('utf8')) as Record<string, unknown>[]
  for (const line of all) {
    const kind = (line.kind as string | undefined) ?? ('prompt' in line ? 'response' : 'last line')
    // A model's log-probabilities are packed; the fixture's are no float32 values and stand as numbers.
    const shown =
      kind === 'response'
        ? { ...line, completion: { ...(line.completion as object), logprobs: 'packed or not' } }
        : line
    RECORDS.set(kind, [...(RECORDS.get(kind) ?? []), shown])
  }
}

describe('docs/run-folder.md', () => {
  const sections = [
    ...Object.entries(FILES),
    ...[...RECORDS].map(([kind, all]) => [`steps: ${kind}`, all] as const),
  ]
  for (const [heading, all] of sections)
    test(`${heading}: the fields documented are those written`, () => {
      const fields = documented(heading)
      const written = new Set(all.flatMap((one) => [...paths(one)]))
      assert.ok(written.size > 0)
      for (const path of written)
        assert.ok(
          fields.some(({ pattern }) => pattern.test(path)),
          `${path} is not documented`,
        )
      // A list of words may be empty in a run.
      for (const { name, pattern, optional } of fields)
        if (!optional && name !== 'custom[]')
          assert.ok(
            [...written].some((path) => pattern.test(path)),
            `${name} is documented and not written`,
          )
    })

  test('every file and folder of the run is in the list at the top', async () => {
    for (const name of await readdir(out)) assert.ok(page.includes(`\`${name}`), name)
  })

  test('every kind of record that a stage makes has a section', () => {
    assert.deepEqual([...RECORDS.keys()].sort(), [
      'advantage',
      'attempt',
      'last line',
      'proposal',
      'rate',
      'rejection',
      'response',
      'reward',
      'task',
      'update',
      'verdict',
    ])
  })
})
