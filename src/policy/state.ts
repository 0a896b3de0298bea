// The optimizer's state as a file: m/… and v/… tensors in float32, the number of updates in the metadata.

import { access, rm } from 'node:fs/promises'
import { AzlabError, show } from '../core/index.ts'
import {
  type OptimizerState,
  openSafetensors,
  type Tensor,
  type Weights,
  writeSafetensors,
} from '../model/index.ts'

/** Writes the state; without one, removes the file, so that an old state never stands beside new weights. */
export async function writeOptimizer(path: string, state: OptimizerState | undefined): Promise<void> {
  if (state === undefined) {
    await rm(path, { force: true })
    return
  }
  const tensors = new Map<string, Tensor>()
  for (const [name, tensor] of state.m) tensors.set(`m/${name}`, tensor)
  for (const [name, tensor] of state.v) tensors.set(`v/${name}`, tensor)
  await writeSafetensors(path, tensors, 'F32', { format: 'pt', step: String(state.step) })
}

/** Reads the state for weights of these shapes; undefined where there is no file. */
export async function readOptimizer(path: string, weights: Weights): Promise<OptimizerState | undefined> {
  try {
    await access(path)
  } catch {
    return undefined
  }
  const file = await openSafetensors(path)
  try {
    const step = Number(file.metadata.step)
    if (!Number.isSafeInteger(step) || step < 0)
      throw broken(path, file.metadata.step, 'a whole number of updates as metadata "step"')
    const read = async (kind: 'm' | 'v'): Promise<Weights> => {
      const found = new Map<string, Tensor>()
      for (const [name, { shape }] of weights) {
        const tensor = await file.read(`${kind}/${name}`)
        if (tensor.shape.join() !== shape.join())
          throw broken(path, tensor.shape, `[${shape.join(', ')}] for ${kind}/${name}`)
        found.set(name, tensor)
      }
      return found
    }
    return { m: await read('m'), v: await read('v'), step }
  } finally {
    await file.close()
  }
}

function broken(path: string, value: unknown, expected: string): AzlabError {
  return new AzlabError(`${path} does not fit the model: it has ${show(value)}; expected ${expected}.`, {
    code: 'policy/optimizer-state',
    value,
    expected,
    hint: 'Remove the file to start the optimizer afresh.',
  })
}
