// Throughput of the engine: training steps and sampling, in tokens a second and as a share of the machine's own rate of
// matrix products, measured in the same run.
//
//   node bench/engine.ts [--json] [--threads N] [--seconds S] [--profile]

import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { draws } from '../src/core/index.ts'
import * as e from '../src/engine/index.ts'
import {
  type Architecture,
  initialise,
  nextTokenBatch,
  openTrainer,
  parameterCount,
  readArchitecture,
} from '../src/model/index.ts'
import { runtimeOf } from '../src/model/runtime.ts'
import { sampleRows } from '../src/model/sampling.ts'

export interface EngineBenchOptions {
  /** Threads of the runtime, default 2. */
  readonly threads?: number
  /** How long each measurement goes on, default 4 seconds. */
  readonly seconds?: number
  /** Adds the time of each operator (from runs of their own, which are slower). */
  readonly profile?: boolean
  /** Folder of the embedded model; it is left out where there is none. */
  readonly embedded?: string
}

/** One kind of work. The best and the median time of a call; rates are of the best. */
export interface Throughput {
  readonly calls: number
  readonly milliseconds: number
  readonly medianMilliseconds: number
  readonly tokensPerSecond: number
  /** 10⁹ operations a second: forward 2·parameters + 4·layers·length·width a token, training three times that. */
  readonly gigaflops: number
  /** Of the rate of matrix products. */
  readonly share: number
  readonly operators?: readonly e.OperatorTime[]
}

export interface ModelBench {
  readonly model: string
  readonly parameters: number
  /** A whole step with AdamW, batch 16 × 128. */
  readonly training: Throughput
  /** Drawing 64 tokens after a prompt of 16, batch 32, with a cache. Only drawn tokens are counted. */
  readonly sampling: Throughput
}

export interface EngineBench {
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly node: string
    readonly threads: number
  }
  /** The best 1024³ float32 product of the run. */
  readonly matmul: { readonly milliseconds: number; readonly gigaflops: number }
  readonly models: readonly ModelBench[]
}

const tinyModel = fileURLToPath(new URL('../models/tiny-js', import.meta.url))
const batch = { rows: 16, length: 128 }
const drawing = { rows: 32, prompt: 16, tokens: 64 }

/** 0.9 M parameters: the model of the prototypes' figures. */
const reference: Architecture = {
  family: 'qwen2',
  vocabulary: 256,
  width: 128,
  layers: 4,
  heads: 4,
  keyValueHeads: 4,
  headWidth: 32,
  hidden: 384,
  rope: { theta: 10000, scaling: null },
  normEpsilon: 1e-6,
  queryKeyValueBias: true,
  queryKeyNorm: false,
  tiedEmbeddings: true,
  longest: 512,
  stopTokens: [],
}

/** Measures matrix products, training and sampling, one after the other, each `seconds` long. */
export async function benchEngine(options: EngineBenchOptions = {}): Promise<EngineBench> {
  const { threads = 2, seconds = 4, profile = false, embedded = tinyModel } = options
  const runner = e.onnxRunner({ threads })
  try {
    const products = [await matmulTimes(runner, seconds)]
    const measured: { readonly name: string; readonly architecture: Architecture; readonly times: Times }[] =
      []
    const models = new Map([['0.9 M parameters', reference]])
    if (existsSync(`${embedded}/config.json`))
      models.set(basename(embedded), await readArchitecture(embedded))
    for (const [name, architecture] of models) {
      const times = {
        training: await trainingTimes(runner, architecture, seconds),
        sampling: await samplingTimes(runner, architecture, seconds),
      }
      products.push(await matmulTimes(runner, seconds))
      measured.push({ name, architecture, times })
    }
    // A product of 1024³ is 2·1024³ operations.
    const milliseconds = Math.min(...products.flat())
    const gigaflops = (2 * 1024 ** 3) / (milliseconds * 1e6)
    const result: ModelBench[] = []
    for (const { name, architecture, times } of measured) {
      const parameters = parameterCount(architecture)
      const forward = (length: number): number =>
        2 * parameters + 4 * architecture.layers * length * architecture.width
      const operators = profile ? await operatorProfile(runner, architecture) : undefined
      const training = throughput(
        times.training,
        batch.rows * batch.length,
        3 * forward(batch.length),
        gigaflops,
      )
      const context = drawing.prompt + drawing.tokens / 2
      const sampling = throughput(times.sampling, drawing.rows * drawing.tokens, forward(context), gigaflops)
      result.push({
        model: name,
        parameters,
        training: { ...training, operators: operators?.training },
        sampling: { ...sampling, operators: operators?.sampling },
      })
    }
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      threads,
    }
    return { machine, matmul: { milliseconds, gigaflops }, models: result }
  } finally {
    await runner.close()
  }
}

interface Times {
  readonly training: readonly number[]
  readonly sampling: readonly number[]
}

function throughput(times: readonly number[], tokens: number, operations: number, rate: number): Throughput {
  const sorted = [...times].sort((a, b) => a - b)
  const milliseconds = sorted[0] as number
  const tokensPerSecond = (tokens * 1000) / milliseconds
  const gigaflops = (tokensPerSecond * operations) / 1e9
  return {
    calls: times.length,
    milliseconds,
    medianMilliseconds: sorted[sorted.length >> 1] as number,
    tokensPerSecond,
    gigaflops,
    share: gigaflops / rate,
  }
}

/** Milliseconds of one product, from four in a row, so that the call and the copy of the result hardly count. */
async function matmulTimes(runner: e.Runner, seconds: number): Promise<number[]> {
  const [a, b] = [e.input('a', [1024, 1024]), e.input('b', [1024, 1024])]
  let product = a
  for (let i = 0; i < 4; i++) product = e.matmul(product, b)
  const corner = e.slice(e.slice(product, 0, 0, 1), 1, 0, 1)
  const program = await runner.compile({ inputs: { a, b }, outputs: { corner } }, { name: 'matmul' })
  const random = draws('bench/matmul')
  // Of variance 1/1024, so that products neither grow nor vanish.
  const value = (): e.TensorData =>
    e.floats(
      [1024, 1024],
      Float32Array.from({ length: 2 ** 20 }, () => (random.uniform() - 0.5) * Math.sqrt(12 / 1024)),
    )
  await runner.write({ 'bench/a': value(), 'bench/b': value() })
  const times = await repeat(seconds, () => program.run({}, { use: { a: 'bench/a', b: 'bench/b' } }))
  await runner.drop(['bench/a', 'bench/b'])
  await program.release()
  return times.map((time) => time / 4)
}

async function trainingTimes(
  runner: e.Runner,
  architecture: Architecture,
  seconds: number,
): Promise<number[]> {
  const trainer = await openTrainer({ runner, architecture, weights: initialise(architecture, 'bench') })
  const random = draws('bench/training')
  const rows = Array.from({ length: batch.rows }, () =>
    Array.from({ length: batch.length + 1 }, () => random.below(architecture.vocabulary)),
  )
  const data = nextTokenBatch(rows, batch)
  const times = await repeat(seconds, () => trainer.step(data, 1e-4))
  await trainer.close()
  return times
}

async function samplingTimes(
  runner: e.Runner,
  architecture: Architecture,
  seconds: number,
): Promise<number[]> {
  const runtime = runtimeOf(runner, architecture)
  const weights = initialise(architecture, 'bench')
  const slots = Object.fromEntries([...weights.keys()].map((name) => [`w/${name}`, `bench/${name}`]))
  await runner.write(
    Object.fromEntries(
      [...weights].map(([name, { shape, data }]) => [`bench/${name}`, e.floats(shape, data)]),
    ),
  )
  const random = draws('bench/sampling')
  const requests = Array.from({ length: drawing.rows }, (_, row) => ({
    key: `bench/${row}`,
    prompt: Array.from({ length: drawing.prompt }, () => random.below(architecture.vocabulary)),
  }))
  const options = {
    temperature: 1,
    topP: 1,
    topK: 0,
    maxTokens: drawing.tokens,
    stopTokens: [],
    batch: drawing.rows,
  }
  const times = await repeat(seconds, () => sampleRows(runtime, slots, requests, options))
  await runtime.release()
  await runner.drop(Object.values(slots))
  return times
}

/** Calls until the time is over, at least 5 times after 2 to warm up. Milliseconds of each. */
async function repeat(seconds: number, call: () => Promise<unknown>): Promise<number[]> {
  await call()
  await call()
  const times: number[] = []
  for (let total = 0; total < seconds * 1000 || times.length < 5; ) {
    const start = performance.now()
    await call()
    times.push(performance.now() - start)
    total += times.at(-1) as number
  }
  return times
}

/** The operators of a few training steps and of a few batches drawn. */
async function operatorProfile(
  runner: e.Runner,
  architecture: Architecture,
): Promise<{ readonly training: e.OperatorTime[]; readonly sampling: e.OperatorTime[] }> {
  const measure = async (work: (profiled: e.Runner) => Promise<unknown>): Promise<e.OperatorTime[]> => {
    let times: readonly e.OperatorTime[] = []
    const profiled: e.Runner = {
      ...runner,
      compile: async (graph, options) => {
        const program = await runner.compile(graph, { ...options, profile: true })
        return {
          ...program,
          release: async () => {
            times = await program.profile()
            await program.release()
          },
        }
      },
    }
    await work(profiled)
    return [...times]
  }
  return {
    training: await measure((profiled) => trainingTimes(profiled, architecture, 0)),
    sampling: await measure((profiled) => samplingTimes(profiled, architecture, 0)),
  }
}

/** The figures as lines that a person reads. */
export function describeEngine(bench: EngineBench): string {
  const { machine, matmul, models } = bench
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.threads} threads`,
    `1024³ product: ${matmul.milliseconds.toFixed(1)} ms, ${matmul.gigaflops.toFixed(0)} GFLOP/s`,
  ]
  for (const { model, parameters, training, sampling } of models) {
    lines.push(`${model} (${(parameters / 1e6).toFixed(2)} M)`)
    for (const [name, work] of Object.entries({ training, sampling })) {
      const times = `${work.milliseconds.toFixed(1)} ms (median ${work.medianMilliseconds.toFixed(1)} of ${work.calls})`
      const rate = `${work.tokensPerSecond.toFixed(0)} tokens/s, ${(100 * work.share).toFixed(1)} % of the product's rate`
      lines.push(`  ${name}: ${times}, ${rate}`)
      const total = work.operators?.reduce((sum, item) => sum + item.ms, 0) ?? 0
      for (const { op, calls, ms } of work.operators ?? []) {
        if (ms / total < 0.01) continue
        lines.push(`    ${op.padEnd(30)} ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${calls} calls`)
      }
    }
  }
  return lines.join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      threads: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '4' },
    },
  })
  const { json, profile } = values
  const bench = await benchEngine({
    profile,
    threads: Number(values.threads),
    seconds: Number(values.seconds),
  })
  console.log(json ? JSON.stringify(bench, null, 2) : describeEngine(bench))
}
