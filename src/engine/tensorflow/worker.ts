// The worker thread in which TensorFlow.js lives: its operations block whoever calls them, and its backend is global to a thread.

import type { Tensor } from '@tensorflow/tfjs-core'
import type { ValueType } from '../feeds.ts'
import type { Reply, Request } from '../remote/protocol.ts'
import { serve } from '../remote/serve.ts'
import { sumTimes } from '../remote/times.ts'
import type { OperatorTime } from '../runner.ts'
import { evaluate, fromTf, type Loaded, load, toTf, unload } from './evaluate.ts'
import { type LoadedTf, loadTf } from './load.ts'
import type { Plan } from './plan.ts'

interface Compiled extends Loaded {
  readonly times?: OperatorTime[]
}

const programs = new Map<number, Compiled>()
const slots = new Map<string, Tensor>()
let library: Promise<LoadedTf> | undefined

const answer = async (request: Request): Promise<Reply> => {
  if (request.kind === 'close') {
    for (const used of programs.values()) unload(used)
    for (const tensor of slots.values()) tensor.dispose()
    programs.clear()
    slots.clear()
    return {}
  }
  library ??= loadTf()
  const { tf, ...about } = await library
  switch (request.kind) {
    case 'compile': {
      const loaded = load(tf, request.code as Plan)
      programs.set(request.program, { ...loaded, ...(request.profile && { times: [] }) })
      return {}
    }
    case 'run': {
      const { times, ...loaded } = program(request.program)
      const fed = Object.entries(request.feeds).map(([name, value]) => [name, toTf(tf, value)] as const)
      const used = Object.entries(request.use).map(
        ([name, slot]) => [name, slots.get(slot) as Tensor] as const,
      )
      const wanted = [...new Set([...request.fetch, ...request.keep.map(([output]) => output)])]
      let results: Record<string, Tensor> = {}
      try {
        const inputs = Object.fromEntries([...fed, ...used])
        results = evaluate(tf, loaded, inputs, wanted, times && ((time) => void times.push(time)))
        const kept: Record<string, ValueType> = {}
        const values = request.fetch.map((name) => [name, fromTf(results[name] as Tensor)] as const)
        for (const [output, slot] of request.keep) {
          const tensor = results[output] as Tensor
          setSlot(slot, tensor.clone())
          kept[output] = {
            dtype: tensor.dtype === 'int32' ? 'int64' : (tensor.dtype as 'float32'),
            shape: [...tensor.shape],
          }
        }
        return { values: Object.fromEntries(values), kept }
      } finally {
        for (const [, tensor] of fed) tensor.dispose()
        for (const tensor of Object.values(results)) tensor.dispose()
      }
    }
    case 'profile': {
      const { times = [] } = program(request.program)
      return { profile: sumTimes(times.splice(0)) }
    }
    case 'release':
      unload(program(request.program))
      programs.delete(request.program)
      return {}
    case 'write':
      for (const [slot, value] of Object.entries(request.values)) setSlot(slot, toTf(tf, value))
      return {}
    case 'read': {
      const values = request.slots.map((slot) => [slot, fromTf(slots.get(slot) as Tensor)] as const)
      return { values: Object.fromEntries(values) }
    }
    case 'alias': {
      const found = Object.entries(request.names).map(
        ([to, from]) => [to, (slots.get(from) as Tensor).clone()] as const,
      )
      for (const [slot, tensor] of found) setSlot(slot, tensor)
      return {}
    }
    case 'drop':
      for (const slot of request.slots) {
        slots.get(slot)?.dispose()
        slots.delete(slot)
      }
      return {}
    case 'describe':
      return { description: `${about.package} ${about.version}, ${about.backend}${deviceOf(tf)}` }
  }
}

/** The device of the native library, where it says so. */
function deviceOf(tf: LoadedTf['tf']): string {
  const backend = tf.backend() as { readonly isUsingGpuDevice?: boolean }
  return backend.isUsingGpuDevice === undefined
    ? ''
    : backend.isUsingGpuDevice
      ? ' on the GPU'
      : ' on the CPU'
}

function setSlot(slot: string, tensor: Tensor): void {
  slots.get(slot)?.dispose()
  slots.set(slot, tensor)
}

function program(number: number): Compiled {
  const found = programs.get(number)
  if (!found) throw new Error(`the program ${number} was released`)
  return found
}

serve({ answer, kept: () => [] })
