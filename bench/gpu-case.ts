// One engine on one shape, in a process of its own: training and drawing. Prints one JSON line.
//
//   node bench/gpu-case.ts ENGINE SHAPE SECONDS

import { ENGINE_NAMES, openEngine } from '../src/engine/index.ts'
import { nextTokenBatch, openTrainer, type Runtime, runtimeOf, type Weights } from '../src/model/index.ts'
import { sampleRows } from '../src/model/sampling.ts'
import { weightShapes } from '../src/model/weights.ts'
import { gpuShapes } from './gpu-shapes.ts'

const [engine = '', shapeName = '', seconds = '5'] = process.argv.slice(2)
const shape = (await gpuShapes()).find(({ name }) => name === shapeName)
const known = ENGINE_NAMES.find((name) => name === engine)
if (!shape || !known)
  throw new Error(`node bench/gpu-case.ts ENGINE SHAPE SECONDS; got ${engine} ${shapeName}`)
const { architecture, rows, length, drawn } = shape

/** The first call, which also compiles, and the best and the median of those after it, at least two. */
async function times(work: () => Promise<unknown>) {
  const all: number[] = []
  const begun = performance.now()
  while (all.length < 3 || performance.now() - begun < Number(seconds) * 1000) {
    const started = performance.now()
    await work()
    all.push(performance.now() - started)
  }
  const [firstMs = 0, ...rest] = all
  rest.sort((a, b) => a - b)
  return { firstMs, ms: rest[0] ?? firstMs, medianMs: rest[rest.length >> 1] ?? firstMs, calls: rest.length }
}

/** Small numbers, the same ones over and over: quick to make for any size. */
function weightsOf(): Weights {
  const table = Float32Array.from({ length: 65521 }, (_, i) => 0.04 * (((i * 7919) % 65521) / 65521 - 0.5))
  return new Map(
    [...weightShapes(architecture)].map(([name, dims]) => {
      const data = new Float32Array(dims.reduce((a, b) => a * b, 1))
      if (name.endsWith('norm.weight')) data.fill(1)
      else for (let i = 0; i < data.length; i += table.length) data.set(table.subarray(0, data.length - i), i)
      return [name, { shape: dims, data }]
    }),
  )
}

const ids = (row: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i * 31 + row * 17) % architecture.vocabulary)

const runner = openEngine(known)
const weights = weightsOf()
const batch = nextTokenBatch(
  Array.from({ length: rows }, (_, row) => ids(row, length)),
  { rows, length },
)
const trainer = await openTrainer({ runner, architecture, weights })
let loss = 0
const training = await times(async () => {
  loss = (await trainer.step(batch, 1e-5)).loss
})
await trainer.close()

const runtime: Runtime = runtimeOf(runner, architecture)
await runner.write(
  Object.fromEntries([...weights].map(([name, tensor]) => [`case/${name}`, { dtype: 'float32', ...tensor }])),
)
const slots = Object.fromEntries(runtime.names.map((name) => [`w/${name}`, `case/${name}`]))
const requests = Array.from({ length: drawn.rows }, (_, row) => ({
  prompt: ids(row, drawn.prompt),
  key: `row ${row}`,
}))
const options = {
  temperature: 1,
  topP: 1,
  topK: 0,
  maxTokens: drawn.tokens,
  stopTokens: [],
  batch: drawn.rows,
}
const drawing = await times(() => sampleRows(runtime, slots, requests, options))
const description = await runner.describe?.()
const result = {
  description,
  loss,
  residentBytes: process.memoryUsage().rss,
  training: { ...training, tokensPerSecond: (rows * length) / (training.ms / 1000) },
  drawing: { ...drawing, tokensPerSecond: (drawn.rows * drawn.tokens) / (drawing.ms / 1000) },
}
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0))
