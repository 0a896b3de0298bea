// Throughput of the executor on typical short programs: programs and inputs a second, by level of isolation.
//
//   node bench/executor.ts [--json] [--processes N] [--programs N]

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { draws } from '../src/core/index.ts'
import { createExecutor, type Execution, type Job } from '../src/executor/index.ts'

export interface ExecutorBench {
  readonly isolation: 'isolate' | 'context'
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
  readonly ok: number
}

/** Runs `programs` different programs with 1 and with 6 inputs each, at both levels of isolation. */
export async function benchExecutor(programs = 2000, processes = 2): Promise<ExecutorBench[]> {
  const results: ExecutorBench[] = []
  for (const isolation of ['isolate', 'context'] as const) {
    for (const inputsPerProgram of [1, 6]) {
      const executor = createExecutor({ isolation, processes })
      await executor.execute(typicalJobs(20, 1, 'warm')) // the processes are up
      const count = inputsPerProgram === 1 ? programs : Math.ceil(programs / 3)
      const jobs = typicalJobs(count, inputsPerProgram, 'timed')
      const before = childrenCpuMs()
      const cpu = process.cpuUsage()
      const start = performance.now()
      const executions = await executor.execute(jobs)
      const seconds = (performance.now() - start) / 1000
      const { user, system } = process.cpuUsage(cpu)
      const after = childrenCpuMs()
      await executor.close()
      results.push({
        ...{ isolation, processes, inputsPerProgram, programs: count, seconds },
        programsPerSecond: count / seconds,
        inputsPerSecond: (count * inputsPerProgram) / seconds,
        cpuMsPerProgram: before === null || after === null ? null : (after - before) / count,
        hostShare: (user + system) / 1e6 / seconds,
        ok: executions.flat().filter((item: Execution) => item.outcome === 'ok').length,
      })
    }
  }
  return results
}

const BODIES = [
  'const out = []; for (const x of xs) { if (x % M === 0) out.push(x * A); else out.push(x + B) } return out',
  'return xs.filter((x) => x > B).map((x) => x * A + M).reduce((a, b) => a + b, 0)',
  'let a = 0, b = M; for (let i = 0; i < xs.length; i++) { [a, b] = [b, a + xs[i] * A] } return [a, b % 1000]',
  'const seen = new Map(); for (const x of xs) seen.set(x % M, (seen.get(x % M) ?? 0) + A); return seen',
  'const s = xs.map(String).join("-"); let r = ""; for (const c of s) r = c + r; return { r, n: s.length + B }',
  'const go = (n) => (n <= 1 ? B : go(n - 1) + go(n - 2)); return xs.map((x) => go(Math.abs(x) % 12) * A)',
]

/** Programs such as a self-play step holds: short, all different, over lists of whole numbers. */
function typicalJobs(count: number, inputs: number, key: string): Job[] {
  const random = draws(`bench/executor/${key}`)
  return Array.from({ length: count }, (_, i) => {
    const body = random
      .pick(BODIES)
      .replaceAll(/\bM\b/g, String(2 + random.below(7)))
      .replaceAll(/\bA\b/g, String(1 + random.below(9)))
      .replaceAll(/\bB\b/g, String(random.below(20)))
    const list = (): string => `[${Array.from({ length: 3 + random.below(6) }, () => random.below(50) - 10)}]`
    return { program: `function f(xs) { /* ${i} */ ${body} }`, inputs: Array.from({ length: inputs }, list) }
  })
}

/** CPU time of this process's children so far, from /proc in ticks of 10 ms. */
function childrenCpuMs(): number | null {
  if (!existsSync('/proc/self/stat')) return null
  let ticks = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(fields[1]) === process.pid) ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // the process has ended
    }
  }
  return ticks * 10
}

/** One line a row. */
export function describeExecutor(rows: readonly ExecutorBench[]): string {
  const told = rows.map(
    (row) =>
      `${row.isolation.padEnd(8)} ${row.inputsPerProgram} input(s): ${row.programsPerSecond.toFixed(0)} programs/s, ` +
      `${row.inputsPerSecond.toFixed(0)} inputs/s (${row.processes} processes, ` +
      `${row.cpuMsPerProgram?.toFixed(2) ?? '?'} ms CPU a program, host ${(100 * row.hostShare).toFixed(0)} % of a core)`,
  )
  return told.join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, processes: { type: 'string' }, programs: { type: 'string' } },
  })
  const results = await benchExecutor(Number(values.programs ?? 2000), Number(values.processes ?? 2))
  console.log(values.json ? JSON.stringify(results) : describeExecutor(results))
}
