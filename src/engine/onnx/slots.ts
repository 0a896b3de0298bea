// The values that the worker keeps between runs. WebGPU's stay in the GPU's memory. Memory is freed when no slot has it any more.

import type { Tensor } from 'onnxruntime-node'

export interface Slots {
  get(slot: string): Tensor
  set(slot: string, tensor: Tensor): void
  drop(slot: string): void
  /** Replaces a tensor by another of the same values, in every slot that has it. */
  replace(tensor: Tensor, by: Tensor): void
  clear(): void
  /** Bytes of shared memory that slots have let go of since the last collection: it alone can free them. */
  shared(): number
  collected(): void
  /** The buffers in ordinary memory. */
  buffers(): ArrayBufferLike[]
}

export function openSlots(): Slots {
  const values = new Map<string, Tensor>()
  /** In how many slots a piece of memory is: a buffer, or a tensor in the GPU's memory. */
  const users = new Map<ArrayBufferLike | Tensor, number>()

  let waiting = 0

  const leave = (tensor: Tensor): void => {
    const memory = memoryOf(tensor)
    const left = (users.get(memory) ?? 1) - 1
    if (left > 0) users.set(memory, left)
    else {
      users.delete(memory)
      if (memory instanceof SharedArrayBuffer) waiting += memory.byteLength
      free(memory)
    }
  }
  const drop = (slot: string): void => {
    const tensor = values.get(slot)
    if (tensor === undefined) return
    values.delete(slot)
    leave(tensor)
  }
  const set = (slot: string, tensor: Tensor): void => {
    const memory = memoryOf(tensor)
    // First the new one: it may be the old one.
    users.set(memory, (users.get(memory) ?? 0) + 1)
    drop(slot)
    values.set(slot, tensor)
  }
  return {
    get: (slot) => values.get(slot) as Tensor,
    set,
    drop,
    replace: (tensor, by) => {
      for (const [slot, value] of [...values]) if (value === tensor) set(slot, by)
    },
    clear: () => {
      for (const slot of [...values.keys()]) drop(slot)
    },
    shared: () => waiting,
    collected: () => {
      waiting = 0
    },
    buffers: () => [...users.keys()].filter((memory): memory is ArrayBufferLike => !isTensor(memory)),
  }
}

const isTensor = (memory: ArrayBufferLike | Tensor): memory is Tensor => 'dims' in memory

function memoryOf(tensor: Tensor): ArrayBufferLike | Tensor {
  return tensor.location === 'cpu' ? (tensor.data as Float32Array).buffer : tensor
}

/** At once: what waits to be collected would add up to several times what is in use. */
function free(memory: ArrayBufferLike | Tensor): void {
  if (isTensor(memory)) memory.dispose()
  else if (memory instanceof ArrayBuffer) memory.transfer(0)
}
