// Checkpoints: weights, optimizer, buffers, step and journal positions, written whole or not at all; the last ones are kept.

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError } from '../core/index.ts'
import { isTrainable, type Policy } from '../policy/policy.ts'
import { writeWhole, writeWholeFolder } from './files.ts'
import { checkpointFolder, type RunFolder, stepOf } from './folder.ts'

/** What a checkpoint holds beside the policy. */
export interface CheckpointState<B> {
  /** Steps done. */
  readonly step: number
  /** The run's seed: with the step, all keys follow from it. */
  readonly seed: number
  readonly buffers: B
  /** Content id of the policy; its weights are in `policy/` where it can be saved. */
  readonly policy: string
  readonly saved: boolean
  /** Lengths in bytes to which the journals are cut back when the run is resumed. */
  readonly positions: { readonly journal: number; readonly timings: number }
}

/** A checkpoint found on disk. */
export interface Checkpoint<B> extends CheckpointState<B> {
  readonly folder: string
  /** The folder of the policy with its optimizer; null where the policy could not be saved. */
  readonly policyFolder: string | null
}

/** Writes a checkpoint of `policy` after `state.step` steps, and removes all but the last `kept`. */
export async function writeCheckpoint<B>(
  run: RunFolder,
  policy: Policy,
  state: Omit<CheckpointState<B>, 'policy' | 'saved'>,
  kept: number,
): Promise<void> {
  const saved = isTrainable(policy)
  await writeWholeFolder(checkpointFolder(run, state.step), async (folder) => {
    if (saved) await policy.save(join(folder, 'policy'), { optimizer: true })
    const full: CheckpointState<B> = { ...state, policy: policy.id, saved }
    await writeWhole(join(folder, 'state.json'), `${JSON.stringify(full)}\n`)
  })
  await pruneCheckpoints(run, kept)
}

/** Removes all checkpoints but the last `kept` (0: none), those among them whose removal a kill cut off. */
export async function pruneCheckpoints(run: RunFolder, kept: number): Promise<void> {
  if (kept === 0) return
  for (const old of (await checkpointSteps(run)).slice(0, -kept)) {
    await rm(checkpointFolder(run, old), { recursive: true, force: true })
  }
}

/** The steps of which there is a checkpoint, in order. */
export async function checkpointSteps(run: RunFolder): Promise<readonly number[]> {
  const names = await readdir(run.checkpoints).catch((): string[] => [])
  return names
    .map(stepOf)
    .filter((step) => step !== null)
    .sort((a, b) => a - b)
}

/** Reads the checkpoint of a step, or the last one; null where there is none. */
export async function readCheckpoint<B>(run: RunFolder, step?: number): Promise<Checkpoint<B> | null> {
  const wanted = step ?? (await checkpointSteps(run)).at(-1)
  if (wanted === undefined) return null
  const folder = checkpointFolder(run, wanted)
  try {
    const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as CheckpointState<B>
    return { ...state, folder, policyFolder: state.saved ? join(folder, 'policy') : null }
  } catch (error) {
    throw new AzlabError(`The checkpoint ${folder} cannot be read: ${(error as Error).message}.`, {
      code: 'run/broken-checkpoint',
      value: folder,
      expected: 'a folder with state.json, as a run writes it',
      hint: 'Remove that folder to go on from the checkpoint before it.',
    })
  }
}
