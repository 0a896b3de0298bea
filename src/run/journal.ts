// A journal: one JSON object a line, only ever appended to, cut back to a known position when a run is resumed.

import { readFile, stat, truncate } from 'node:fs/promises'
import { AzlabError, openAppending, parseJson, show, unwritable } from '../core/index.ts'

/** A journal open for writing. */
export interface Journal<T> {
  /** Appends one line, whole or not at all. Throws `file/unwritable`. */
  append(line: T): Promise<void>
  /** Length in bytes: what a checkpoint remembers. */
  position(): number
  /** Flushes to disk what was appended. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Opens a journal for appending, after cutting it back to `position` bytes (all of it where none is given). */
export async function openJournal<T>(path: string, position?: number): Promise<Journal<T>> {
  const length = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (position !== undefined) {
    if (length < position) {
      throw new AzlabError(`${path} has ${length} bytes, but its checkpoint was made at ${position}.`, {
        code: 'run/journal-short',
        value: length,
        expected: `at least ${position} bytes`,
        hint: 'The file was changed after the run; restore it, or start a new run.',
      })
    }
    if (length > position)
      await truncate(path, position).catch((cause: unknown) => {
        throw unwritable(path, cause)
      })
  }
  const file = await openAppending(path)
  return {
    // One write call for a line: a run ended in the middle leaves whole lines and at most one torn tail.
    append: (line) => file.append(`${JSON.stringify(line)}\n`),
    position: file.length,
    flush: file.flush,
    close: file.close,
  }
}

/** Reads a journal. A torn last line (no line end) is left out; a broken line before it is an error that names it. */
export async function readJournal<T>(path: string): Promise<readonly T[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return parseLines<T>(text.slice(0, text.lastIndexOf('\n') + 1), path)
}

/** Parses JSON lines; blank lines are skipped, and an error names the file and the line. */
export function parseLines<T>(text: string, path: string): readonly T[] {
  const lines: T[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      lines.push(parseJson(line) as T)
    } catch {
      throw new AzlabError(`Line ${index + 1} of ${path} is not JSON: ${show(line)}.`, {
        code: 'run/broken-line',
        value: line.slice(0, 200),
        expected: 'one JSON object a line',
        hint: 'Restore the file, or remove the line.',
      })
    }
  }
  return lines
}
