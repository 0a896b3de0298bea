// Throughput of the executor on typical short programs, by language and level of isolation, beside a plain process a program.
//
//   node bench/executor.ts [--json] [--processes N] [--programs N] [--language NAME] [--isolation LEVEL] [--stuck SHARE]
//
// With --programs 100000 it is the test of leaks: each row says what the host held before and after (memory, descriptors,
// children, zombies). --stuck 0.001 puts programs among them that only the end of their process ends.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { AzlabError } from '../src/core/index.ts'
import { createExecutor, type ExecutorOptions } from '../src/executor/index.ts'
import { BENCH_LANGUAGES, type BenchLanguage, typicalJobs } from './executor-languages.ts'
import { childrenCpuMs, type Health, health } from './health.ts'

export interface ExecutorBench {
  readonly language: string
  /** The level in force, as the executions state it; `none` for a plain process. */
  readonly isolation: string
  readonly processes: number
  readonly inputsPerProgram: number
  readonly programs: number
  readonly seconds: number
  readonly programsPerSecond: number
  readonly inputsPerSecond: number
  /** CPU milliseconds of the sandbox processes a program: what stays the same on a busy machine. Null where there is no /proc. */
  readonly cpuMsPerProgram: number | null
  /** CPU of the host's own process, as a share of one core. */
  readonly hostShare: number
  /** Inputs that gave a value. */
  readonly ok: number
  /** The host with its warm processes: before, when half of the programs were done, and after. */
  readonly before: Health | null
  readonly middle: Health | null
  readonly after: Health | null
}

export interface ExecutorBenchOptions {
  readonly programs?: number
  readonly processes?: number
  readonly language?: string
  readonly isolation?: string
  /** Share of programs that never end. */
  readonly stuck?: number
}

const TOGETHER = 1000 // programs a batch

/** Different programs with 1 and with 6 inputs each, at every level of isolation, and the same in plain processes. */
export async function benchExecutor(options: ExecutorBenchOptions = {}): Promise<ExecutorBench[]> {
  const { programs = 2000, processes = 2, stuck = 0 } = options
  const results: ExecutorBench[] = []
  for (const language of BENCH_LANGUAGES) {
    if (options.language !== undefined && options.language !== language.name) continue
    for (const level of language.levels) {
      const name = level.isolation ?? level.engine ?? 'python'
      if (options.isolation !== undefined && options.isolation !== name) continue
      try {
        results.push(await row(language, level, programs, 1, processes, stuck))
        if (programs > 10_000) continue
        results.push(await row(language, level, Math.ceil(programs / 3), 6, processes, stuck))
      } catch (error) {
        if (!(error instanceof AzlabError)) throw error
        process.stderr.write(`left out: ${language.name}, ${name}: ${error.message}\n`)
      }
    }
    if (options.isolation === undefined)
      results.push(await plainRow(language, Math.min(programs, 200), processes))
  }
  return results
}

async function row(
  language: BenchLanguage,
  level: ExecutorOptions,
  programs: number,
  inputsPerProgram: number,
  processes: number,
  stuck: number,
): Promise<ExecutorBench> {
  const executor = createExecutor({ ...level, language: language.name as 'javascript', processes })
  const warm = await executor.execute(typicalJobs(language, 20, { key: 'warm' })) // the processes are up
  const [before, cpuBefore, cpu, start] = [health(), childrenCpuMs(), process.cpuUsage(), performance.now()]
  let [ok, middle] = [0, before]
  for (let at = 0; at < programs; at += TOGETHER) {
    // Made as they are needed, and no result is kept, so that what the host holds is the executor's.
    const jobs = typicalJobs(language, Math.min(TOGETHER, programs - at), {
      inputs: inputsPerProgram,
      stuck,
      from: at,
    })
    const executions = await executor.execute(jobs, { limits: { timeoutMs: 300 } })
    ok += executions.flat().filter(({ outcome }) => outcome === 'ok').length
    if (at <= programs / 2) middle = health()
  }
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const cpuAfter = childrenCpuMs()
  const after = health()
  await executor.close()
  return {
    language: language.name,
    isolation: warm[0]?.[0]?.isolation ?? 'none',
    processes,
    inputsPerProgram,
    ...rates(programs, inputsPerProgram, seconds),
    cpuMsPerProgram: cpuAfter === null || cpuBefore === null ? null : (cpuAfter - cpuBefore) / programs,
    hostShare: (user + system) / 1e6 / seconds,
    ok,
    before,
    middle,
    after,
  }
}

async function plainRow(
  language: BenchLanguage,
  programs: number,
  processes: number,
): Promise<ExecutorBench> {
  const jobs = typicalJobs(language, programs)
  const run = promisify(execFile)
  const [before, start] = [health(), performance.now()]
  const cpu = process.cpuUsage()
  let [next, ok] = [0, 0]
  const worker = async (): Promise<void> => {
    for (let job = jobs[next++]; job; job = jobs[next++]) {
      const [file, args] = language.plain(job.program, job.inputs[0]!)
      const { stdout } = await run(file, args as string[]).catch(() => ({ stdout: '' }))
      if (stdout !== '') ok++
    }
  }
  await Promise.all(Array.from({ length: processes }, worker))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    language: language.name,
    isolation: 'none',
    processes,
    inputsPerProgram: 1,
    ...rates(programs, 1, seconds),
    cpuMsPerProgram: null,
    hostShare: (user + system) / 1e6 / seconds,
    ok,
    before,
    middle: before,
    after: health(),
  }
}

const rates = (programs: number, inputs: number, seconds: number) => ({
  programs,
  seconds,
  programsPerSecond: programs / seconds,
  inputsPerSecond: (programs * inputs) / seconds,
})

/** One line a row. */
export function describeExecutor(rows: readonly ExecutorBench[]): string {
  return rows
    .map((row) => {
      const rate = `${row.programsPerSecond.toFixed(0)} programs/s`.padStart(15)
      const cpu = row.cpuMsPerProgram === null ? '' : `, ${row.cpuMsPerProgram.toFixed(2)} ms CPU a program`
      const name = row.isolation === 'none' ? 'plain process, no isolation' : row.isolation
      const held = ({ residentMiB, descriptors, children, zombies }: Health): string =>
        `${residentMiB} MiB, ${descriptors} descriptors, ${children} children, ${zombies} zombies`
      const host =
        row.before && row.middle && row.after
          ? `\n    host: ${held(row.before)}; at half: ${held(row.middle)}; after: ${held(row.after)}`
          : ''
      return (
        `${row.language} · ${name.padEnd(27)} ${row.inputsPerProgram} input(s): ${rate}, ` +
        `${row.inputsPerSecond.toFixed(0)} inputs/s (${row.programs} programs, ${row.ok} values, ${row.processes} processes` +
        `${cpu}, host ${(100 * row.hostShare).toFixed(0)} % of a core)${host}`
      )
    })
    .join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      processes: { type: 'string' },
      programs: { type: 'string' },
      language: { type: 'string' },
      isolation: { type: 'string' },
      stuck: { type: 'string' },
    },
  })
  const results = await benchExecutor({
    programs: Number(values.programs ?? 2000),
    processes: Number(values.processes ?? 2),
    stuck: Number(values.stuck ?? 0),
    ...(values.language === undefined ? {} : { language: values.language }),
    ...(values.isolation === undefined ? {} : { isolation: values.isolation }),
  })
  console.log(values.json ? JSON.stringify(results) : describeExecutor(results))
}
