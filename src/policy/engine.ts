// The engine that the policies of a process share: one runner for each kind, started when first needed.

import { AzlabError, checkOptions, type OptionNames } from '../core/index.ts'
import {
  autoReport,
  checkEngine,
  checkRuns,
  type EngineChoice,
  type EngineName,
  openEngine,
  type Runner,
} from '../engine/index.ts'

/** Which engine computes, and with how much of the machine. */
export interface EngineOptions {
  /**
   * What computes: `cpu` (default), `webgpu`, `cuda`, `tensorflow`, or `auto`: the fastest on this machine that passes a
   * self-test. One that cannot run here is an error that says what it lacks; nothing else takes its place.
   */
  readonly engine?: EngineChoice
  /** Threads of one operator, default 2. On `cpu` results do not depend on it. */
  readonly threads?: number
  /** Whether idle threads wait actively; faster alone, slower beside other work. Default true. */
  readonly spin?: boolean
  /** Told what `auto` took, and why. */
  readonly onEngine?: ((chosen: ChosenEngine) => void) | undefined
}

/** The names of the options of an engine. */
export const ENGINE_OPTIONS: OptionNames<EngineOptions> = {
  engine: true,
  threads: true,
  spin: true,
  onEngine: true,
}

/** An engine that was chosen, and why. */
export interface ChosenEngine {
  readonly engine: EngineName
  /** One sentence; empty where it was asked for by name. */
  readonly why: string
}

const runners = new Map<string, Runner>()
const checked = new Set<Runner>()

/** The runner of these options. It does not keep the process alive. Throws `engine/auto` where no engine is chosen yet. */
export function sharedRunner(options: EngineOptions = {}): Runner {
  checkOptions('the engine', options, ENGINE_OPTIONS)
  const { threads = 2, spin = true } = options
  const engine = checkEngine(options.engine ?? 'cpu')
  if (engine === 'auto')
    throw new AzlabError("The engine 'auto' is chosen by trying what is here, which takes a moment.", {
      code: 'engine/auto',
      value: engine,
      expected: 'an engine by name',
      hint: 'Open the policy with `await openPolicy(…)`, or ask `await resolveEngine(…)` first.',
    })
  const key = `${engine} ${threads} ${spin}`
  const found = runners.get(key)
  // One whose worker has ended computes nothing any more.
  if (found !== undefined && found.ended !== true) return found
  const runner = openEngine(engine, { threads, spin })
  runners.set(key, runner)
  return runner
}

/**
 * The engine of these options by name: `auto` is tried out, and one asked for by name must run. Throws `engine/unavailable`,
 * naming what it lacks.
 */
export async function resolveEngine(options: EngineOptions = {}): Promise<ChosenEngine> {
  checkOptions('the engine', options, ENGINE_OPTIONS)
  const asked = checkEngine(options.engine ?? 'cpu')
  const report = asked === 'auto' ? await autoReport(options.threads) : undefined
  const engine = report?.choice ?? (asked as EngineName)
  const runner = sharedRunner({ ...options, engine })
  // `cpu` comes with the package.
  if (engine !== 'cpu' && !checked.has(runner)) {
    await checkRuns(engine, runner)
    checked.add(runner)
  }
  const chosen = { engine, why: report?.why ?? '' }
  if (report) options.onEngine?.(chosen)
  return chosen
}
