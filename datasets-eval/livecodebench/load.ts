// Problems of LiveCodeBench from files: the official ones, a gigabyte each, and the copy that has public tests alone.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError } from 'azlab/core'
import type { BenchmarkItem } from 'azlab/evaluate'
import type { PinnedInfo } from '../benchmark.ts'
import { type LcbTest, readTests } from './tests.ts'

export interface LcbItem extends BenchmarkItem {
  readonly title: string
  readonly content: string
  readonly platform: string
  readonly difficulty: string
  /** ISO date of the contest. */
  readonly date: string
  readonly starter: string
  /** The function that is called; null for a script that reads stdin. */
  readonly functionName: string | null
  /** `public` where the file has no private tests: scores are then not comparable. */
  readonly tests: 'public' | 'all'
  /** Where the problem stands: tests are read when they are needed. */
  readonly at: { readonly path: string; readonly start: number; readonly bytes: number }
}

export interface Selection {
  /** `release_v1` … `release_v6`: the official files up to `test.jsonl`, `test2.jsonl` … Default: all that are there. */
  readonly release?: string
  /** Contests from this date on (ISO). */
  readonly from?: string
  /** Contests before the end of this date (ISO). */
  readonly to?: string
}

/** Problems of a file, or of a folder with the official files, in their order. */
export async function loadProblems(
  info: PinnedInfo,
  path: string,
  { release, from = '', to }: Selection = {},
): Promise<readonly LcbItem[]> {
  const items: LcbItem[] = []
  for (const file of await filesOf(info, path, release)) items.push(...(await problemsOf(info, file)))
  const last = to && to.length === 10 ? `${to}T23:59:59.999` : to
  return items.filter(({ date }) => date >= from && (last === undefined || date <= last))
}

/** The tests of a problem: private ones after the public ones. Throws `benchmark/item`, `benchmark/file`. */
export async function testsOf({ id, at: { path, start, bytes } }: LcbItem): Promise<readonly LcbTest[]> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(bytes)
    await file.read(buffer, 0, bytes, start)
    const row = JSON.parse(buffer.toString('utf8')) as Row
    const hidden = row.private_test_cases
    return [
      ...readTests(String(row.public_test_cases), id),
      ...(typeof hidden === 'string' ? readTests(hidden, id) : []),
    ]
  } finally {
    await file.close()
  }
}

type Row = Readonly<Record<string, unknown>>

const RELEASES = ['release_v1', 'release_v2', 'release_v3', 'release_v4', 'release_v5', 'release_v6']
const OFFICIAL = RELEASES.map((_, at) => `test${at === 0 ? '' : at + 1}.jsonl`)

async function filesOf(info: PinnedInfo, path: string, release?: string): Promise<readonly string[]> {
  const about = await stat(path).catch((cause: Error) => {
    throw new AzlabError(
      `The file of ${info.name} cannot be read: ${cause.message}.`,
      {
        code: 'benchmark/file',
        value: path,
        expected: 'a file of problems, or a folder of the official files',
        hint: 'README.md of datasets-eval/livecodebench says where they are.',
      },
      { cause },
    )
  })
  const upTo = release === undefined ? OFFICIAL.length : RELEASES.indexOf(release) + 1
  if (upTo === 0)
    throw new AzlabError(`There is no release ${JSON.stringify(release)} of LiveCodeBench.`, {
      code: 'options/release',
      value: release,
      expected: RELEASES.join(', '),
    })
  if (!about.isDirectory()) return [path]
  const there = new Set(await readdir(path))
  const wanted = OFFICIAL.slice(0, upTo).filter((name) => release !== undefined || there.has(name))
  const missing = wanted.filter((name) => !there.has(name))
  if (wanted.length > 0 && missing.length === 0) return wanted.map((name) => join(path, name))
  throw new AzlabError(`${path} has no ${missing.join(', ') || OFFICIAL[0]}.`, {
    code: 'benchmark/file',
    value: path,
    expected: OFFICIAL.slice(0, upTo).join(', '),
    hint: 'They are files of livecodebench/code_generation_lite.',
  })
}

async function problemsOf(info: PinnedInfo, path: string): Promise<readonly LcbItem[]> {
  const pinned = await isPinned(info, path)
  const items: LcbItem[] = []
  for await (const { start, bytes, text } of linesOf(path)) {
    const row = rowOf(text, path)
    const hidden = typeof row.private_test_cases === 'string' && row.private_test_cases !== ''
    if (!hidden && !pinned)
      throw new AzlabError(`${path} has a problem without private tests, and is not the pinned file.`, {
        code: 'benchmark/sha256',
        value: path,
        expected: `${info.sha256}, or an official file`,
        hint: `The pinned file is ${info.source.path} of ${info.source.repository}: its scores are not comparable.`,
      })
    items.push(itemOf(row, hidden ? 'all' : 'public', { path, start, bytes }))
  }
  if (pinned && items.length !== info.count)
    throw new AzlabError(`${path} has ${items.length} items.`, {
      code: 'benchmark/count',
      value: items.length,
      expected: `${info.count} items`,
    })
  return items
}

async function isPinned(info: PinnedInfo, path: string): Promise<boolean> {
  if ((await stat(path)).size !== info.bytes) return false
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex') === info.sha256
}

interface Line {
  readonly start: number
  readonly bytes: number
  readonly text: string
}

/** Lines that are not blank, with their places in bytes: the files are longer than a string may be. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let start = 0
  const line = (): Line => {
    const data = Buffer.concat(parts)
    return { start, bytes: data.length, text: data.toString('utf8') }
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    let rest = chunk as Buffer
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      parts.push(rest.subarray(0, end))
      const found = line()
      if (found.text.trim() !== '') yield found
      start += found.bytes + 1
      parts = []
      rest = rest.subarray(end + 1)
    }
    if (rest.length > 0) parts.push(rest)
  }
  const found = line()
  if (found.text.trim() !== '') yield found
}

function rowOf(text: string, path: string): Row {
  try {
    return JSON.parse(text) as Row
  } catch (cause) {
    throw new AzlabError(
      `${path} has a line that is no JSON: ${(cause as Error).message}.`,
      { code: 'benchmark/item', value: text.slice(0, 80), expected: 'a JSON object a line' },
      { cause },
    )
  }
}

function itemOf(row: Row, tests: LcbItem['tests'], at: LcbItem['at']): LcbItem {
  const text = (name: string, empty = false): string => {
    const value = row[name]
    if (typeof value === 'string' && (empty || value !== '')) return value
    throw new AzlabError(`A problem of LiveCodeBench has no ${name}.`, {
      code: 'benchmark/item',
      value: row.question_id,
      expected: `text in ${name}`,
    })
  }
  const metadata = metadataOf(text('metadata'), text('question_id'))
  const [first] = readTests(text('public_test_cases'), text('question_id'))
  return {
    id: text('question_id'),
    title: text('question_title'),
    content: text('question_content'),
    platform: text('platform'),
    difficulty: text('difficulty', true),
    date: text('contest_date'),
    starter: text('starter_code', true),
    functionName: first?.kind === 'stdin' ? null : (metadata?.func_name ?? null),
    tests,
    at,
  }
}

function metadataOf(text: string, id: string): { readonly func_name?: string } | null {
  try {
    return JSON.parse(text) as { readonly func_name?: string } | null
  } catch (cause) {
    throw new AzlabError(
      `Problem ${id} of LiveCodeBench has metadata that is no JSON: ${(cause as Error).message}.`,
      { code: 'benchmark/item', value: text.slice(0, 80), expected: 'a JSON object' },
      { cause },
    )
  }
}
