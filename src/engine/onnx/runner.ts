// The runner on ONNX Runtime: writes graphs as ONNX models and has them run in a worker thread.

import { AzlabError, show } from '../../core/index.ts'
import { checkFeeds, type ValueType } from '../feeds.ts'
import type { Graph } from '../graph.ts'
import type { CompileOptions, Program, Runner, RunOptions, Slot } from '../runner.ts'
import type { TensorData } from '../tensor.ts'
import { type Connection, connect } from './connection.ts'
import { emitModel } from './emit.ts'
import { type Lane, openLanes } from './lanes.ts'
import { sumTimes } from './profile.ts'
import type { Request } from './protocol.ts'

export type Provider = 'cpu' | 'webgpu' | 'cuda'

export interface OnnxOptions {
  /** What computes: `cpu` (default) and `webgpu` come with onnxruntime-node, `cuda` needs its libraries. */
  readonly provider?: Provider
  /** Threads of one operator, default 2. The same results for every number. */
  readonly threads?: number
  /** Whether idle threads wait actively during a run; faster alone, slower beside other work. Default true. */
  readonly spin?: boolean
}

/** Opens a runner. Nothing starts before the first use; a runner that is not closed does not keep the process alive. */
export function onnxRunner(options: OnnxOptions = {}): Runner {
  const { provider = 'cpu', threads = 2, spin = true } = options
  if (!(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new AzlabError(`The engine's option threads is ${show(threads)}.`, {
      code: 'engine/option',
      value: threads,
      expected: 'a whole number above 0',
    })
  }
  const worker = connect({ provider, threads, spin })
  const slots = new Map<Slot, ValueType>()
  // Workers of one thread each, beside the one that has them all, for programs that run concurrently.
  const lanes: readonly Lane[] =
    provider === 'cpu' && threads > 1
      ? openLanes(threads, () => connect({ provider, threads: 1, spin }), worker, slots)
      : []
  let programs = 0

  const compile = async (
    graph: Graph,
    { name = 'graph', profile = false, concurrent = false }: CompileOptions = {},
  ): Promise<Program> => {
    const model = emitModel(graph, name)
    const program = programs++
    const needed = new Set(model.inputs)
    const inLanes = concurrent && lanes.length > 0
    const homes: readonly Connection[] = inLanes ? lanes.map((lane) => lane.worker) : [worker]
    try {
      await Promise.all(
        homes.map((home) => home.ask({ kind: 'compile', program, bytes: model.bytes, profile })),
      )
    } catch (error) {
      throw compileError(name, provider, error)
    }
    let released = false
    const check = (): void => {
      if (!released) return
      throw new AzlabError(`The program '${name}' was released.`, { code: 'engine/released', value: name })
    }

    const run = async (
      feeds: Readonly<Record<string, TensorData>>,
      runOptions: RunOptions = {},
    ): Promise<Record<string, TensorData>> => {
      check()
      checkFeeds(graph, feeds, runOptions, slots)
      const { use = {}, keep = {} } = runOptions
      if (concurrent && Object.keys(keep).length > 0) {
        throw new AzlabError(`The program '${name}' runs concurrently and cannot keep values.`, {
          code: 'engine/concurrent-keep',
          value: Object.keys(keep),
          hint: 'Compile it without `concurrent`.',
        })
      }
      const fetch = runOptions.fetch ?? Object.keys(graph.outputs).filter((key) => keep[key] === undefined)
      const fed = Object.entries(feeds).filter(([key]) => needed.has(key) && use[key] === undefined)
      const kept = Object.entries(keep).map(([key, slot]) => [model.outputs[key] as string, slot] as const)
      const used = Object.fromEntries(Object.entries(use).filter(([key]) => needed.has(key)))
      const request: Request = {
        kind: 'run',
        program,
        feeds: Object.fromEntries(fed.map(([key, value]) => [key, narrow(value)])),
        use: used,
        keep: kept,
        fetch: [...new Set(fetch.map((key) => model.outputs[key] as string))],
      }
      const reply = await (inLanes ? idlest(lanes).run(request, Object.values(used)) : worker.ask(request))
      for (const [output, slot] of kept) slots.set(slot, reply.kept?.[output] as ValueType)
      return Object.fromEntries(
        fetch.map((key) => [key, reply.values?.[model.outputs[key] as string] as TensorData]),
      )
    }

    return {
      graph,
      run,
      profile: async () => {
        check()
        const replies = await Promise.all(homes.map((home) => home.ask({ kind: 'profile', program })))
        return sumTimes(replies.flatMap((reply) => reply.profile ?? []))
      },
      release: async () => {
        if (released) return
        released = true
        await Promise.all(homes.map((home) => home.ask({ kind: 'release', program })))
      },
    }
  }

  const known = (slot: Slot): ValueType => {
    const found = slots.get(slot)
    if (found) return found
    throw new AzlabError(`The slot '${slot}' is empty.`, { code: 'engine/missing-slot', value: slot })
  }

  return {
    name: `onnx/${provider}`,
    ...(provider === 'cpu' && { concurrency: threads }),
    compile,
    write: async (values) => {
      const narrowed = Object.entries(values).map(([slot, value]) => [slot, narrow(value)] as const)
      await worker.ask({ kind: 'write', values: Object.fromEntries(narrowed) })
      for (const [slot, { dtype, shape }] of narrowed) slots.set(slot, { dtype, shape: [...shape] })
    },
    read: async (names) => {
      names.forEach(known)
      return { ...(await worker.ask({ kind: 'read', slots: names })).values }
    },
    alias: async (names) => {
      const types = Object.entries(names).map(([to, from]) => [to, known(from)] as const)
      await worker.ask({ kind: 'alias', names })
      for (const [slot, type] of types) slots.set(slot, type)
    },
    drop: async (names) => {
      for (const slot of names) slots.delete(slot)
      await Promise.all([
        worker.ask({ kind: 'drop', slots: names }),
        ...lanes.map((lane) => lane.drop(names)),
      ])
    },
    close: async () => {
      await Promise.all([worker.close(), ...lanes.map((lane) => lane.worker.close())])
    },
  }
}

function idlest(lanes: readonly Lane[]): Lane {
  return lanes.reduce((best, lane) => (lane.open < best.open ? lane : best))
}

/** The runtime has 32 bits; the reference's 64-bit feeds are rounded. */
function narrow(value: TensorData): TensorData {
  return value.data instanceof Float64Array
    ? { dtype: 'float32', shape: value.shape, data: Float32Array.from(value.data) }
    : value
}

function compileError(name: string, provider: Provider, cause: unknown): AzlabError {
  if (cause instanceof AzlabError && cause.code !== 'engine/runtime') return cause
  const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ').trim()
  if (provider !== 'cpu') {
    return new AzlabError(`The provider '${provider}' cannot run the program '${name}': ${reason}`, {
      code: 'engine/provider',
      value: provider,
      expected: 'cpu, or a provider whose libraries are installed on this machine',
      hint: "Use provider 'cpu', or install what the provider needs.",
    })
  }
  return new AzlabError(`The runtime refuses the program '${name}': ${reason}`, {
    code: 'engine/runtime',
    value: name,
  })
}
