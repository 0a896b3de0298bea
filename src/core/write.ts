// Files that are whole or absent: written beside their place, flushed to disk, then renamed into it.

import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
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

/** The error of a write that failed: the path, why, and what helps. */
export function unwritable(path: string, cause: unknown): AzlabError {
  return new AzlabError(
    `Cannot write ${show(path, 500)}: ${(cause as Error).message}.`,
    {
      code: 'file/unwritable',
      value: path,
      expected: 'a folder that can be written to',
      hint: remedy((cause as NodeJS.ErrnoException).code),
    },
    { cause },
  )
}

function remedy(code: string | undefined): string | undefined {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full: make room, or name another folder.'
  if (code === 'EROFS') return 'The folder is read-only: make it writable, or name another.'
  if (code === 'EACCES' || code === 'EPERM') return 'Change its permissions, or name another folder.'
  return undefined
}

/**
 * Writes all bytes to an open file. A system may write fewer than it was given and call that a success, for example on a disk
 * that is almost full: the rest is written again, which then says what is wrong.
 */
export async function writeAll(file: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at)
    at += progress(bytesWritten, at, bytes.length)
  }
}

/** The same at once, to a file descriptor. */
export function writeAllSync(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; )
    at += progress(writeSync(file, bytes, at, bytes.length - at), at, bytes.length)
}

/** What was written, unless that is nothing: then no number of tries would end. */
function progress(written: number, before: number, length: number): number {
  if (written > 0) return written
  throw new Error(`only ${before} of ${length} bytes were taken`)
}

/**
 * Writes a file so that a reader, or a process ended at any moment, finds the old one or the new one, never a part.
 * The rights of a file that was there are kept. What comes in pieces is written piece by piece. Throws `file/unwritable`.
 */
export async function writeAtomically(
  path: string,
  data: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const unfinished = besides(path)
  const pieces = typeof data === 'string' ? [Buffer.from(data)] : data instanceof Uint8Array ? [data] : data
  try {
    const rights = await stat(path).then(
      (old) => old.mode & 0o777,
      () => 0o666,
    )
    const file = await open(unfinished, 'wx', rights)
    try {
      let length = 0
      for (const piece of pieces) {
        await writeAll(file, piece)
        length += piece.length
      }
      await file.sync()
      const { size } = await file.stat()
      if (size !== length) throw new Error(`${size} of ${length} bytes were kept`)
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
    await flush(dirname(path))
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {})
    // What made the pieces says itself what is wrong with them.
    throw cause instanceof AzlabError ? cause : unwritable(path, cause)
  }
}
