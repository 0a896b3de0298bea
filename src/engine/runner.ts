// What every engine offers: compile a graph once, run it often, and keep values where the next run needs them.

import { AzlabError, show } from '../core/index.ts'
import type { Graph } from './graph.ts'
import type { TensorData } from './tensor.ts'

/** The name of a value that a runner keeps between runs (a weight, an optimizer's state), shared by all its programs. */
export type Slot = string

/** Which slots a run reads and writes, and which results come back. */
export interface RunOptions {
  /** Inputs taken from slots instead of from the feeds: input name to slot. */
  readonly use?: Readonly<Record<string, Slot>>
  /** Outputs put into slots instead of being returned: output name to slot. A slot's old value is replaced when the run is over. */
  readonly keep?: Readonly<Record<string, Slot>>
  /** The outputs to return; by default all that are not kept. */
  readonly fetch?: readonly string[]
}

/** The time that all calls of one operator took. */
export interface OperatorTime {
  readonly op: string
  readonly calls: number
  readonly ms: number
}

/** A compiled graph. Its runs must not overlap. */
export interface Program {
  readonly graph: Graph
  /** Runs the graph. Results are those of `fetch`, by output name. The same feeds and slots give the same bits. */
  run(feeds: Readonly<Record<string, TensorData>>, options?: RunOptions): Promise<Record<string, TensorData>>
  /** Where the time of the runs went, of a program compiled with `profile`. Ends the measurement. */
  profile(): Promise<readonly OperatorTime[]>
  /** Frees what the program holds; slots stay. */
  release(): Promise<void>
}

/** How a graph is compiled. */
export interface CompileOptions {
  /** A name for profiles and error messages. */
  readonly name?: string
  /** Measure each operator; read the times with `profile`. */
  readonly profile?: boolean
  /**
   * Several runs may go on at the same time, each on one thread, as many as the runner's `concurrency`: for small batches that
   * do not depend on each other. Each of these threads gets a copy of the slots that it reads, when they have changed. Such a
   * program cannot keep values.
   */
  readonly concurrent?: boolean
  /**
   * Whether memory that a run has used stays with the program for the next, default true: faster for programs that run often.
   * Without, a run's memory is free again when it ends, which large and rare ones want.
   */
  readonly pooled?: boolean
}

export interface ReadOptions {
  /**
   * Give the engine's own memory where it can be shared between threads, instead of a copy: nobody may write to it. Engines
   * whose values live elsewhere give copies all the same.
   */
  readonly shared?: boolean
}

/** What compiles and runs graphs, and holds values in named slots between runs. */
export interface Runner {
  /** What runs the graph, e.g. `onnx/cpu` or `reference`. */
  readonly name: string
  /** How many runs of programs compiled with `concurrent` go on at the same time. Absent where `concurrent` means nothing. */
  readonly concurrency?: number
  /** Whether what computes has ended without being asked to: nothing runs here any more. Absent where that cannot be. */
  readonly ended?: boolean
  compile(graph: Graph, options?: CompileOptions): Promise<Program>
  /** What computes, in words: the runtime, its version and its device, as far as they are known. Starts the runner. */
  describe?(): Promise<string>
  /** Puts values into slots. */
  write(values: Readonly<Record<Slot, TensorData>>): Promise<void>
  /** The values of slots: copies, if nothing else is asked for. */
  read(slots: readonly Slot[], options?: ReadOptions): Promise<Record<Slot, TensorData>>
  /** Gives slots a second name without copying: new slot to old slot. Values are never changed in place. */
  alias(names: Readonly<Record<Slot, Slot>>): Promise<void>
  /** Forgets slots. */
  drop(slots: readonly Slot[]): Promise<void>
  close(): Promise<void>
}

/** Refuses a number of threads that is none. */
export function checkThreads(threads: number): void {
  if (Number.isSafeInteger(threads) && threads >= 1) return
  throw new AzlabError(`The engine's option threads is ${show(threads)}.`, {
    code: 'engine/option',
    value: threads,
    expected: 'a whole number above 0',
  })
}
