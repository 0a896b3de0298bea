// What every benchmark of this folder is: its facts, a loader, a prompt, an extraction and a scorer.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { BenchmarkError } from './error.ts'

/** A benchmark's `benchmark.json`. */
export interface BenchmarkInfo {
  readonly name: string
  readonly title: string
  readonly kind: string
  readonly source: {
    readonly repository: string
    readonly commit: string
    readonly path: string
    readonly gitBlob: string
  }
  /** Where the file lies in a folder of data sets. */
  readonly file: string
  /** Of the file as it is fetched. */
  readonly sha256: string
  readonly bytes: number
  readonly count: number
  readonly licence: string
  /** What may not be done with it, in sentences. */
  readonly forbidden: readonly string[]
}

/** An item has an id that no other of its benchmark has. */
export interface BenchmarkItem {
  readonly id: string
}

export interface Score {
  readonly correct: boolean
  /** Why, in words that name what was compared. */
  readonly reason: string
}

/** A benchmark. `score` may be called often; `close` ends what it needs for that. */
export interface Benchmark<Item extends BenchmarkItem> {
  readonly info: BenchmarkInfo
  /** The items of a file, in its order. Throws `benchmark/file`, `benchmark/sha256` and `benchmark/item`. */
  load(path: string): Promise<readonly Item[]>
  /** What a policy is asked; `template` is one of `templates`, the first by default. */
  prompt(item: Item, template?: string): string
  readonly templates: readonly string[]
  /** The completion as `extract` and `score` read it, where a template asks for another form. Default: as it is. */
  restore?(completion: string, item: Item, template: string): string
  /** The answer in a completion; '' if there is none. */
  extract(completion: string): string
  score(item: Item, completion: string): Promise<Score>
  close(): Promise<void>
}

/** Reads the `benchmark.json` beside a module. */
export function infoBeside(moduleUrl: string): BenchmarkInfo {
  return JSON.parse(readFileSync(new URL('./benchmark.json', moduleUrl), 'utf8')) as BenchmarkInfo
}

/**
 * The rows of a benchmark's file, JSON lines or one JSON array, gzipped or not. Its checksum (as it is fetched) and its count are
 * compared with those pinned.
 */
export async function readRows(
  info: BenchmarkInfo,
  path: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const hint = `It is ${info.source.path} of ${info.source.repository} at commit ${info.source.commit}.`
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new BenchmarkError(
      `The file of ${info.name} cannot be read: ${cause.message}.`,
      { code: 'benchmark/file', value: path, expected: `the file of ${info.title}`, hint },
      { cause },
    )
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== info.sha256)
    throw new BenchmarkError(`${path} is not the pinned file of ${info.name}: its sha256 is ${sha256}.`, {
      code: 'benchmark/sha256',
      value: sha256,
      expected: info.sha256,
      hint,
    })
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  const text = (gzipped ? gunzipSync(bytes) : bytes).toString('utf8')
  const rows = (
    text.trimStart().startsWith('[')
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => JSON.parse(line))
  ) as readonly Readonly<Record<string, unknown>>[]
  if (rows.length !== info.count)
    throw new BenchmarkError(`${path} has ${rows.length} items.`, {
      code: 'benchmark/count',
      value: rows.length,
      expected: `${info.count} items`,
      hint,
    })
  return rows
}

/** A field of a row that must be text (or a number, which is written out). */
export function textOf(row: Readonly<Record<string, unknown>>, field: string, info: BenchmarkInfo): string {
  const value = row[field]
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number') return String(value)
  throw new BenchmarkError(`An item of ${info.name} has no ${field}.`, {
    code: 'benchmark/item',
    value: row,
    expected: `text or a number in ${field}`,
  })
}
