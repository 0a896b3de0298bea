// One self-play step of the main job: seconds by stage, program starts, and the share of our own JavaScript.
//
// A step waits for the engine (a worker thread) and for the executor (child processes). What is left is our own work:
// `outside` is the wall-clock time in which no call of either was open; `mainThread` is the processor time of the main
// thread, which also counts the host's side of those calls (tokenizer, random numbers, messages), so it is the upper bound.

import { performance } from 'node:perf_hooks'
import { createExecutor, type Executor } from '../src/executor/index.ts'
import { isTrainable, openPolicy, type Policy, type TrainablePolicy } from '../src/policy/index.ts'
import { type RunConfigInput, runConfig, type StepTimings, selfPlay, stepKey } from '../src/run/index.ts'
import { seed } from '../src/stage/index.ts'

/** What to measure. */
export interface StepBenchOptions {
  /** Default: the embedded model. */
  readonly policy?: Policy
  /** Options of the run. Default: the main job. */
  readonly config?: RunConfigInput
  /** Steps before the measured ones, which compile graphs and start processes. Default 1. */
  readonly warmup?: number
  /** Steps measured, of which the means are given. Default 3. */
  readonly steps?: number
}

/** Means over the measured steps. */
export interface StepBench {
  readonly steps: number
  readonly secondsPerStep: number
  /** Seconds by stage; `other` is all that lies between the stages. */
  readonly seconds: Readonly<Record<string, number>>
  readonly responses: number
  readonly tokensSampled: number
  readonly tokensPerSecond: number
  readonly programStarts: number
  readonly mostProgramStarts: number
  /** Shares of a step's wall-clock time. */
  readonly own: { readonly outside: number; readonly mainThread: number }
}

/** Measures steps of self-play after a warm-up. */
export async function benchStep(options: StepBenchOptions = {}): Promise<StepBench> {
  const { warmup = 1, steps = 3 } = options
  const config = runConfig(options.config)
  const gate = openCalls()
  const plain = createExecutor(config.processes > 0 ? { processes: config.processes } : {})
  const executor = gate.executor(plain)
  const policy = gate.policy(options.policy ?? (await openPolicy(config.policy)))
  try {
    const { language } = executor
    const stages = config.stages
    const seeding = await seed({ policy, executor, language, key: stepKey(config.seed, 0), options: stages })
    const start = { step: 0, seed: config.seed, policy, buffers: seeding.buffers }
    const timings: StepTimings[] = []
    const total = { wall: 0, outside: 0, cpu: 0, responses: 0 }
    let before = gate.read()
    for await (const step of selfPlay(start, { executor, language, stages, steps: warmup + steps })) {
      const now = gate.read()
      if (step.step > warmup) {
        timings.push(step.timings)
        total.wall += now.wall - before.wall
        total.outside += now.wall - before.wall - (now.open - before.open)
        total.cpu += now.cpu - before.cpu
        total.responses += step.records.rewards.length
      }
      before = gate.read()
    }
    const mean = (of: (one: StepTimings) => number): number =>
      timings.reduce((sum, one) => sum + of(one), 0) / Math.max(1, timings.length)
    const stagesSeen = [...new Set(timings.flatMap((one) => Object.keys(one.seconds)))]
    return {
      steps: timings.length,
      secondsPerStep: total.wall / steps,
      seconds: Object.fromEntries(stagesSeen.map((name) => [name, mean((one) => one.seconds[name] ?? 0)])),
      responses: total.responses / steps,
      tokensSampled: mean((one) => one.tokensSampled),
      tokensPerSecond: mean((one) => one.tokensPerSecond),
      programStarts: mean((one) => one.programStarts),
      mostProgramStarts: Math.max(...timings.map((one) => one.programStarts)),
      own: { outside: total.outside / total.wall, mainThread: total.cpu / total.wall },
    }
  } finally {
    await plain.close()
  }
}

/** The result in words. */
export function describeStep(bench: StepBench): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  const lines = Object.entries(bench.seconds).map(
    ([stage, seconds]) =>
      `  ${stage.padEnd(10)} ${seconds.toFixed(3)} s  ${percent(seconds / bench.secondsPerStep).padStart(7)}`,
  )
  return [
    `One step of self-play: ${bench.secondsPerStep.toFixed(2)} s (mean of ${bench.steps})`,
    ...lines,
    `  ${Math.round(bench.tokensSampled)} tokens sampled, ${Math.round(bench.tokensPerSecond)} a second`,
    `  ${bench.mostProgramStarts} program starts at most (goal: at most 1500)`,
    `  our own JavaScript outside engine and executor: ${percent(bench.own.outside)} (goal: below 10 %);`,
    `  processor time of the main thread, host side of both included: ${percent(bench.own.mainThread)}`,
  ].join('\n')
}

/** Counts the time in which at least one call of the engine or the executor is open. */
function openCalls() {
  let open = 0
  let since = 0
  let booked = 0
  const during = async <T>(call: () => Promise<T>): Promise<T> => {
    if (open++ === 0) since = performance.now()
    try {
      return await call()
    } finally {
      if (--open === 0) booked += performance.now() - since
    }
  }
  const policy = (of: Policy): Policy => {
    const watched: Policy = {
      id: of.id,
      style: of.style,
      sample: (requests, options) => during(() => of.sample(requests, options)),
      score: (sequences) => during(() => of.score(sequences)),
    }
    if (!isTrainable(of)) return watched
    const trainable: TrainablePolicy = {
      ...watched,
      update: (sequences, options) =>
        during(async () => {
          const { policy: next, statistics } = await of.update(sequences, options)
          return { policy: policy(next) as TrainablePolicy, statistics }
        }),
      branch: () => policy(of.branch()) as TrainablePolicy,
      save: (directory, options) => of.save(directory, options),
      diff: (other) => of.diff(other),
      close: () => of.close(),
    }
    return trainable
  }
  return {
    policy,
    executor: (of: Executor): Executor => ({
      language: of.language,
      execute: (jobs, options) => during(() => of.execute(jobs, options)),
      get stats() {
        return of.stats
      },
      close: () => of.close(),
    }),
    /** Seconds so far: on the clock, with a call open, and of the main thread's processor. */
    read: () => ({ wall: performance.now() / 1000, open: booked / 1000, cpu: mainThreadSeconds() }),
  }
}

// Processor time of this thread alone; where Node has it not (before 23.9), the time its event loop was busy.
function mainThreadSeconds(): number {
  const { threadCpuUsage } = process as unknown as {
    threadCpuUsage?: () => { readonly user: number; readonly system: number }
  }
  if (threadCpuUsage) {
    const { user, system } = threadCpuUsage.call(process)
    return (user + system) / 1e6
  }
  return performance.eventLoopUtilization().active / 1000
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${describeStep(await benchStep())}\n`)
