// Runs what a stage needs in one batch, with the inputs of one program in one job, so that few programs are started.

import type { Execution, Job } from '../executor/executor.ts'
import { checkCount, type StageContext } from './context.ts'
import type { StageOptions } from './options.ts'

/** One program on some inputs, as a stage needs it; several may have the same program. */
export interface Wanted {
  readonly program: string
  readonly inputs: readonly string[]
}

/** Canonical text is at most so many times as long as a value's literal: a hole is `<hole>,` there and `,` here. */
const CANONICAL_FACTOR = 8

/** One list of executions for each that is wanted, one execution an input, in order. */
export async function executeAll(
  wanted: readonly Wanted[],
  runs: 1 | 2,
  options: StageOptions,
  context: Pick<StageContext, 'executor' | 'signal'>,
): Promise<readonly (readonly Execution[])[]> {
  if (wanted.length === 0) return []
  const programs = new Map<string, Map<string, number>>()
  for (const { program, inputs } of wanted) {
    const places = programs.get(program) ?? new Map<string, number>()
    programs.set(program, places)
    for (const input of inputs) if (!places.has(input)) places.set(input, places.size)
  }
  const jobs: Job[] = [...programs].map(([program, places]) => ({ program, inputs: [...places.keys()] }))
  const { timeoutMs, memoryMiB, valueLength } = options
  const results = await context.executor.execute(jobs, {
    limits: { timeoutMs, memoryMiB, outputBytes: CANONICAL_FACTOR * valueLength },
    runs,
    check: false,
    ...(context.signal ? { signal: context.signal } : {}),
  })
  checkCount('lists of executions', results.length, 'programs', jobs.length)
  const byProgram = new Map(jobs.map((job, i) => [job.program, results[i] as readonly Execution[]]))
  for (const job of jobs) {
    checkCount('executions', (byProgram.get(job.program) ?? []).length, 'inputs', job.inputs.length)
  }
  return wanted.map(({ program, inputs }) => {
    const places = programs.get(program) as ReadonlyMap<string, number>
    return inputs.map((input) => byProgram.get(program)?.[places.get(input) as number] as Execution)
  })
}
