// The notebook kernel: start to first executed cell, a small cell, and memory over a thousand cells, beside stock tslab.
//
//   node bench/kernel.ts [--json] [--cells N] [--only azlab|tslab]

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type KernelSpec, kernelSpec } from '../kernel/client/install.ts'
import { launchKernel } from '../kernel/client/launch.ts'

export interface KernelBench {
  readonly kernel: string
  /** From nothing to the end of the first cell, of several starts. */
  readonly startSeconds: readonly number[]
  readonly cells: number
  /** Cells whose end the kernel never told within half a minute; the run ends at the third. */
  readonly unanswered: number
  /** Milliseconds from request to idle of a small cell, the first ones left out. */
  readonly medianMs: number
  readonly p95Ms: number
  /**
   * Resident memory in MiB after the first cell, after the hundred that fill the heap and the compiler's caches, and at the end.
   * Null where there is no /proc.
   */
  readonly memoryMiB: { readonly first: number; readonly warm: number; readonly end: number } | null
}

export interface KernelBenchOptions {
  readonly cells?: number
  readonly starts?: number
  readonly only?: string
}

const WARM = 100
const TIMEOUT_MS = 600_000
const CELL_TIMEOUT_MS = 30_000
const MOST_UNANSWERED = 3

/** Measures both kernels, one after the other. */
export async function benchKernel(options: KernelBenchOptions = {}): Promise<KernelBench[]> {
  const { cells = 1000, starts = 3, only } = options
  const results: KernelBench[] = []
  for (const [name, spec] of Object.entries({ azlab: kernelSpec(), tslab: tslabSpec() })) {
    if (only !== undefined && only !== name) continue
    results.push(await measure(name, spec, cells, starts))
  }
  return results
}

function tslabSpec(): KernelSpec {
  const require = createRequire(import.meta.url)
  const program = join(dirname(require.resolve('tslab/package.json')), 'bin', 'tslab')
  return {
    argv: [process.execPath, program, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'stock tslab',
    language: 'typescript',
  }
}

async function measure(name: string, spec: KernelSpec, cells: number, starts: number): Promise<KernelBench> {
  const startSeconds: number[] = []
  for (let at = 0; ; at++) {
    const began = performance.now()
    const kernel = await launchKernel(spec, { timeoutMs: TIMEOUT_MS })
    try {
      await kernel.client.execute('1 + 1', { timeoutMs: TIMEOUT_MS })
      startSeconds.push((performance.now() - began) / 1000)
      if (at < starts - 1) continue
      const times: number[] = []
      let unanswered = 0
      const run = async (i: number) => {
        if (unanswered >= MOST_UNANSWERED) return
        const from = performance.now()
        try {
          const { status } = await kernel.client.execute(smallCell(i), { timeoutMs: CELL_TIMEOUT_MS })
          if (status === 'error') throw new Error(`${name}: cell ${i} ended with an error`)
          times.push(performance.now() - from)
        } catch (error) {
          if ((error as { code?: string }).code !== 'kernel/timeout') throw error
          unanswered++
        }
      }
      const first = await memory(kernel.pid)
      for (let i = 0; i < WARM; i++) await run(i)
      const warm = await memory(kernel.pid)
      for (let i = WARM; i < WARM + cells; i++) await run(i)
      const end = await memory(kernel.pid)
      const sorted = times.slice(WARM).sort((a, b) => a - b)
      const quantile = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
      return {
        kernel: name,
        startSeconds,
        cells: times.length,
        unanswered,
        medianMs: quantile(0.5),
        p95Ms: quantile(0.95),
        memoryMiB: first === null || warm === null || end === null ? null : { first, warm, end },
      }
    } finally {
      await kernel.close()
    }
  }
}

/** What people write: a declaration that uses an earlier one, a call, a value. Names come again, as in a cell run twice. */
function smallCell(i: number): string {
  const name = `v${i % 25}`
  const before = `v${(i + 24) % 25}`
  if (i < 25) return `let ${name}: number = ${i}`
  return [
    `let ${name} = ${before} % 1000 + ${i}`,
    `console.log('cell', ${i}, ${before})`,
    `[1, 2, 3].map((x) => x * ${i % 7})`,
    `const f${i % 5} = (x: number): number => x + ${before}\nf${i % 5}(${i})`,
  ][i % 4]!
}

/** Resident memory in MiB after garbage has had time to be collected. */
async function memory(pid: number): Promise<number | null> {
  await new Promise((resolve) => setTimeout(resolve, 3000))
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) / 1024
  } catch {
    return null
  }
}

/** One line a kernel. */
export function describeKernel(rows: readonly KernelBench[]): string {
  const lines = rows.map(({ kernel, startSeconds, cells, unanswered, medianMs, p95Ms, memoryMiB }) => {
    const told = ({ first, warm, end }: NonNullable<typeof memoryMiB>) =>
      `memory ${first.toFixed(0)} MiB after the first cell, ${warm.toFixed(0)} after ${WARM}, ` +
      `${end.toFixed(0)} after ${Math.max(0, cells - WARM)} more (${end >= warm ? '+' : ''}${(end - warm).toFixed(0)})`
    return (
      `${kernel.padEnd(6)} first cell after ${startSeconds.map((one) => one.toFixed(2)).join(', ')} s; ` +
      `small cell ${medianMs.toFixed(0)} ms (95 %: ${p95Ms.toFixed(0)} ms); ` +
      `${unanswered > 0 ? `${unanswered} of ${cells + unanswered} cells never ended; ` : ''}${memoryMiB ? told(memoryMiB) : 'memory unknown'}`
    )
  })
  return lines.join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      cells: { type: 'string' },
      starts: { type: 'string' },
      only: { type: 'string' },
    },
  })
  const results = await benchKernel({
    ...(values.cells ? { cells: Number(values.cells) } : {}),
    ...(values.starts ? { starts: Number(values.starts) } : {}),
    ...(values.only ? { only: values.only } : {}),
  })
  console.log(values.json ? JSON.stringify(results) : describeKernel(results))
}
