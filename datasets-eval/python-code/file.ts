// A pinned file of JSON lines, plain or gzipped: its checksum and count are compared with those of benchmark.json.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { AzlabError } from 'azlab/core'
import type { PinnedInfo } from '../benchmark.ts'

/** A file's lines, and the sha256 of its bytes as they lie there. */
export interface Lines {
  readonly lines: readonly string[]
  readonly sha256: string
}

/** Reads lines of JSON. Throws `benchmark/file`. */
export async function readLines(info: PinnedInfo, path: string): Promise<Lines> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new AzlabError(
      `The file of ${info.name} cannot be read: ${cause.message}.`,
      { code: 'benchmark/file', value: path, expected: `the file of ${info.title}`, hint: origin(info) },
      { cause },
    )
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  let text: string
  try {
    text = (gzipped ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new AzlabError(
      `${path} is cut or damaged: ${(cause as Error).message}.`,
      { code: 'benchmark/file', value: path, expected: 'a whole gzip file', hint: origin(info) },
      { cause },
    )
  }
  return { lines: text.split('\n').filter((line) => line.trim() !== ''), sha256 }
}

/** The same for the pinned file alone. Throws `benchmark/file`, `benchmark/sha256` and `benchmark/count`. */
export async function readPinned(info: PinnedInfo, path: string): Promise<readonly string[]> {
  const { lines, sha256 } = await readLines(info, path)
  if (sha256 !== info.sha256)
    throw new AzlabError(`${path} is not the pinned file of ${info.name}: its sha256 is ${sha256}.`, {
      code: 'benchmark/sha256',
      value: sha256,
      expected: info.sha256,
      hint: origin(info),
    })
  if (lines.length !== info.count)
    throw new AzlabError(`${path} has ${lines.length} items.`, {
      code: 'benchmark/count',
      value: lines.length,
      expected: `${info.count} items`,
      hint: origin(info),
    })
  return lines
}

export function origin(info: PinnedInfo): string {
  return `It is ${info.source.path} of ${info.source.repository} at commit ${info.source.commit}.`
}
