// Throughput of the engine by size of the model: training steps and sampling, in tokens a second and as a share of the
// machine's own rate of matrix products, measured in the same run; how both grow with batch and length; and the memory.
//
//   node bench/engine.ts [--models tiny,1M,10M,0.1B] [--json] [--threads N] [--seconds S] [--growth] [--profile] [--out FILE]
//
// Each model has a process of its own, so that the memory is its own. --growth adds other sizes of batches.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { allocator } from '../scripts/launch.mjs'
import { NODE_FLAGS } from '../src/core/index.ts'
import { benchCase, CASES, type CaseName, type ModelBench, type Throughput } from './engine-case.ts'

export interface EngineBenchOptions {
  /** Default: the embedded model, and 0.9 M, 10 M and 0.11 B parameters. */
  readonly models?: readonly CaseName[]
  /** Threads of the runtime, default 2. */
  readonly threads?: number
  /** How long each measurement goes on, default 4 seconds. */
  readonly seconds?: number
  /** Adds the time of each operator (from runs of their own, which are slower). */
  readonly profile?: boolean
  /** Adds other numbers of rows and other lengths, a quarter of the time each. */
  readonly growth?: boolean
}

export interface EngineBench {
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly node: string
    readonly threads: number
  }
  readonly models: readonly ModelBench[]
}

/** Measures each model in a process of its own, one after the other. */
export async function benchEngine(options: EngineBenchOptions = {}): Promise<EngineBench> {
  const { models = ['tiny', '1M', '10M', '0.1B'], threads = 2, seconds = 4 } = options
  const result = models.map((model): ModelBench => {
    const args = ['--case', model, '--threads', String(threads), '--seconds', String(seconds)]
    if (options.profile) args.push('--profile')
    if (options.growth) args.push('--growth')
    const done = spawnSync(process.execPath, [...NODE_FLAGS, fileURLToPath(import.meta.url), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      env: { ...allocator, ...process.env },
    })
    if (done.status !== 0) throw new Error(`The model ${model} ended with ${done.status ?? done.signal}.`)
    return JSON.parse(done.stdout) as ModelBench
  })
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    threads,
  }
  return { machine, models: result }
}

/** The figures as lines that a person reads. */
export function describeEngine({ machine, models }: EngineBench): string {
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.threads} threads`,
    ...models.flatMap(describeModel),
  ]
  return lines.join('\n')
}

function describeModel(model: ModelBench): readonly string[] {
  const { product, peakResident: memory } = model
  const again = model.checkpointing ? ', layers computed again on the way back' : ''
  const kinds = [
    ['training', model.training, model.trainingGrowth],
    ['sampling', model.sampling, model.samplingGrowth],
  ] as const
  return [
    `${model.model} (${(model.parameters / 1e6).toFixed(2)} M parameters${again})`,
    `  1024³ product: ${product.milliseconds.toFixed(1)} ms, ${product.gigaflops.toFixed(0)} GFLOP/s`,
    `  memory: ${memory.weights} MiB with the weights, ${memory.sampling} after sampling, ${memory.training} after training`,
    ...kinds.flatMap(([name, work, growth]) => [
      ...[work, ...growth].map((one) => `  ${name} ${describeWork(one)}`),
      ...describeOperators(work),
    ]),
  ]
}

function describeWork(work: Throughput): string {
  const times = `${work.milliseconds.toFixed(1)} ms (median ${work.medianMilliseconds.toFixed(1)} of ${work.calls})`
  const share = `${(100 * work.share).toFixed(1)} % of the product's rate`
  return `${`${work.rows} × ${work.length}`.padEnd(9)} ${times}, ${work.tokensPerSecond.toFixed(0)} tokens/s, ${share}`
}

function describeOperators({ operators = [] }: Throughput): readonly string[] {
  const total = operators.reduce((sum, { ms }) => sum + ms, 0)
  return operators
    .filter(({ ms }) => ms / total >= 0.01)
    .map(
      ({ op, calls, ms }) =>
        `    ${op.padEnd(30)} ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${calls} calls`,
    )
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      models: { type: 'string', default: 'tiny,1M,10M,0.1B' },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      threads: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '4' },
      out: { type: 'string' },
      case: { type: 'string' },
    },
  })
  const { json, profile, growth, out } = values
  const options = { profile, growth, threads: Number(values.threads), seconds: Number(values.seconds) }
  const named = (name: string): CaseName => {
    const found = CASES.find((one) => one === name)
    if (found !== undefined) return found
    throw new Error(`The model is ${name}; expected some of ${CASES.join(', ')}.`)
  }
  if (values.case) console.log(JSON.stringify(await benchCase(named(values.case), options)))
  else {
    const bench = await benchEngine({ ...options, models: values.models.split(',').map(named) })
    const command = `node bench/engine.ts ${process.argv.slice(2).join(' ')}`
    if (out) writeFileSync(out, `${JSON.stringify({ command, ...bench }, null, 1)}\n`)
    console.log(json ? JSON.stringify(bench, null, 2) : describeEngine(bench))
  }
}
