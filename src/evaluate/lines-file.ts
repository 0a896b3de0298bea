// A file of JSON lines that is only ever appended to, and may have been cut in the middle of a line by a kill.

import { readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, openAppending, parseJson, unwritable } from '../core/index.ts'

/** A file open for appending, with what it held. */
export interface LinesFile<T> {
  readonly before: readonly T[]
  /** Appends lines, all of them whole or none; calls take their turn. Throws `file/unwritable`. */
  append(lines: readonly T[]): Promise<void>
  close(): Promise<void>
}

/** Opens a file for appending, after cutting a torn last line off. Lines that are no JSON are passed over. */
export async function openLines<T>(path: string): Promise<LinesFile<T>> {
  await makeFolder(dirname(path))
  const bytes = await readFile(path).catch(() => Buffer.alloc(0))
  const whole = bytes.lastIndexOf(10) + 1
  if (whole < bytes.length)
    await truncate(path, whole).catch((cause: unknown) => {
      throw unwritable(path, cause)
    })
  const before = readLines<T>(bytes.subarray(0, whole).toString('utf8'))
  const file = await openAppending(path)
  return {
    before,
    append: async (lines) => {
      if (lines.length > 0) await file.append(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    },
    close: file.close,
  }
}

/** The lines of a text, those that are no JSON passed over: a torn one costs nothing but its own work. */
export function readLines<T>(text: string): readonly T[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    try {
      return [parseJson(line) as T]
    } catch {
      return []
    }
  })
}
