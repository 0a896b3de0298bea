// How fast an engine is, in two numbers: a training step, and tokens drawn one after the other.

import { draws } from '../../core/index.ts'
import { input, type Node } from '../graph.ts'
import {
  add,
  cast,
  cumsum,
  gather,
  lessOrEqual,
  loop,
  matmul,
  mul,
  rmsNorm,
  silu,
  softmax,
  sum,
} from '../ops/index.ts'
import type { Program, Runner } from '../runner.ts'
import { elementCount, floats, ints, type TensorData } from '../tensor.ts'
import { type Network, type SelfTestSize, selfTestNetwork } from './selftest.ts'

/** About 0.8 GFLOP a step, the operations of a layer of the embedded model. */
const SIZE: SelfTestSize = {
  rows: 8,
  length: 64,
  width: 128,
  heads: 4,
  hidden: 384,
  vocabulary: 256,
}

/** Milliseconds of one training step with its weights in slots. */
export async function stepTime(runner: Runner): Promise<number> {
  const { graph, feeds } = selfTestNetwork(SIZE)
  const program = await runner.compile(graph, { name: 'training speed' })
  const slots = Object.keys(graph.inputs).filter((name) => name !== 'ids' && name !== 'targets')
  const slotOf = (name: string): string => `self-test/${name}`
  await runner.write(Object.fromEntries(slots.map((name) => [slotOf(name), feeds[name] as TensorData])))
  const use = Object.fromEntries(slots.map((name) => [name, slotOf(name)]))
  const fed = { ids: feeds.ids as TensorData, targets: feeds.targets as TensorData }
  const kept = slotOf('kept')
  const time = await bestOf(() => program.run(fed, { use, keep: { 'w/table': kept }, fetch: ['loss'] }))
  await runner.drop([...slots.map(slotOf), kept])
  await program.release()
  return time
}

/** Milliseconds of drawing 32 tokens, one after the other, for each of 16 rows: a loop of small operations. */
export async function drawTime(runner: Runner): Promise<number> {
  const { graph, feeds } = drawNetwork(16, 32)
  const program: Program = await runner.compile(graph, { name: 'drawing speed' })
  const time = await bestOf(() => program.run(feeds))
  await program.release()
  return time
}

/** A layer without attention, from a token to the next by the inverse of the cumulative distribution. */
function drawNetwork(rows: number, tokens: number): Network {
  const { width, hidden, vocabulary } = SIZE
  const random = draws('engine/draw-speed')
  const inputs: Record<string, Node> = {}
  const feeds: Record<string, TensorData> = {}
  const weight = (name: string, shape: readonly number[]): Node => {
    feeds[name] = floats(
      shape,
      Array.from({ length: elementCount(shape) }, () => random.uniform() - 0.5),
    )
    inputs[name] = input(name, shape)
    return inputs[name]
  }
  const table = weight('table', [vocabulary, width])
  const norm = weight('norm', [width])
  const [gate, down] = [weight('gate', [width, hidden]), weight('down', [hidden, width])]
  const uniforms = weight('uniforms', [tokens, rows, 1])
  const first = input('first', [rows], 'int64')
  const { collected } = loop({
    maxTrips: tokens,
    states: { token: { initial: first } },
    body: (trip, { token }) => {
      const x = gather(table, token)
      const mixed = add(x, matmul(silu(matmul(rmsNorm(x, norm, 1e-5), gate)), down))
      const total = cumsum(softmax(mul(matmul(mixed, table, { transposeB: true }), 0.1)))
      const point = add(gather(uniforms, trip), 0.5)
      const next = cast(sum(cast(lessOrEqual(total, mul(point, 0.999)), 'float32'), { axes: [1] }), 'int64')
      return { states: { token: next }, collect: { next } }
    },
  })
  return {
    graph: { inputs: { ...inputs, first }, outputs: { drawn: collected.next } },
    feeds: { ...feeds, first: ints([rows], new Int32Array(rows)) },
  }
}

/** The best of up to six, after a first one that also compiles. Where one takes seconds, a second tells enough. */
async function bestOf(run: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  const begun = performance.now()
  for (let i = 0; i < 7; i++) {
    const started = performance.now()
    await run()
    if (i > 0) best = Math.min(best, performance.now() - started)
    if (i > 0 && performance.now() - begun > 4000) break
  }
  return best
}
