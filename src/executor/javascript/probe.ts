// What this machine gives for running JavaScript programs, as plain data: each engine is started and asked to multiply.

import { createExecutor } from '../create.ts'
import type { Isolation } from '../executor.ts'

export interface EngineProbe {
  readonly engine: 'isolated-vm' | 'quickjs'
  /** Its version, where it works. */
  readonly version: string | null
  /** The levels of isolation that it gives, where it works. */
  readonly levels: readonly Isolation[]
  /** Why it does not work, or null. */
  readonly problem: string | null
}

export interface JavascriptProbe {
  readonly engines: readonly EngineProbe[]
  /** The level that programs get where none is asked for, or null: they are refused. */
  readonly isolation: Isolation | null
  /** What to do for more, a sentence each. */
  readonly advice: readonly string[]
}

export async function probeJavascript(): Promise<JavascriptProbe> {
  const engines = await Promise.all([
    probeEngine('isolated-vm', ['isolate', 'context']),
    probeEngine('quickjs', ['quickjs']),
  ])
  const isolation = engines.find(({ problem }) => problem === null)?.levels[0] ?? null
  const advice: string[] = []
  if (engines[0].problem !== null) {
    advice.push(
      'Install isolated-vm for V8 isolates: npm install isolated-vm@6 on Node 22 or 24, for which it ships binaries (Linux with glibc or musl, macOS on ARM, Windows).',
    )
  }
  if (engines[1].problem !== null) advice.push('QuickJS is a plain npm package: run npm install again.')
  return { engines, isolation, advice }
}

async function probeEngine(
  engine: EngineProbe['engine'],
  levels: readonly Isolation[],
): Promise<EngineProbe> {
  const executor = createExecutor({ engine, processes: 1, limits: { timeoutMs: 10_000 } })
  try {
    const jobs = [{ program: 'function f(x) { return x * 7 }', inputs: ['6'] }]
    const { value, error } = (await executor.execute(jobs))[0]![0]!
    if (value !== '42') return { engine, version: null, levels: [], problem: `6 · 7 gave ${value ?? error}` }
    return { engine, version: executor.stats.engine, levels, problem: null }
  } catch (error) {
    const [problem = ''] = String((error as Error).message).split('\n')
    return { engine, version: null, levels: [], problem }
  } finally {
    await executor.close()
  }
}
