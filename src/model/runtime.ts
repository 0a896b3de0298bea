// A runner with the compiled programs of one architecture, each compiled when first needed and shared by all who use it.

import { contentId, stableJson } from '../core/portable.ts'
import type { CompileOptions, Graph, Program, Runner } from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import { parameterCount, trainedNames, weightShapes } from './weights.ts'

/** Compiled programs of one architecture in one runner. */
export interface Runtime {
  readonly runner: Runner
  readonly architecture: Architecture
  /** Content id of the architecture: keeps the slots of two apart. */
  readonly id: string
  /** Names of the weights, in the order of the forward pass. */
  readonly names: readonly string[]
  /** Names of those that an update changes: the adapter's where there is one, else all. */
  readonly trained: readonly string[]
  /** The program of a name; the graph is built when it is first asked for. The least used are released. */
  program(name: string, build: () => Graph, options?: CompileOptions): Promise<Program>
  /** Releases every program. */
  release(): Promise<void>
}

/** Programs kept; each holds memory of its own, so a long run over many shapes must not keep them all. */
const mostPrograms = 40

/**
 * Parameters of a model whose programs keep the memory of their runs. With more, that of one would lie idle beside another's:
 * at 0.1 B training then took 2 GiB more in all, and a ninth less time (node bench/engine.ts).
 */
const largestPooled = 2 ** 26

const runtimes = new WeakMap<Runner, Map<string, Runtime>>()

/** The runtime of an architecture in a runner; the same one for the same two. */
export function runtimeOf(runner: Runner, architecture: Architecture): Runtime {
  const known = runtimes.get(runner) ?? new Map<string, Runtime>()
  runtimes.set(runner, known)
  // What ends a completion is fed in, so it does not make another runtime.
  const key = stableJson({ ...architecture, stopTokens: [] })
  const found = known.get(key)
  if (found !== undefined) return found
  const programs = new Map<string, Promise<Program>>()
  const pooled = parameterCount(architecture) <= largestPooled
  const runtime: Runtime = {
    runner,
    architecture,
    id: contentId(key),
    names: [...weightShapes(architecture).keys()],
    trained: trainedNames(architecture),
    async program(name, build, options) {
      const compiled = programs.get(name) ?? runner.compile(build(), { pooled, ...options, name })
      // Asked for last: moves to the end.
      programs.delete(name)
      programs.set(name, compiled)
      const oldest = programs.keys().next().value
      if (programs.size > mostPrograms && oldest !== undefined) {
        const dropped = programs.get(oldest)
        programs.delete(oldest)
        await (await dropped)?.release()
      }
      try {
        return await compiled
      } catch (error) {
        programs.delete(name)
        throw error
      }
    },
    async release() {
      const all = [...programs.values()]
      programs.clear()
      known.delete(key)
      for (const compiled of all) await (await compiled).release()
    },
  }
  known.set(key, runtime)
  return runtime
}
