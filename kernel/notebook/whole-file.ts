// Files that are written whole or not at all.

import { access, constants, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { AzlabError, show, writeAtomically } from 'azlab/core'

/** Writes a file whole or not at all. Throws `notebook/unwritable`. */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(resolve(path), text)
  } catch (error) {
    // The error of the library names the place already: what the system said is enough here.
    throw unwritable(path, ((error as Error).cause ?? error) as Error)
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
