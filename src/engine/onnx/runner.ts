// The runner on ONNX Runtime: writes graphs as ONNX models and has them run in a worker thread.

import { Worker } from 'node:worker_threads'
import { AzlabError } from '../../core/index.ts'
import { checkFeeds, type ValueType } from '../feeds.ts'
import type { Graph } from '../graph.ts'
import type { CompileOptions, Program, Runner, RunOptions, Slot } from '../runner.ts'
import type { TensorData } from '../tensor.ts'
import { emitModel } from './emit.ts'
import type { Answer, Envelope, Reply, Request, WorkerOptions } from './protocol.ts'

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
  const worker = connect({ provider, threads, spin })
  const slots = new Map<Slot, ValueType>()
  let programs = 0

  const compile = async (
    graph: Graph,
    { name = 'graph', profile = false }: CompileOptions = {},
  ): Promise<Program> => {
    const model = emitModel(graph, name)
    const program = programs++
    const needed = new Set(model.inputs)
    try {
      await worker.ask({ kind: 'compile', program, bytes: model.bytes, profile })
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
      const fetch = runOptions.fetch ?? Object.keys(graph.outputs).filter((key) => keep[key] === undefined)
      const fed = Object.entries(feeds).filter(([key]) => needed.has(key) && use[key] === undefined)
      const kept = Object.entries(keep).map(([key, slot]) => [model.outputs[key] as string, slot] as const)
      const reply = await worker.ask({
        kind: 'run',
        program,
        feeds: Object.fromEntries(fed.map(([key, value]) => [key, narrow(value)])),
        use: Object.fromEntries(Object.entries(use).filter(([key]) => needed.has(key))),
        keep: kept,
        fetch: [...new Set(fetch.map((key) => model.outputs[key] as string))],
      })
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
        return (await worker.ask({ kind: 'profile', program })).profile ?? []
      },
      release: async () => {
        if (released) return
        released = true
        await worker.ask({ kind: 'release', program })
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
      await worker.ask({ kind: 'drop', slots: names })
    },
    close: () => worker.close(),
  }
}

interface Connection {
  ask(request: Request): Promise<Reply>
  close(): Promise<void>
}

/** Starts the worker on the first request, matches answers to requests, and lets the process end while none is open. */
function connect(options: WorkerOptions): Connection {
  const pending = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  let worker: Worker | undefined
  let count = 0
  let closed = false

  const fail = (message: string): void => {
    closed = true
    for (const { reject } of pending.values())
      reject(new AzlabError(message, { code: 'engine/worker-ended' }))
    pending.clear()
  }
  const start = (): Worker => {
    const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
    const started = new Worker(entry, { workerData: options })
    started.on('message', ({ id, body }: Envelope<Answer>) => {
      const waiting = pending.get(id)
      pending.delete(id)
      if (pending.size === 0) started.unref()
      if ('error' in body) waiting?.reject(new AzlabError(body.error, { code: 'engine/runtime' }))
      else waiting?.resolve(body.reply)
    })
    started.on('error', (error) => fail(`The engine's worker thread failed: ${error.message}`))
    started.on('exit', () => fail("The engine's worker thread has ended."))
    return started
  }
  const ask = (request: Request): Promise<Reply> => {
    if (closed) {
      return Promise.reject(
        new AzlabError('The runner is closed.', { code: 'engine/closed', hint: 'Open a new one.' }),
      )
    }
    worker ??= start()
    worker.ref()
    const id = count++
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      worker?.postMessage({ id, body: request } satisfies Envelope<Request>)
    })
  }
  return {
    ask,
    close: async () => {
      if (closed) return
      if (!worker) {
        closed = true
        return
      }
      const ended = new Promise<void>((resolve) => worker?.once('exit', () => resolve()))
      const last = ask({ kind: 'close' })
      closed = true
      await last
      worker.ref()
      await ended
    },
  }
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
