// The values that the worker keeps between runs. WebGPU's stay in the GPU's memory, and are freed when no slot has them any more.

import type { Tensor } from 'onnxruntime-node'

export interface Slots {
  get(slot: string): Tensor
  set(slot: string, tensor: Tensor): void
  drop(slot: string): void
  clear(): void
  /** The buffers in ordinary memory. */
  buffers(): ArrayBufferLike[]
}

export function openSlots(): Slots {
  const values = new Map<string, Tensor>()
  /** In how many slots a tensor is. */
  const users = new Map<Tensor, number>()

  const drop = (slot: string): void => {
    const tensor = values.get(slot)
    if (tensor === undefined) return
    values.delete(slot)
    const left = (users.get(tensor) ?? 1) - 1
    if (left > 0) users.set(tensor, left)
    else {
      users.delete(tensor)
      if (tensor.location !== 'cpu') tensor.dispose()
    }
  }
  return {
    get: (slot) => values.get(slot) as Tensor,
    set: (slot, tensor) => {
      // First the new one: it may be the old one.
      users.set(tensor, (users.get(tensor) ?? 0) + 1)
      drop(slot)
      values.set(slot, tensor)
    },
    drop,
    clear: () => {
      for (const slot of [...values.keys()]) drop(slot)
    },
    buffers: () =>
      [...users.keys()]
        .filter(({ location }) => location === 'cpu')
        .map((tensor) => (tensor.data as Float32Array).buffer),
  }
}
