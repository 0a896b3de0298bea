// Files that are whole or absent: written beside their place, flushed to disk, then renamed into it.

import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AzlabError, show } from './error.ts'

/** Names that begin so are left-overs of a write that was cut off; nobody reads them. */
export const UNFINISHED = '.unfinished-'

/** A place beside a path, for what is to take its name. Nobody guesses it, and it is never part of a result, so it takes no key. */
export function besides(path: string): string {
  return join(dirname(path), `${UNFINISHED}${basename(path)}-${randomBytes(6).toString('hex')}`)
}

/** Flushes a file or a folder to disk. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes a file so that a reader, or a process ended at any moment, finds the old one or the new one, never a part.
 * The rights of a file that was there are kept. What comes in pieces is written piece by piece.
 */
export async function writeAtomically(
  path: string,
  data: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const unfinished = besides(path)
  try {
    const rights = await stat(path).then(
      (old) => old.mode & 0o777,
      () => 0o666,
    )
    const file = await open(unfinished, 'wx', rights)
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
    await flush(dirname(path))
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw new AzlabError(
      `Cannot write ${show(path)}: ${(cause as Error).message}.`,
      { code: 'file/unwritable', value: path, expected: 'a folder that can be written to' },
      { cause },
    )
  }
}
