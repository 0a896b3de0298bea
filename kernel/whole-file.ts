// Files that are written whole or not at all.

import { randomBytes } from 'node:crypto'
import { access, constants, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AzlabError, show } from 'azlab'

/** Writes a file beside its place and then moves it there; the rights of a file that was there are kept. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const place = resolve(path)
  const beside = join(
    dirname(place),
    `.${basename(place)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`,
  )
  try {
    const mode = await stat(place).then(
      (found) => found.mode & 0o777,
      () => 0o644,
    )
    const file = await open(beside, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, place)
  } catch (cause) {
    await rm(beside, { force: true })
    throw unwritable(path, cause as Error)
  }
}

/** Throws `notebook/unwritable` where a file could not be written later, so that nobody waits for a run in vain. */
export async function requireWritable(path: string): Promise<void> {
  const place = resolve(path)
  try {
    await access(dirname(place), constants.W_OK)
    if ((await stat(place).catch(() => null))?.isDirectory()) throw new Error('it is a folder')
  } catch (cause) {
    throw unwritable(path, cause as Error)
  }
}

function unwritable(path: string, cause: Error): AzlabError {
  return new AzlabError(
    `${show(path)} cannot be written: ${cause.message}.`,
    {
      code: 'notebook/unwritable',
      value: path,
      expected: 'a file in a folder that is there and can be written to',
    },
    { cause },
  )
}
