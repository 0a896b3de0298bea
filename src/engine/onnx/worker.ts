// The worker thread in which onnxruntime lives: its run blocks the event loop of whoever calls it.

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId, workerData } from 'node:worker_threads'
import * as ort from 'onnxruntime-node'
import { collectGarbage } from '../../core/index.ts'
import type { ValueType } from '../feeds.ts'
import { input } from '../graph.ts'
import { mul } from '../ops/elementwise.ts'
import type { Reply, Request, Start } from '../remote/protocol.ts'
import { serve } from '../remote/serve.ts'
import type { TensorData } from '../tensor.ts'
import { emitModel } from './emit.ts'
import { operatorTimes } from './profile.ts'
import type { WorkerOptions } from './runner.ts'
import { openSlots } from './slots.ts'

const { options } = workerData as Start<WorkerOptions>
/** A program's sessions, by the outputs that they leave in the GPU's memory; none on other providers than WebGPU. */
interface Compiled {
  readonly bytes: Uint8Array
  readonly profile: boolean
  readonly pooled: boolean
  readonly floats: ReadonlySet<string>
  readonly sessions: Map<string, ort.InferenceSession>
}

/** Bytes of shared memory, no longer used, that are worth a collection. */
const collectAt = 2 ** 26

const programs = new Map<number, Compiled>()
const slots = openSlots()
/** Programs that move a tensor of so many axes to the GPU's memory or back. */
const movers = new Map<string, ort.InferenceSession>()
// What goes wrong is thrown; the runtime need not print it too.
ort.env.logLevel = 'fatal'

const sessionOptions = (
  program: number,
  { profile = false, pooled = true }: { readonly profile?: boolean; readonly pooled?: boolean } = {},
): ort.InferenceSession.SessionOptions => ({
  executionProviders: [options.provider],
  intraOpNumThreads: options.threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  enableCpuMemArena: pooled,
  logSeverityLevel: 4,
  extra: {
    session: {
      set_denormal_as_zero: '1',
      intra_op: { allow_spinning: options.spin ? '1' : '0' },
      // Idle sessions must not take the cores from the one that works.
      force_spinning_stop: '1',
    },
  },
  ...(profile && {
    enableProfiling: true,
    profileFilePrefix: join(tmpdir(), profilePrefix(program)),
  }),
})

const answer = async (request: Request): Promise<Reply> => {
  switch (request.kind) {
    case 'compile': {
      const { program, profile, pooled } = request
      const bytes = request.code as Uint8Array
      const made = await ort.InferenceSession.create(bytes, sessionOptions(program, { profile, pooled }))
      const floats = made.outputMetadata.filter((item) => item.isTensor && item.type === 'float32')
      const names = new Set(floats.map(({ name }) => name))
      programs.set(program, { bytes, profile, pooled, floats: names, sessions: new Map([['', made]]) })
      return {}
    }
    case 'run': {
      const feeds: Record<string, ort.Tensor> = {}
      for (const [name, value] of Object.entries(request.feeds)) feeds[name] = toRuntime(value)
      for (const [name, slot] of Object.entries(request.use)) feeds[name] = slots.get(slot)
      const wanted = [...new Set([...request.fetch, ...request.keep.map(([output]) => output)])]
      const results = await (await sessionFor(request)).run(feeds, wanted)
      const kept: Record<string, ValueType> = {}
      for (const [output, slot] of request.keep) {
        const tensor = results[output] as ort.Tensor
        slots.set(slot, tensor)
        kept[output] = typeOf(tensor)
      }
      const values = request.fetch.map((name) => [name, fromRuntime(results[name] as ort.Tensor)] as const)
      return { values: Object.fromEntries(values), kept }
    }
    case 'profile': {
      for (const used of compiled(request.program).sessions.values()) used.endProfiling()
      // The runtime adds the time of day to the name.
      const prefix = profilePrefix(request.program)
      const files = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))
      const profile = files.flatMap((name) => operatorTimes(readFileSync(join(tmpdir(), name), 'utf8')))
      for (const name of files) rmSync(join(tmpdir(), name), { force: true })
      return { profile }
    }
    case 'release': {
      const { sessions } = compiled(request.program)
      programs.delete(request.program)
      for (const used of sessions.values()) await used.release()
      return {}
    }
    case 'write':
      for (const [slot, value] of Object.entries(request.values))
        slots.set(slot, await atHome(toRuntime(value)))
      return {}
    case 'read': {
      const values: Record<string, TensorData> = {}
      for (const slot of request.slots) {
        if (request.shared) share(slot)
        const value = fromRuntime(await onHost(slots.get(slot)))
        // What is sent is copied, but not memory that threads share.
        const isCopied = request.shared || !(value.data.buffer instanceof SharedArrayBuffer)
        values[slot] = isCopied ? value : ({ ...value, data: value.data.slice() } as TensorData)
      }
      return { values }
    }
    case 'alias': {
      const found = Object.entries(request.names).map(([to, from]) => [to, slots.get(from)] as const)
      for (const [slot, tensor] of found) slots.set(slot, tensor)
      return {}
    }
    case 'drop':
      for (const slot of request.slots) slots.drop(slot)
      if (slots.shared() >= collectAt) {
        await collectGarbage()
        slots.collected()
      }
      return {}
    case 'describe':
      return {
        description: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, ${options.provider}`,
      }
    case 'close':
      slots.clear()
      for (const { sessions } of programs.values()) for (const used of sessions.values()) await used.release()
      for (const used of movers.values()) await used.release()
      programs.clear()
      movers.clear()
      return {}
  }
}

const profilePrefix = (program: number): string => `azlab-profile-${process.pid}-${threadId}-${program}_`

function compiled(program: number): Compiled {
  const found = programs.get(program)
  if (!found) throw new Error(`the program ${program} was released`)
  return found
}

/**
 * The session of a run. On WebGPU, outputs that are kept and not fetched stay in the GPU's memory, and where an output goes is
 * a property of the session.
 */
async function sessionFor(request: Request & { readonly kind: 'run' }): Promise<ort.InferenceSession> {
  const { program, keep, fetch } = request
  const { bytes, profile, pooled, floats, sessions } = compiled(program)
  const staying =
    options.provider === 'webgpu'
      ? [...new Set(keep.map(([output]) => output))].filter(
          (name) => floats.has(name) && !fetch.includes(name),
        )
      : []
  const key = staying.sort().join()
  const found = sessions.get(key)
  if (found) return found
  const made = await ort.InferenceSession.create(bytes, {
    ...sessionOptions(program, { profile, pooled }),
    preferredOutputLocation: Object.fromEntries(staying.map((name) => [name, 'gpu-buffer' as const])),
  })
  sessions.set(key, made)
  return made
}

/** Moves a slot's value into memory that other threads can read, where it is not there already. */
function share(slot: string): void {
  const tensor = slots.get(slot)
  if (tensor.location !== 'cpu' || tensor.type !== 'float32') return
  const data = tensor.data as Float32Array
  if (data.buffer instanceof SharedArrayBuffer) return
  const common = new Float32Array(new SharedArrayBuffer(data.byteLength))
  common.set(data)
  slots.replace(tensor, new ort.Tensor('float32', common, tensor.dims))
}

/** A tensor in ordinary memory. */
async function onHost(tensor: ort.Tensor): Promise<ort.Tensor> {
  return tensor.location === 'cpu' ? tensor : moved(tensor, 'cpu')
}

/** A tensor where the next runs need it: on WebGPU, all but the smallest in the GPU's memory. */
async function atHome(tensor: ort.Tensor): Promise<ort.Tensor> {
  const stays = options.provider !== 'webgpu' || tensor.type !== 'float32' || tensor.size < smallest
  return stays ? tensor : moved(tensor, 'gpu-buffer')
}

/** Values below which a tensor is sent anew with each run. */
const smallest = 256

/** A copy in the other memory. The binding cannot copy by itself, but a program's result goes where its session says. */
async function moved(tensor: ort.Tensor, to: 'cpu' | 'gpu-buffer'): Promise<ort.Tensor> {
  const key = `${tensor.dims.length} ${to}`
  let session = movers.get(key)
  if (session === undefined) {
    const dims = tensor.dims.map((_, axis) => `D${axis}`)
    const x = input('x', dims)
    const { bytes } = emitModel({ inputs: { x }, outputs: { y: mul(x, 1) } }, 'move')
    session = await ort.InferenceSession.create(bytes, {
      ...sessionOptions(-1),
      // It would be optimized away.
      graphOptimizationLevel: 'disabled',
      preferredOutputLocation: to,
    })
    movers.set(key, session)
  }
  return Object.values(await session.run({ x: tensor }))[0] as ort.Tensor
}

function toRuntime(value: TensorData): ort.Tensor {
  const { dtype, shape, data } = value
  if (dtype === 'float32') return new ort.Tensor('float32', data as Float32Array, shape)
  if (dtype === 'bool') return new ort.Tensor('bool', data, shape)
  const wide = new BigInt64Array(data.length)
  for (let i = 0; i < wide.length; i++) wide[i] = BigInt(data[i] as number)
  return new ort.Tensor('int64', wide, shape)
}

function fromRuntime(tensor: ort.Tensor): TensorData {
  const shape = [...tensor.dims]
  if (tensor.type === 'float32') return { dtype: 'float32', shape, data: tensor.data as Float32Array }
  if (tensor.type === 'bool') return { dtype: 'bool', shape, data: tensor.data as Uint8Array }
  return { dtype: 'int64', shape, data: Int32Array.from(tensor.data as BigInt64Array, Number) }
}

function typeOf(tensor: ort.Tensor): ValueType {
  return { dtype: tensor.type as ValueType['dtype'], shape: [...tensor.dims] }
}

serve({
  answer,
  kept: slots.buffers,
})
