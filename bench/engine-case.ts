// What one model does in this process: training steps and drawing, in milliseconds, how both grow, and the memory they take.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { draws } from '../src/core/index.ts'
import * as e from '../src/engine/index.ts'
import {
  type Architecture,
  initialise,
  type LearnedRow,
  microBatches,
  parameterCount,
  readArchitecture,
  runtimeOf,
  sampleRows,
  updateSlots,
  weightSlots,
  weightValues,
} from '../src/model/index.ts'
import { forwardOperations, SHAPES, type ShapeName, shapeNamed } from './shapes.ts'

/** `tiny` is the embedded model; the others are those of bench/shapes.ts. */
export type CaseName = 'tiny' | ShapeName
export const CASES: readonly CaseName[] = ['tiny', ...(Object.keys(SHAPES) as ShapeName[])]

/** One kind of work of one size. The best and the median time of a call; rates are of the best. */
export interface Throughput {
  readonly rows: number
  /** Places of a row: of the training sequence, or of the prompt and what is drawn after it. */
  readonly length: number
  readonly calls: number
  readonly milliseconds: number
  readonly medianMilliseconds: number
  /** Tokens learned from, or drawn. */
  readonly tokensPerSecond: number
  /** 10⁹ operations a second, see `forwardOperations`; what checkpointing computes again is not counted. */
  readonly gigaflops: number
  /** Of the rate of 1024³ products, measured before and after. */
  readonly share: number
  readonly operators?: readonly e.OperatorTime[]
}

export interface ModelBench {
  readonly model: CaseName
  readonly parameters: number
  /** Whether layers are computed again on the way back. */
  readonly checkpointing: boolean
  /** A whole step of self-play's update with AdamW, batch 16 × 128. */
  readonly training: Throughput
  /** Drawing 64 tokens after a prompt of 16, batch 32. */
  readonly sampling: Throughput
  /** Training with other numbers of rows, and other lengths of the same number of tokens. */
  readonly trainingGrowth: readonly Throughput[]
  readonly samplingGrowth: readonly Throughput[]
  /** The best 1024³ float32 product beside. */
  readonly product: { readonly milliseconds: number; readonly gigaflops: number }
  /** Largest resident memory of the process, in MiB: after the weights were there, after drawing, after training. */
  readonly peakResident: { readonly weights: number; readonly sampling: number; readonly training: number }
}

export interface CaseOptions {
  readonly threads: number
  readonly seconds: number
  readonly profile: boolean
  /** Whether other sizes are measured too. */
  readonly growth: boolean
}

interface Size {
  readonly rows: number
  readonly length: number
}
const training: Size = { rows: 16, length: 128 }
const drawing = { rows: 32, prompt: 16, tokens: 64 }
const trainingSizes: readonly Size[] = [
  ...[4, 8, 32].map((rows) => ({ rows, length: 128 })),
  ...[32, 256, 512].map((length) => ({ rows: 2048 / length, length })),
]
const drawingSizes = [
  ...[1, 8, 64].map((rows) => ({ ...drawing, rows })),
  ...[16, 128, 256].map((tokens) => ({ ...drawing, tokens })),
]

/** Peak of the resident memory since the process began, in MiB. */
export function peakResident(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(status) ?? []
  return Math.round(kib ? Number(kib) / 1024 : process.resourceUsage().maxRSS / 1024)
}

/** Measures one model. */
export async function benchCase(name: CaseName, options: CaseOptions): Promise<ModelBench> {
  const { threads, seconds, profile, growth } = options
  const folder = fileURLToPath(new URL('../models/tiny-js', import.meta.url))
  const architecture = name === 'tiny' ? await readArchitecture(folder) : shapeNamed(name)
  const runner = e.onnxRunner({ threads })
  try {
    const products = await productTimes(runner, seconds)
    const version = { owner: 'bench', step: 0 }
    await runner.write(weightValues(version.owner, initialise(architecture, 'bench')))
    const weights = peakResident()
    const draw = (size: typeof drawing, inRunner = runner) => drawer(inRunner, architecture, version, size)
    const learn = (size: Size, inRunner = runner) => learner(inRunner, architecture, version, size)
    const drawn = await repeat(seconds, draw(drawing))
    const drawnMore: number[][] = []
    for (const size of growth ? drawingSizes : []) drawnMore.push(await repeat(seconds / 4, draw(size), 1))
    const afterDrawing = peakResident()
    const learned = await repeat(seconds, learn(training))
    const learnedMore: number[][] = []
    for (const size of growth ? trainingSizes : [])
      learnedMore.push(await repeat(seconds / 4, learn(size), 1))
    const afterTraining = peakResident()
    products.push(...(await productTimes(runner, seconds)))
    const milliseconds = Math.min(...products)
    // A product of 1024³ is 2·1024³ operations.
    const gigaflops = (2 * 1024 ** 3) / (milliseconds * 1e6)
    const parameters = parameterCount(architecture)
    const operations = (length: number): number => forwardOperations(architecture, parameters, length)
    const trained = (size: Size, times: readonly number[]): Throughput =>
      throughput(size, times, size.rows * size.length, 3 * operations(size.length), gigaflops)
    const sampled = (size: typeof drawing, times: readonly number[]): Throughput =>
      throughput(
        { rows: size.rows, length: size.prompt + size.tokens },
        times,
        size.rows * size.tokens,
        operations(size.prompt + size.tokens / 2),
        gigaflops,
      )
    const operators = profile
      ? {
          training: await profiled(runner, architecture, (inRunner) => learn(training, inRunner)()),
          sampling: await profiled(runner, architecture, (inRunner) => draw(drawing, inRunner)()),
        }
      : undefined
    return {
      model: name,
      parameters,
      checkpointing: microBatches(architecture, { longest: training.length }).checkpointing,
      training: { ...trained(training, learned), ...(operators && { operators: operators.training }) },
      sampling: { ...sampled(drawing, drawn), ...(operators && { operators: operators.sampling }) },
      trainingGrowth: learnedMore.map((times, i) => trained(trainingSizes[i]!, times)),
      samplingGrowth: drawnMore.map((times, i) => sampled(drawingSizes[i]!, times)),
      product: { milliseconds, gigaflops },
      peakResident: { weights, sampling: afterDrawing, training: afterTraining },
    }
  } finally {
    await runner.close()
  }
}

function throughput(
  { rows, length }: Size,
  times: readonly number[],
  tokens: number,
  operations: number,
  rate: number,
): Throughput {
  const sorted = [...times].sort((a, b) => a - b)
  const milliseconds = sorted[0] as number
  const tokensPerSecond = (tokens * 1000) / milliseconds
  const gigaflops = (tokensPerSecond * operations) / 1e9
  return {
    rows,
    length,
    calls: times.length,
    milliseconds,
    medianMilliseconds: sorted[sorted.length >> 1] as number,
    tokensPerSecond,
    gigaflops,
    share: gigaflops / rate,
  }
}

/** Milliseconds of one product, from four in a row, so that the call and the copy of the result hardly count. */
async function productTimes(runner: e.Runner, seconds: number): Promise<number[]> {
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

interface Version {
  readonly owner: string
  readonly step: number
}

/** One update of all weights from rows of random tokens, each of which weighs. */
function learner(
  runner: e.Runner,
  architecture: Architecture,
  version: Version,
  { rows, length }: Size,
): () => Promise<void> {
  const runtime = runtimeOf(runner, architecture)
  const random = draws('bench/training')
  const lessons = Array.from({ length: rows }, (): LearnedRow => {
    const ids = Array.from({ length: length + 1 }, () => random.below(architecture.vocabulary))
    const line = (value: number): number[] => new Array<number>(length).fill(value)
    return { ids, start: 1, logprobs: line(-5), advantages: line(1), weights: line(1 / (rows * length)) }
  })
  const settings = {
    learningRate: 1e-4,
    clipLow: 0.2,
    clipHigh: 0.2,
    entropyCoefficient: 0,
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    maxGradientNorm: 1,
  }
  return async () => {
    await updateSlots(runtime, version, 'next', lessons, settings)
  }
}

/** One batch of completions. */
function drawer(
  runner: e.Runner,
  architecture: Architecture,
  version: Version,
  { rows, prompt, tokens }: typeof drawing,
): () => Promise<void> {
  const runtime = runtimeOf(runner, architecture)
  const random = draws('bench/sampling')
  const requests = Array.from({ length: rows }, (_, row) => ({
    key: `bench/${row}`,
    prompt: Array.from({ length: prompt }, () => random.below(architecture.vocabulary)),
  }))
  const options = {
    temperature: 1,
    topP: 1,
    topK: 0,
    maxTokens: tokens,
    stopTokens: [],
    batch: Math.max(rows, 1),
  }
  return async () => {
    await sampleRows(runtime, weightSlots(runtime, version), requests, options)
  }
}

/** Calls until the time is over, at least a few times after one to warm up. Milliseconds of each. */
async function repeat(seconds: number, call: () => Promise<unknown>, least = 3): Promise<number[]> {
  await call()
  const times: number[] = []
  for (let total = 0; total < seconds * 1000 || times.length < least; ) {
    const start = performance.now()
    await call()
    times.push(performance.now() - start)
    total += times.at(-1) as number
  }
  return times
}

/** The operators of a few calls, which are slower for being measured. */
async function profiled(
  runner: e.Runner,
  architecture: Architecture,
  work: (runner: e.Runner) => Promise<unknown>,
): Promise<readonly e.OperatorTime[]> {
  const programs: e.Program[] = []
  const watched: e.Runner = {
    ...runner,
    compile: async (graph, options) => {
      const program = await runner.compile(graph, { ...options, profile: true })
      programs.push(program)
      return program
    },
  }
  for (let i = 0; i < 3; i++) await work(watched)
  const times = new Map<string, e.OperatorTime>()
  for (const program of programs)
    for (const { op, calls, ms } of await program.profile()) {
      const before = times.get(op)
      times.set(op, { op, calls: calls + (before?.calls ?? 0), ms: ms + (before?.ms ?? 0) })
    }
  await runtimeOf(watched, architecture).release()
  return [...times.values()].sort((a, b) => b.ms - a.ms)
}
