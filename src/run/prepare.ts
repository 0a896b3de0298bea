// Makes the folder of a new run, or checks the folder of one to be resumed.

import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError, makeFolder } from '../core/index.ts'
import { claim } from './claim.ts'
import { contents, makeWritableFolder, sweep } from './files.ts'
import { type RunFolder, runFolder, stepOf } from './folder.ts'

/** A run's folder that this process alone writes to. */
export interface ClaimedFolder {
  readonly run: RunFolder
  /** Lets others write to it. */
  release(): Promise<void>
  /** Takes the folders away again that were made for it, as far as they are empty: of a run that did not begin. */
  unmake(): Promise<void>
}

/** Makes the folder of a new run. Throws `run/exists`, `run/not-empty`, `run/unwritable`, `run/in-use`. */
export async function newRunFolder(path: string): Promise<ClaimedFolder> {
  await refuseStrangers(path)
  const claimed = await claimedFolder(path)
  try {
    // Another process may have begun and ended a run between the look and the claim.
    await refuseStrangers(path)
    await sweep(path)
    await makeRooms(claimed.run)
    return claimed
  } catch (error) {
    await claimed.release()
    throw error
  }
}

/**
 * Opens the folder of a run that is to go on, and removes what it had begun to write. Throws `run/unwritable`,
 * `run/in-use`.
 */
export async function oldRunFolder(path: string): Promise<ClaimedFolder> {
  const claimed = await claimedFolder(path)
  const { run } = claimed
  try {
    await makeRooms(run)
    for (const folder of [run.path, run.steps, run.heldout, run.checkpoints]) await sweep(folder)
    return claimed
  } catch (error) {
    await claimed.release()
    throw error
  }
}

async function claimedFolder(path: string): Promise<ClaimedFolder> {
  const made = await makeWritableFolder(path)
  const run = runFolder(path)
  const release = await claim(path)
  const unmake = async (): Promise<void> => {
    const rooms = [run.steps, run.heldout, run.checkpoints]
    // One that holds something stays, and so do those above it.
    for (const folder of [...rooms, ...[...made].reverse()]) await rmdir(folder).catch(() => {})
  }
  return { run, release, unmake }
}

async function refuseStrangers(path: string): Promise<void> {
  const held = await strangers(path)
  if (held.includes('run.json')) {
    throw new AzlabError(`${path} holds a run already.`, {
      code: 'run/exists',
      value: path,
      expected: 'an empty folder, or one that does not exist',
      hint: `Go on with it by --resume ${path}, or name another folder with --out.`,
    })
  }
  if (held.length > 0) {
    throw new AzlabError(`${path} is not empty: it holds ${held.slice(0, 3).join(', ')}.`, {
      code: 'run/not-empty',
      value: path,
      expected: 'an empty folder, or one that does not exist',
      hint: 'Name another folder with --out.',
    })
  }
}

/** Removes what a run wrote after its last checkpoint: it is made again, the same. */
export async function forgetAfter(run: RunFolder, step: number): Promise<void> {
  for (const folder of [run.steps, run.heldout, run.checkpoints]) {
    for (const name of await readdir(folder)) {
      if ((stepOf(name) ?? -1) > step) await rm(join(folder, name), { recursive: true, force: true })
    }
  }
  await rm(run.policy, { recursive: true, force: true })
  await rm(run.summary, { force: true })
}

/** What a folder holds, the empty rooms of a run apart that was ended before it wrote anything. */
async function strangers(path: string): Promise<readonly string[]> {
  const held: string[] = []
  const { steps, heldout, checkpoints } = runFolder('')
  for (const name of (await contents(path)) ?? []) {
    const room = [steps, heldout, checkpoints].includes(name)
    if (!room || (await readdir(join(path, name))).length > 0) held.push(name)
  }
  return held
}

async function makeRooms(run: RunFolder): Promise<void> {
  for (const folder of [run.steps, run.heldout, run.checkpoints]) await makeFolder(folder)
}
