// What the benchmarks of this folder share: a pinned file with its facts, read and checked.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { AzlabError } from 'azlab/core'
import type { Benchmark, BenchmarkInfo, BenchmarkItem } from 'azlab/evaluate'

/** The facts of a benchmark whose file is pinned. */
export interface PinnedInfo extends BenchmarkInfo {
  readonly source: NonNullable<BenchmarkInfo['source']> & { readonly gitBlob: string }
  /** Where the file lies in a folder of data sets. */
  readonly file: string
  /** SHA-256 of the file as it is fetched. */
  readonly sha256: string
  readonly bytes: number
}

/** A benchmark whose file is pinned. `load` throws `benchmark/file`, `benchmark/sha256`, `benchmark/count` and `benchmark/item`. */
export interface PinnedBenchmark<Item extends BenchmarkItem> extends Benchmark<Item> {
  readonly info: PinnedInfo
}

/** Reads the `benchmark.json` beside a module. */
export function infoBeside(moduleUrl: string): PinnedInfo {
  return JSON.parse(readFileSync(new URL('./benchmark.json', moduleUrl), 'utf8')) as PinnedInfo
}

/**
 * The rows of a benchmark's file, JSON lines or one JSON array, gzipped or not. Its checksum (as it is fetched) and its count are
 * compared with those pinned.
 */
export async function readRows(
  info: PinnedInfo,
  path: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const hint = `It is ${info.source.path} of ${info.source.repository} at commit ${info.source.commit}.`
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new AzlabError(
      `The file of ${info.name} cannot be read: ${cause.message}.`,
      { code: 'benchmark/file', value: path, expected: `the file of ${info.title}`, hint },
      { cause },
    )
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== info.sha256)
    throw new AzlabError(`${path} is not the pinned file of ${info.name}: its sha256 is ${sha256}.`, {
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
    throw new AzlabError(`${path} has ${rows.length} items.`, {
      code: 'benchmark/count',
      value: rows.length,
      expected: `${info.count} items`,
      hint,
    })
  return rows
}

/** A field of a row that must be text (or a number, which is written out). */
export function textOf(row: Readonly<Record<string, unknown>>, field: string, info: PinnedInfo): string {
  const value = row[field]
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number') return String(value)
  throw new AzlabError(`An item of ${info.name} has no ${field}.`, {
    code: 'benchmark/item',
    value: row,
    expected: `text or a number in ${field}`,
  })
}
