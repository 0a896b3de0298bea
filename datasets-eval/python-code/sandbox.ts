// Runs an answer's function on inputs inside the executor, and reads what call.py tells of it.

import { readFileSync } from 'node:fs'
import { createExecutor, type Execution, type Executor } from 'azlab/executor'
import { type Language, language } from 'azlab/language'
import { pythonString } from './literal.ts'

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
export const CALL = text('./call.py')
/** Stands before a program that runs answers: modules that they may import. */
export const STANDINS = text('./standin.py')

/** A value whose text for comparison is longer than this is told by its digest. */
export const LONGEST = 512
const OUTPUT_LIMIT = 16 * 1_048_576
/** Longest text where values are asked for in full: each of them must fit into the sandbox's result. */
export const FULL = OUTPUT_LIMIT / 2

/** What a call returned, as the sandbox says. All that is believed of an answer is what `text` and `own` are read to be. */
export interface Told {
  /** Canonical text; `~…` where the type is another one, `#…` a digest that equal values share, `?…` what equals nothing. */
  readonly text: string
  /** For a value that was made a set: its own text. */
  readonly own?: string
}

/** What the canonical solution returned. */
export interface Reference extends Told {
  /** Whether it is a float, or a list or tuple of floats. */
  readonly floats: boolean
}

/** What came of a run over inputs in order. */
export interface Calls {
  /** `ok`: every call returned. `error`: one raised. Others: the sandbox's outcome of the whole run. */
  readonly outcome: Execution['outcome']
  /** One for each input that was asked for, up to the first that raised. */
  readonly results: readonly Reference[]
  readonly error: string | null
  readonly seconds: number
}

export interface CallRequest {
  readonly source: string
  readonly entry: string
  /** Argument lists as Python source: tuples. */
  readonly inputs: readonly string[]
  /** The inputs to tell of, in order; the calls end after the last. Default: all. */
  readonly wanted?: readonly number[]
  readonly longest?: number
  readonly asSet?: boolean
  readonly timeoutSeconds: number
}

/** Memory in MiB that an answer may use. The canonical solution of Mbpp/255 needs 1200: it returns 1.3 GB. */
export const MEMORY_MIB = 2048

/** Python for benchmarks: opened for the first answer, closed with `close`. */
export class Sandbox {
  private readonly memoryMiB: number
  private executor: Executor | undefined
  readonly python: Language = language('python')

  constructor(memoryMiB = MEMORY_MIB) {
    this.memoryMiB = memoryMiB
  }

  /** Runs a program of ours whose `f` is given arguments as source; gives the executions, one an argument list. */
  async run(
    program: string,
    inputs: readonly string[],
    timeoutSeconds: number,
  ): Promise<readonly Execution[]> {
    this.executor ??= createExecutor({ language: 'python' })
    const limits = {
      timeoutMs: Math.min(3_600_000, Math.ceil(timeoutSeconds * 1000)),
      memoryMiB: this.memoryMiB,
      outputBytes: OUTPUT_LIMIT,
    }
    return (await this.executor.execute([{ program, inputs }], { limits }))[0]!
  }

  /** The value of an execution's canonical text. */
  value(text: string): unknown {
    const read = this.python.fromCanonical(text)
    return read.ok ? read.value : undefined
  }

  async call(request: CallRequest): Promise<Calls> {
    const { source, entry, inputs, wanted, longest = LONGEST, asSet = false, timeoutSeconds } = request
    const program = `${STANDINS}\n${CALL}\nINPUTS = [${inputs.join(',\n')}]\n`
    const shown = wanted ? `[${wanted.join(', ')}]` : 'None'
    const given = [pythonString(source), pythonString(entry), shown, longest, asSet ? 'True' : 'False']
    const [execution] = await this.run(program, [given.join(', ')], timeoutSeconds)
    const { outcome, value, error, cpuMs } = execution!
    const seconds = cpuMs / 1000
    if (outcome !== 'ok') return { outcome, results: [], error, seconds }
    const told = readTold(this.value(value!))
    if (!told) return { outcome: 'error', results: [], error: 'The answer wrote over its results.', seconds }
    return told.error === null
      ? { outcome, results: told.results, error: null, seconds }
      : { outcome: 'error', results: told.results, error: told.error, seconds }
  }

  async close(): Promise<void> {
    const { executor } = this
    this.executor = undefined
    await executor?.close()
  }
}

/** Tuples of texts and an error. An answer may have forged it, so nothing is believed. */
function readTold(value: unknown): Pick<Calls, 'results' | 'error'> | null {
  const [list, error] = membersOf(value) ?? []
  if (!Array.isArray(list) || (typeof error !== 'string' && error !== null)) return null
  const results: Reference[] = []
  for (const item of list as readonly unknown[]) {
    const [text, floats, own] = membersOf(item) ?? []
    if (typeof text !== 'string' || typeof floats !== 'boolean') return null
    results.push(typeof own === 'string' ? { text, floats, own } : { text, floats })
  }
  return { results, error }
}

/** The members of a tuple. */
function membersOf(value: unknown): readonly unknown[] | null {
  const { items } = (value ?? {}) as { readonly items?: unknown }
  return Array.isArray(items) ? (items as readonly unknown[]) : null
}
