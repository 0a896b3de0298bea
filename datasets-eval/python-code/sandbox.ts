// Runs an answer's function on inputs inside the executor, and reads what call.py tells of it.

import { readFileSync } from 'node:fs'
import type { Execution, Executor, Language } from 'azlab'
import { executors, languages } from '../library.ts'
import { pythonString } from './literal.ts'

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
export const CALL = text('./call.py')
/** Stands before a program that runs answers: modules that they may import. */
export const STANDINS = text('./standin.py')

/** Longest text of a value that is told in full; of a longer one its digest is. */
export const LONGEST = 512
const OUTPUT_LIMIT = 16 * 1_048_576
/** Longest text where values are asked for in full: each of them must fit into the sandbox's result. */
export const FULL = OUTPUT_LIMIT / 2

/** What a call returned. */
export interface Told {
  /** The type's name; with its module where it is not a built-in one. */
  readonly type: string
  /** Whether it is a float, or a list or tuple of floats. */
  readonly floats: boolean
  /** Equal texts are equal values; `#…` is a digest, and `?…` equals nothing. */
  readonly text: string
  /** Of a value that was made a set: its own text. */
  readonly own?: string
}

/** What came of a run over inputs in order. */
export interface Calls {
  /** `ok`: every call returned. `error`: one raised. Others: the sandbox's outcome of the whole run. */
  readonly outcome: Execution['outcome']
  /** Of the inputs that were asked for, up to the first that raised. */
  readonly results: readonly Told[]
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
  private opened: Promise<{ readonly executor: Executor; readonly python: Language }> | undefined

  constructor(memoryMiB = MEMORY_MIB) {
    this.memoryMiB = memoryMiB
  }

  /** Runs a program of ours whose `f` is given arguments as source; gives the executions, one an argument list. */
  async run(
    program: string,
    inputs: readonly string[],
    timeoutSeconds: number,
  ): Promise<readonly Execution[]> {
    const { executor } = await this.open()
    const limits = {
      timeoutMs: Math.min(3_600_000, Math.ceil(timeoutSeconds * 1000)),
      memoryMiB: this.memoryMiB,
      outputBytes: OUTPUT_LIMIT,
    }
    return (await executor.execute([{ program, inputs }], { limits }))[0]!
  }

  /** The value of an execution's canonical text. */
  async value(text: string): Promise<unknown> {
    const { python } = await this.open()
    const read = python.fromCanonical(text)
    return read.ok ? read.value : undefined
  }

  async python(): Promise<Language> {
    return (await this.open()).python
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
    const told = readTold(await this.value(value!))
    if (!told) return { outcome: 'error', results: [], error: 'The answer wrote over its results.', seconds }
    const last = told.at(-1)
    return last?.type === '!'
      ? { outcome: 'error', results: told.slice(0, -1), error: last.text, seconds }
      : { outcome, results: told, error: null, seconds }
  }

  async close(): Promise<void> {
    const opened = this.opened
    this.opened = undefined
    await (await opened?.catch(() => undefined))?.executor.close()
  }

  private open(): Promise<{ readonly executor: Executor; readonly python: Language }> {
    this.opened ??= Promise.all([executors(), languages()]).then(([createExecutor, language]) => ({
      executor: createExecutor({ language: 'python' }),
      python: language('python'),
    }))
    return this.opened
  }
}

/** A list of tuples of texts. An answer may have forged it, so nothing is believed. */
function readTold(value: unknown): readonly Told[] | null {
  if (!Array.isArray(value)) return null
  const results: Told[] = []
  for (const item of value as readonly { readonly items?: unknown }[]) {
    const parts = item?.items
    if (!Array.isArray(parts)) return null
    const [type, floats, text, own] = parts as readonly unknown[]
    if (typeof type !== 'string' || typeof floats !== 'boolean' || typeof text !== 'string') return null
    results.push(typeof own === 'string' ? { type, floats, text, own } : { type, floats, text })
  }
  return results
}
