// Files and folders of a run: whole or absent, and what an interrupted write leaves is swept away.

import { access, constants, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AzlabError, besides, flush, makeFolder, UNFINISHED } from '../core/index.ts'
import { CLAIM } from './claim.ts'

export { writeAtomically as writeWhole } from '../core/index.ts'

async function flushAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await flushAll(path)
    else await flush(path)
  }
  await flush(folder)
}

/** Writes a folder as `writeWhole` writes a file: `fill` puts the files into a folder beside it, which then takes its name. */
export async function writeWholeFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = besides(path)
  await makeFolder(unfinished)
  try {
    await fill(unfinished)
    await flushAll(unfinished)
    await rm(path, { recursive: true, force: true })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {})
    throw error
  }
  await flush(dirname(path))
}

/** Removes what an interrupted write left in a folder. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** What a folder holds, left-overs and claims apart; null where there is no such folder. */
export async function contents(folder: string): Promise<readonly string[] | null> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => !name.startsWith(UNFINISHED) && !name.startsWith(CLAIM)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new AzlabError(`${folder} cannot be read as a folder: ${(error as Error).message}.`, {
      code: 'run/unreadable',
      value: folder,
      expected: 'a folder',
      hint: 'Name another folder.',
    })
  }
}

/** Makes a folder that can be written to; gives the folders that it made, the topmost first. */
export async function makeWritableFolder(folder: string): Promise<readonly string[]> {
  try {
    const made = await makeFolder(folder)
    await access(folder, constants.W_OK | constants.X_OK)
    // Asking is not enough on a full or read-only file system: try.
    const probe = besides(join(folder, 'probe'))
    await (await open(probe, 'wx')).close()
    await rm(probe)
    return made
  } catch (error) {
    throw new AzlabError(`The folder ${folder} cannot be written to: ${(error as Error).message}.`, {
      code: 'run/unwritable',
      value: folder,
      expected: 'a folder in which files can be created',
      hint: 'Name another with --out, or change its permissions.',
    })
  }
}

/** Whether a path exists. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
