// A checkpoint of pre-training: weights and optimizer state in one file that is replaced as a whole.

import { stat } from 'node:fs/promises'
import {
  type OptimizerState,
  openSafetensors,
  type Tensor,
  type Weights,
  writeSafetensors,
} from '../model/index.ts'

export interface PretrainCheckpoint {
  readonly weights: Weights
  readonly state: OptimizerState
  /** Seconds that the steps so far took. */
  readonly seconds: number
}

/** Writes a checkpoint. `identity` says of which run it is. */
export async function writeCheckpoint(
  path: string,
  identity: string,
  checkpoint: PretrainCheckpoint,
): Promise<void> {
  const { weights, state, seconds } = checkpoint
  const tensors = new Map<string, Tensor>()
  for (const [prefix, part] of [
    ['w', weights],
    ['m', state.m],
    ['v', state.v],
  ] as const)
    for (const [name, tensor] of part) tensors.set(`${prefix}/${name}`, tensor)
  const metadata = { identity, step: String(state.step), seconds: String(seconds) }
  await writeSafetensors(path, tensors, 'F32', metadata)
}

/** Reads the checkpoint of a run; null where there is none, or one of another run. */
export async function readCheckpoint(path: string, identity: string): Promise<PretrainCheckpoint | null> {
  if (!(await stat(path).catch(() => null))) return null
  const file = await openSafetensors(path)
  try {
    if (file.metadata.identity !== identity) return null
    const parts = { w: new Map<string, Tensor>(), m: new Map<string, Tensor>(), v: new Map<string, Tensor>() }
    for (const name of file.entries.keys()) {
      const prefix = name.slice(0, 1) as keyof typeof parts
      parts[prefix].set(name.slice(2), await file.read(name))
    }
    const state = { m: parts.m, v: parts.v, step: Number(file.metadata.step) }
    return { weights: parts.w, state, seconds: Number(file.metadata.seconds) }
  } finally {
    await file.close()
  }
}
