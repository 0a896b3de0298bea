// What this machine gives for running JavaScript programs, as plain data: each engine is started and asked to multiply.

import type { BubblewrapProbe } from '../bubblewrap.ts'
import { createExecutor } from '../create.ts'
import type { Isolation } from '../executor.ts'
import { probeJail } from './jail.ts'
import { LEVELS } from './runner.ts'

/** What one engine for JavaScript gives on this machine. */
export interface EngineProbe {
  readonly engine: 'isolated-vm' | 'quickjs'
  /** Its version, where it works. */
  readonly version: string | null
  /** The levels of isolation that it gives here, the default first. */
  readonly levels: readonly Isolation[]
  /** Why it does not work, or null. */
  readonly problem: string | null
}

/** What this machine gives for running JavaScript programs. */
export interface JavascriptProbe {
  readonly engines: readonly EngineProbe[]
  readonly bubblewrap: BubblewrapProbe
  /** The level that programs get where none is asked for, or null: they are refused. */
  readonly isolation: Isolation | null
  /** What to do for more, a sentence each. */
  readonly advice: readonly string[]
}

/** Starts each engine for JavaScript once and says what it gives on this machine. It takes about a second and never rejects. */
export async function probeJavascript(): Promise<JavascriptProbe> {
  const [v8, quickjs] = await Promise.all([probeEngine('isolated-vm'), probeEngine('quickjs')])
  const bubblewrap = await probeJail(v8.problem === null ? 'isolated-vm' : 'quickjs', 'none')
  const advice: string[] = []
  if (v8.problem !== null) {
    advice.push(
      'Install isolated-vm for V8 isolates: npm install isolated-vm@6 on Node 22 or 24, for which it ships binaries (Linux with glibc or musl, macOS on ARM, Windows).',
    )
  }
  if (quickjs.problem !== null) advice.push('QuickJS is a plain npm package: run npm install again.')
  if (bubblewrap.version === null) {
    advice.push(
      'Install bubblewrap, e.g. apt-get install bubblewrap (Linux alone), for a second wall around the engines.',
    )
  } else if (!bubblewrap.works) {
    advice.push(`bubblewrap does not work here (${bubblewrap.problem}): allow user namespaces.`)
  }
  return { engines: [v8, quickjs], bubblewrap, isolation: v8.levels[0] ?? quickjs.levels[0] ?? null, advice }
}

async function probeEngine(engine: EngineProbe['engine']): Promise<EngineProbe> {
  const executor = createExecutor({ engine, processes: 1, limits: { timeoutMs: 10_000 } })
  try {
    const jobs = [{ program: 'function f(x) { return x * 7 }', inputs: ['6'] }]
    const { value, error, isolation } = (await executor.execute(jobs))[0]![0]!
    if (value !== '42' || isolation === null)
      return { engine, version: null, levels: [], problem: `6 · 7 gave ${value ?? error}` }
    const jailed = isolation.startsWith('bubblewrap')
    const levels = LEVELS[engine].filter((level) => jailed || !level.startsWith('bubblewrap'))
    return { engine, version: executor.stats.engine, levels, problem: null }
  } catch (error) {
    const [problem = ''] = String((error as Error).message).split('\n')
    return { engine, version: null, levels: [], problem }
  } finally {
    await executor.close()
  }
}
