// The worker thread in which onnxruntime lives: its run blocks the event loop of whoever calls it.

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId, workerData } from 'node:worker_threads'
import * as ort from 'onnxruntime-node'
import type { ValueType } from '../feeds.ts'
import type { Reply, Request } from '../remote/protocol.ts'
import { serve } from '../remote/serve.ts'
import type { TensorData } from '../tensor.ts'
import { operatorTimes } from './profile.ts'
import type { WorkerOptions } from './runner.ts'

const options = workerData as WorkerOptions
const sessions = new Map<number, ort.InferenceSession>()
const slots = new Map<string, ort.Tensor>()
// What goes wrong is thrown; the runtime need not print it too.
ort.env.logLevel = 'fatal'

const sessionOptions = (profile: boolean, program: number): ort.InferenceSession.SessionOptions => ({
  executionProviders: [options.provider],
  intraOpNumThreads: options.threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
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
    case 'compile':
      sessions.set(
        request.program,
        await ort.InferenceSession.create(
          request.code as Uint8Array,
          sessionOptions(request.profile, request.program),
        ),
      )
      return {}
    case 'run': {
      const feeds: Record<string, ort.Tensor> = {}
      for (const [name, value] of Object.entries(request.feeds)) feeds[name] = toRuntime(value)
      for (const [name, slot] of Object.entries(request.use)) feeds[name] = slots.get(slot) as ort.Tensor
      const wanted = [...new Set([...request.fetch, ...request.keep.map(([output]) => output)])]
      const results = await session(request.program).run(feeds, wanted)
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
      const used = session(request.program)
      used.endProfiling()
      // The runtime adds the time of day to the name.
      const prefix = profilePrefix(request.program)
      const files = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))
      const profile = files.flatMap((name) => operatorTimes(readFileSync(join(tmpdir(), name), 'utf8')))
      for (const name of files) rmSync(join(tmpdir(), name), { force: true })
      return { profile }
    }
    case 'release': {
      const used = session(request.program)
      sessions.delete(request.program)
      await used.release()
      return {}
    }
    case 'write':
      for (const [slot, value] of Object.entries(request.values)) slots.set(slot, toRuntime(value))
      return {}
    case 'read': {
      const values = request.slots.map((slot) => [slot, fromRuntime(slots.get(slot) as ort.Tensor)] as const)
      return { values: Object.fromEntries(values) }
    }
    case 'alias': {
      const found = Object.entries(request.names).map(
        ([to, from]) => [to, slots.get(from) as ort.Tensor] as const,
      )
      for (const [slot, tensor] of found) slots.set(slot, tensor)
      return {}
    }
    case 'drop':
      for (const slot of request.slots) slots.delete(slot)
      return {}
    case 'describe':
      return {
        description: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, ${options.provider}`,
      }
    case 'close':
      for (const used of sessions.values()) await used.release()
      sessions.clear()
      slots.clear()
      return {}
  }
}

const profilePrefix = (program: number): string => `azlab-profile-${process.pid}-${threadId}-${program}_`

function session(program: number): ort.InferenceSession {
  const found = sessions.get(program)
  if (!found) throw new Error(`the program ${program} was released`)
  return found
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
  kept: () => [...slots.values()].map((tensor) => (tensor.data as Float32Array).buffer),
})
