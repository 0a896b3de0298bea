// Tries engines, each in a process of its own: does it run here, are its numbers right, and how fast is it.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beside, checkOptions, NODE_FLAGS, type OptionNames } from '../../core/index.ts'
import { ENGINE_NAMES, type EngineName } from './engines.ts'
import { SELF_TEST_TOLERANCE } from './selftest.ts'

/** What the process of one engine found. */
export type Probe =
  | {
      readonly description: string
      readonly difference: number
      readonly stepMs: number
      readonly drawMs: number
    }
  | { readonly message: string; readonly code: string }

/** What is known of one engine on this machine. */
export interface EngineState {
  readonly name: EngineName
  /** `ready`; `wrong`: it runs and its numbers are off; `missing`: it does not run here. */
  readonly state: 'ready' | 'wrong' | 'missing'
  /** The runtime, its version and its device. Empty where it is missing. */
  readonly description: string
  /**
   * The largest difference of the self-test's numbers (a training step and draws of a small transformer) from those of `cpu`,
   * relative where they are above 1; of `cpu`, from float64. Null where it is missing.
   */
  readonly difference: number | null
  /** Milliseconds of a training step of 512 tokens of one layer 128 wide, the best of up to six. Null where it is missing. */
  readonly stepMs: number | null
  /** Milliseconds of drawing 32 tokens, one after the other, for each of 16 rows, the best of up to six. Null where it is missing. */
  readonly drawMs: number | null
  /** What it lacks, and what to do. Empty where it is ready. */
  readonly message: string
}

/** What is known of the engines on this machine, and the one that `auto` takes. */
export interface EngineReport {
  readonly engines: readonly EngineState[]
  readonly choice: EngineName
  /** Why, in one sentence. */
  readonly why: string
}

/** Which engines are tried, and for how long each. */
export interface ReportOptions {
  /** Engines to try, by default all. `cpu` is always tried. */
  readonly engines?: readonly EngineName[]
  /** Threads of one operator, default 2. */
  readonly threads?: number
  /** Milliseconds for each engine, default 120000. */
  readonly timeout?: number
  /** Tries one engine; by default in a process of its own. */
  readonly probe?: (name: EngineName) => Promise<Probe>
}

const REPORT_OPTIONS: OptionNames<ReportOptions> = {
  engines: true,
  threads: true,
  timeout: true,
  probe: true,
}

/** Tries each engine, one after the other, and chooses the fastest of those that pass. Takes some seconds for each. */
export async function engineReport(options: ReportOptions = {}): Promise<EngineReport> {
  checkOptions('engines', options, REPORT_OPTIONS)
  const { engines = ENGINE_NAMES, threads = 2, timeout = 120_000 } = options
  const probe = options.probe ?? ((name: EngineName) => runProbe(name, threads, timeout))
  const tried: EngineState[] = []
  for (const name of ENGINE_NAMES)
    if (name === 'cpu' || engines.includes(name)) tried.push(stateOf(name, await probe(name)))
  return { engines: tried, ...chosen(tried) }
}

function stateOf(name: EngineName, probe: Probe): EngineState {
  if ('message' in probe) {
    const message = probe.message.replace(/^The engine '\w+' does not run on this machine: /, '')
    return {
      name,
      state: 'missing',
      description: '',
      difference: null,
      stepMs: null,
      drawMs: null,
      message,
    }
  }
  const { description, difference, stepMs, drawMs } = probe
  const right = difference <= SELF_TEST_TOLERANCE
  const message = right
    ? ''
    : `Its numbers differ from those of ${name === 'cpu' ? 'float64' : 'cpu'} by ${difference.toPrecision(2)}; at most ${SELF_TEST_TOLERANCE} is right.`
  return { name, state: right ? 'ready' : 'wrong', description, difference, stepMs, drawMs, message }
}

function chosen(engines: readonly EngineState[]): Pick<EngineReport, 'choice' | 'why'> {
  const ready = engines
    .filter(({ state }) => state === 'ready')
    .map(({ name, stepMs, drawMs }) => ({ name, ms: (stepMs as number) + (drawMs as number) }))
    .sort((a, b) => a.ms - b.ms)
  const [best] = ready
  if (!best) return { choice: 'cpu', why: 'No engine passes the self-test.' }
  const passed = ready.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(', ')
  const not = engines.filter(({ state }) => state !== 'ready').map(({ name, state }) => `${name} is ${state}`)
  const why = `The fastest of those that pass the self-test (a training step and 32 tokens drawn: ${[passed, ...not].join('; ')}).`
  return { choice: best.name, why }
}

/** Runs the probe's process. What a crash leaves on its error stream becomes the message. */
function runProbe(name: EngineName, threads: number, timeout: number): Promise<Probe> {
  const entry = beside(import.meta.url, './probe')
  const args = [...NODE_FLAGS, fileURLToPath(entry), name, String(threads)]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? ''
      try {
        resolve(JSON.parse(line) as Probe)
      } catch {
        const last = stderr.trim().split('\n').slice(-3).join(' ')
        const how = error?.killed
          ? `did not answer within ${timeout / 1000} s`
          : `ended by ${error?.signal ?? `exit code ${error?.code ?? 0}`}`
        resolve({ code: 'engine/crashed', message: `Its process ${how}. ${last}`.trim() })
      }
    })
  })
}

const choices = new Map<number, Promise<EngineReport>>()

/** The report by which `auto` chooses; made once in a process for each number of threads. */
export function autoReport(threads = 2): Promise<EngineReport> {
  const found = choices.get(threads) ?? engineReport({ threads })
  choices.set(threads, found)
  found.catch(() => choices.delete(threads))
  return found
}
