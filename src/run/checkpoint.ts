// Checkpoints: weights, optimizer, buffers, step and journal positions, written whole or not at all; the last ones are kept.

import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError, besides } from '../core/index.ts'
import { isTrainable, type Policy } from '../policy/policy.ts'
import { manifestFault, writeCheckpointManifest } from './checkpoint-manifest.ts'
import { type CheckpointState, readState } from './checkpoint-state.ts'
import { exists, writeWhole, writeWholeFolder } from './files.ts'
import { checkpointFolder, type RunFolder, stepOf } from './folder.ts'
import { readJournal } from './journal.ts'
import type { StepMetrics } from './metrics.ts'

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
  state: Omit<CheckpointState<B>, 'policy' | 'saved' | 'format'>,
  kept: number,
): Promise<void> {
  const saved = isTrainable(policy)
  await writeWholeFolder(checkpointFolder(run, state.step), async (folder) => {
    if (saved) await policy.save(join(folder, 'policy'), { optimizer: true })
    const full: CheckpointState<B> = { format: 'azlab-checkpoint-1', ...state, policy: policy.id, saved }
    await writeWhole(join(folder, 'state.json'), `${JSON.stringify(full)}\n`)
    await writeCheckpointManifest(folder)
  })
  await pruneCheckpoints(run, kept)
}

/** Removes all checkpoints but the last `kept` (0: none), those among them whose removal a kill cut off. */
export async function pruneCheckpoints(run: RunFolder, kept: number): Promise<void> {
  if (kept === 0) return
  for (const old of (await checkpointSteps(run)).slice(0, -kept)) {
    // Under another name first: a kill in between leaves no folder that looks like a checkpoint.
    const leaving = besides(checkpointFolder(run, old))
    await rename(checkpointFolder(run, old), leaving)
    await rm(leaving, { recursive: true, force: true })
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

/**
 * Reads the checkpoint of a step, or the last one; null where there is none. Throws `run/broken-checkpoint` where it is not as the
 * run wrote it, naming the file at fault and the last checkpoint that is whole.
 */
export async function readCheckpoint<B>(run: RunFolder, step?: number): Promise<Checkpoint<B> | null> {
  const steps = await checkpointSteps(run)
  const wanted = step ?? steps.at(-1)
  if (wanted === undefined) return null
  const read = await readWhole<B>(run, wanted)
  if ('fault' in read) throw await notWhole(run, wanted, read.fault)
  return read.checkpoint
}

/** The error for a checkpoint with this fault, which offers the last one that is whole. */
export async function notWhole(run: RunFolder, step: number, fault: string): Promise<AzlabError> {
  const folder = checkpointFolder(run, step)
  const others = (await checkpointSteps(run)).filter((other) => other !== step)
  const whole = await lastWhole(run, others)
  return new AzlabError(`The checkpoint ${folder} is not whole: ${fault}.`, {
    code: 'run/broken-checkpoint',
    value: folder,
    expected: 'a folder as the run wrote it, with every file of its manifest.json',
    hint:
      whole === null
        ? 'No other checkpoint of the run is whole: restore the file, or begin a new run.'
        : `The last whole one is of step ${whole}: remove the folder ${folder}, and --resume goes on from there.`,
  })
}

/** The last of these checkpoints that is whole; null where none is. */
async function lastWhole(run: RunFolder, steps: readonly number[]): Promise<number | null> {
  for (const step of [...steps].reverse()) if ('checkpoint' in (await readWhole(run, step))) return step
  return null
}

async function readWhole<B>(
  run: RunFolder,
  step: number,
): Promise<{ readonly checkpoint: Checkpoint<B> } | { readonly fault: string }> {
  const folder = checkpointFolder(run, step)
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory()) return { fault: found ? 'it is no folder' : 'it is missing' }
  const read = await readState<B>(folder, step)
  if ('fault' in read) return read
  const { state } = read
  const fault = state.format ? await manifestFault(folder) : await olderFault(run, folder, state)
  if (fault !== null) return { fault }
  return { checkpoint: { ...state, folder, policyFolder: state.saved ? join(folder, 'policy') : null } }
}

/** Weights of ours, beside which an optimizer belongs once there was an update. */
const WEIGHTS = ['model.safetensors', 'adapter_model.safetensors']

/** What can be told of a checkpoint from before there were manifests: that its policy is there, and the optimizer once it had begun. */
async function olderFault<B>(
  run: RunFolder,
  folder: string,
  { saved, step }: CheckpointState<B>,
): Promise<string | null> {
  if (await exists(join(folder, 'manifest.json'))) return 'state.json is older than its manifest.json'
  if (!saved) return null
  const names = await readdir(join(folder, 'policy')).catch((): string[] => [])
  if (names.length === 0) return 'policy/ is missing'
  if (names.includes('optimizer.safetensors') || !WEIGHTS.some((name) => names.includes(name))) return null
  const lines = await readJournal<StepMetrics>(run.journal)
  const learned = lines.some((line) => line.step <= step && line.update !== null)
  return learned ? 'policy/optimizer.safetensors is missing' : null
}

/** Throws `run/journal-other` where the journal is not the one in which a checkpoint's step was the last line. */
export async function checkJournal(
  run: RunFolder,
  { step, positions, folder }: Pick<Checkpoint<unknown>, 'step' | 'positions' | 'folder'>,
): Promise<void> {
  const bytes = await readFile(run.journal).catch(() => Buffer.alloc(0))
  // A journal that is too short is told when it is opened.
  if (bytes.length < positions.journal) return
  const before = bytes.subarray(0, positions.journal).toString('utf8')
  const last = before.endsWith('\n') ? before.slice(before.lastIndexOf('\n', before.length - 2) + 1) : ''
  if (stepOfLine(last) === step) return
  throw new AzlabError(
    `${run.journal} is not the journal of ${folder}: its first ${positions.journal} bytes do not end with the line of step ${step}.`,
    {
      code: 'run/journal-other',
      value: positions.journal,
      expected: `a line of step ${step} up to that place`,
      hint: 'The file, or the checkpoint, is from elsewhere or was changed: restore it, or remove that checkpoint to go on from an earlier one.',
    },
  )
}

function stepOfLine(line: string): unknown {
  try {
    return (JSON.parse(line) as { readonly step?: unknown } | null)?.step
  } catch {
    return undefined
  }
}
