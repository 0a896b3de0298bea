// Files that are only ever appended to: what is appended stands in them whole, or not at all.

import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { unwritable, writeAll, writeAllSync } from './write.ts'

/** A file open for appending. */
export interface Appending {
  /**
   * Appends bytes, whole or not at all: where the disk takes only a part of them, that part is cut off again and the error says
   * so. Calls take their turn. Throws `file/unwritable`.
   */
  append(bytes: Uint8Array | string): Promise<void>
  /** Length in bytes of what stands in it whole. */
  length(): number
  /** Flushes to disk what was appended. Throws `file/unwritable`. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Opens a file for appending, and makes it where it is missing. */
export async function openAppending(path: string): Promise<Appending> {
  const file: FileHandle = await open(path, 'a').catch((cause: unknown) => {
    throw unwritable(path, cause)
  })
  let length = (await file.stat()).size
  /** Whether a part of something stands behind the length that could not be cut off yet. */
  let torn = false
  let last: Promise<unknown> = Promise.resolve()
  const append = async (bytes: Uint8Array): Promise<void> => {
    try {
      if (torn) await file.truncate(length)
      torn = true
      await writeAll(file, bytes)
      torn = false
      length += bytes.length
    } catch (cause) {
      torn = await file.truncate(length).then(
        () => false,
        () => true,
      )
      throw unwritable(path, cause)
    }
  }
  return {
    append(given) {
      const bytes = typeof given === 'string' ? Buffer.from(given) : given
      const done = last.then(() => append(bytes))
      last = done.catch(() => {})
      return done
    },
    length: () => length,
    flush: () =>
      file.sync().catch((cause: unknown) => {
        throw unwritable(path, cause)
      }),
    async close() {
      await last
      await file.close()
    },
  }
}

/** Appends a text to a file at once, whole or not at all. Throws `file/unwritable`. */
export function appendSync(path: string, text: string): void {
  try {
    const file = openSync(path, 'a')
    try {
      const { size } = fstatSync(file)
      try {
        writeAllSync(file, Buffer.from(text))
      } catch (cause) {
        ftruncateSync(file, size)
        throw cause
      }
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}
