// azlab exec: programs and inputs as JSON lines in, one outcome a line out, in order.

import { parseJson } from '../../core/index.ts'
import {
  createExecutor,
  type Execution,
  type Executor,
  type ExecutorOptions,
  type Job,
} from '../../executor/index.ts'
import { inBatches, jsonText } from '../streams.ts'

export interface ExecCommand {
  /** JSON lines `{"program", "input"}`; `input` is an argument list's source: literals, no brackets around it. */
  readonly input: AsyncIterable<string>
  /** Called with each line out, in order: `{"outcome", "value", "error", "ms"}`. */
  readonly write: (line: string) => void | Promise<void>
  readonly language?: ExecutorOptions['language']
  readonly timeoutMs?: number
  readonly memoryMiB?: number
  readonly isolation?: ExecutorOptions['isolation']
  readonly engine?: ExecutorOptions['engine']
  readonly compilers?: ExecutorOptions['compilers']
  readonly operations?: number
  /** One run a program instead of two in different processes. */
  readonly once?: boolean
  /** The static check comes first. */
  readonly check?: boolean
}

/** Lines that are run together; the next ones are read meanwhile. */
const TOGETHER = 256

/** Runs every line. A line that is no JSON object with both fields gets an `error` line and stops nothing. */
export async function runExec(command: ExecCommand): Promise<void> {
  const { timeoutMs, memoryMiB, operations, language, isolation, engine, compilers } = command
  const executor = createExecutor({
    language,
    isolation,
    engine,
    compilers,
    limits: {
      ...(operations === undefined ? {} : { operations }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
    },
  })
  try {
    for await (const lines of inBatches(command.input, TOGETHER)) {
      for (const execution of await runLines(executor, lines, command)) {
        const { outcome, value, error, ms } = execution
        await command.write(jsonText({ outcome, value, error, ms: Math.round(ms * 1000) / 1000 }))
      }
    }
  } finally {
    await executor.close()
  }
}

async function runLines(
  executor: Executor,
  lines: readonly string[],
  command: ExecCommand,
): Promise<Execution[]> {
  const jobs = lines.map(readJob)
  const good = jobs.filter((job): job is Job => typeof job !== 'string')
  const done = await executor.execute(good, { runs: command.once ? 1 : 2, check: command.check ?? false })
  let next = 0
  return jobs.map((job) =>
    typeof job === 'string'
      ? { outcome: 'error', value: null, error: job, ms: 0, cpuMs: 0, isolation: null }
      : (done[next++]?.[0] as Execution),
  )
}

/** A job, or what is wrong with the line. */
function readJob(line: string): Job | string {
  let row: unknown
  try {
    row = parseJson(line)
  } catch (error) {
    return `The line is no JSON: ${(error as Error).message}`
  }
  const { program, input } = (row ?? {}) as { program?: unknown; input?: unknown }
  if (typeof program !== 'string') return 'The line has no "program" that is a string.'
  if (typeof input !== 'string') return 'The line has no "input" that is a string.'
  return { program, inputs: [input] }
}
