// A runner whose work is done in worker threads: it checks what comes in, knows the types of all slots, and sends the rest over.

import { AzlabError } from '../../core/index.ts'
import { checkFeeds, type ValueType } from '../feeds.ts'
import type { Graph } from '../graph.ts'
import type { CompileOptions, Program, Runner, RunOptions, Slot } from '../runner.ts'
import type { TensorData } from '../tensor.ts'
import { type Connection, connect } from './connection.ts'
import { type Lane, openLanes } from './lanes.ts'
import type { Request } from './protocol.ts'
import { sumTimes } from './times.ts'

/** A graph as the worker's engine reads it. */
export interface Code {
  readonly code: unknown
  /** The inputs that the results depend on; the others need not be sent. */
  readonly inputs: readonly string[]
  /** The engine's name of each output. Equal outputs have one name. */
  readonly outputs: Readonly<Record<string, string>>
}

export interface RemoteEngine {
  readonly name: string
  /** The file of the worker. */
  readonly entry: URL
  /** What the worker is told as it starts. */
  readonly options: unknown
  /** Options of the workers that run concurrent programs, and how many there are. */
  readonly lanes?: { readonly count: number; readonly options: unknown }
  translate(graph: Graph, name: string): Code
  /** The error of a program that the engine refuses. */
  refused(name: string, cause: unknown): Error
}

/** Opens a runner. Nothing starts before the first use; a runner that is not closed does not keep the process alive. */
export function remoteRunner(engine: RemoteEngine): Runner {
  const worker = connect(engine.entry, engine.options)
  const slots = new Map<Slot, ValueType>()
  // Workers beside the one that owns the slots, for programs that run concurrently.
  const { count = 0, options: laneOptions } = engine.lanes ?? {}
  const lanes: readonly Lane[] = openLanes(count, () => connect(engine.entry, laneOptions), worker, slots)
  let programs = 0

  const compile = async (
    graph: Graph,
    { name = 'graph', profile = false, concurrent = false, pooled = true }: CompileOptions = {},
  ): Promise<Program> => {
    const model = engine.translate(graph, name)
    const program = programs++
    const needed = new Set(model.inputs)
    const inLanes = concurrent && lanes.length > 0
    const homes: readonly Connection[] = inLanes ? lanes.map((lane) => lane.worker) : [worker]
    try {
      await Promise.all(
        homes.map((home) => home.ask({ kind: 'compile', program, code: model.code, profile, pooled })),
      )
    } catch (error) {
      throw engine.refused(name, error)
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
    name: engine.name,
    ...(engine.lanes && { concurrency: Math.max(1, count) }),
    get ended() {
      return worker.ended || lanes.some((lane) => lane.worker.ended)
    },
    compile,
    describe: async () => (await worker.ask({ kind: 'describe' })).description ?? engine.name,
    write: async (values) => {
      const narrowed = Object.entries(values).map(([slot, value]) => [slot, narrow(value)] as const)
      await worker.ask({ kind: 'write', values: Object.fromEntries(narrowed) })
      for (const [slot, { dtype, shape }] of narrowed) slots.set(slot, { dtype, shape: [...shape] })
    },
    read: async (names, { shared = false } = {}) => {
      names.forEach(known)
      return { ...(await worker.ask({ kind: 'read', slots: names, shared })).values }
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
    ? { dtype: 'float32', shape: value.shape, data: new Float32Array(value.data) }
    : value
}
