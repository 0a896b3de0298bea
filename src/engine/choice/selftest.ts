// The self-test of an engine: a small transformer's training step and a small loop of draws, next to another runner's numbers.

import { draws } from '../../core/index.ts'
import { gradients } from '../gradient/index.ts'
import { constant, type Graph, input, type Node } from '../graph.ts'
import {
  add,
  argmax,
  cast,
  cumsum,
  gather,
  gatherElements,
  greater,
  logSoftmax,
  loop,
  matmul,
  mean,
  mul,
  neg,
  range,
  reshape,
  rmsNorm,
  rotary,
  silu,
  softmax,
  sum,
  transpose,
  where,
} from '../ops/index.ts'
import { adamW, globalNorm } from '../optimizer.ts'
import type { Runner } from '../runner.ts'
import { elementCount, floats, ints, type TensorData } from '../tensor.ts'

/** Largest difference from the other runner's numbers, each relative to its size where that is above 1. */
export const SELF_TEST_TOLERANCE = 1e-4

/** Sizes of the self-test's network. */
export interface SelfTestSize {
  readonly rows: number
  readonly length: number
  readonly width: number
  readonly heads: number
  readonly hidden: number
  readonly vocabulary: number
}

/** Small enough for the float64 reference and for plain JavaScript. */
export const CHECK_SIZE: SelfTestSize = {
  rows: 2,
  length: 8,
  width: 16,
  heads: 2,
  hidden: 32,
  vocabulary: 32,
}
/** A graph with values for its inputs. */
export interface Network {
  readonly graph: Graph
  readonly feeds: Readonly<Record<string, TensorData>>
}

/** One layer of a decoder with its embedding: cross entropy, all gradients, AdamW, and `trips` draws from its last distribution. */
export function selfTestNetwork(size: SelfTestSize, trips = 3): Network {
  const { rows, length, width, heads, hidden, vocabulary } = size
  const random = draws('engine/self-test')
  const inputs: Record<string, Node> = {}
  const feeds: Record<string, TensorData> = {}
  const weight = (name: string, shape: readonly number[], spread = 1 / Math.sqrt(width)): Node => {
    const values = Array.from({ length: elementCount(shape) }, () => (2 * random.uniform() - 1) * spread)
    feeds[name] = floats(shape, values)
    inputs[name] = input(name, shape)
    return inputs[name]
  }
  const whole = (name: string, shape: readonly number[], below: number): Node => {
    feeds[name] = ints(
      shape,
      Int32Array.from({ length: elementCount(shape) }, () => random.below(below)),
    )
    inputs[name] = input(name, shape, 'int64')
    return inputs[name]
  }
  const ids = whole('ids', [rows, length], vocabulary)
  const targets = whole('targets', [rows, length], vocabulary)
  const names = ['table', 'norm', 'q', 'k', 'v', 'out', 'gate', 'down'] as const
  const w = {
    table: weight('table', [vocabulary, width], 0.5),
    norm: weight('norm', [width], 1),
    q: weight('q', [width, width]),
    k: weight('k', [width, width]),
    v: weight('v', [width, width]),
    out: weight('out', [width, width]),
    gate: weight('gate', [width, hidden]),
    down: weight('down', [hidden, width]),
  }
  const half = width / heads / 2
  const angles = Array.from({ length: length * half }, (_, i) => Math.floor(i / half) / 10 ** (i % half))
  const table = (f: (x: number) => number): Node => constant(floats([length, half], angles.map(f)))
  const positions = constant(
    ints(
      [rows, length],
      Int32Array.from({ length: rows * length }, (_, i) => i % length),
    ),
  )
  const turned = (x: Node): Node => rotary(x, positions, table(Math.cos), table(Math.sin))
  const split = (x: Node): Node => transpose(reshape(x, [rows, length, heads, width / heads]), [0, 2, 1, 3])

  const x = gather(w.table, ids)
  const normed = rmsNorm(x, w.norm, 1e-5)
  const [q, k, v] = [
    split(turned(matmul(normed, w.q))),
    split(turned(matmul(normed, w.k))),
    split(matmul(normed, w.v)),
  ]
  const scores = matmul(q, k, { transposeB: true, scale: 1 / Math.sqrt(width / heads) })
  const future = greater(reshape(range(length), [1, length]), reshape(range(length), [length, 1]))
  const attended = matmul(softmax(where(future, -1e9, scores)), v)
  const joined = reshape(transpose(attended, [0, 2, 1, 3]), [rows, length, width])
  const after = add(x, matmul(joined, w.out))
  const mixed = add(after, matmul(silu(matmul(after, w.gate)), w.down))
  const logits = matmul(mixed, w.table, { transposeB: true })
  const chosen = gatherElements(logSoftmax(logits), reshape(targets, [rows, length, 1]))
  const loss = neg(mean(chosen))

  const learned = names.map((name) => w[name])
  const slopes = gradients(loss, learned)
  const outputs: Record<string, Node> = { loss, norm: globalNorm(slopes) }
  names.forEach((name, i) => {
    const shape = learned[i]?.shape as readonly number[]
    const state = { m: weight(`m/${name}`, shape, 0), v: weight(`v/${name}`, shape, 0) }
    const step = { step: 1, learningRate: 1e-3, epsilon: 1e-4 }
    const next = adamW({ parameter: learned[i] as Node, gradient: slopes[i] as Node, ...state, ...step })
    Object.assign(outputs, {
      [`w/${name}`]: next.parameter,
      [`next m/${name}`]: next.m,
      [`next v/${name}`]: next.v,
    })
  })
  const last = reshape(mean(logits, { axes: [1] }), [rows, vocabulary])
  const uniforms = weight('uniforms', [rows, 1], 1)
  const { states, collected } = loop({
    maxTrips: trips,
    states: { point: { initial: mul(uniforms, uniforms) } },
    body: (trip, { point }) => {
      const total = cumsum(softmax(last))
      const passed = cast(greater(point, total), 'float32')
      const drawn = add(sum(passed, { axes: [1] }), mul(cast(argmax(last), 'float32'), cast(trip, 'float32')))
      return { states: { point: mul(point, 0.5) }, collect: { drawn } }
    },
  })
  return { graph: { inputs, outputs: { ...outputs, point: states.point, drawn: collected.drawn } }, feeds }
}

/** The largest difference of the self-test's numbers on two runners. Not a number where one of them has none. */
export async function selfTest(runner: Runner, other: Runner): Promise<number> {
  const { graph, feeds } = selfTestNetwork(CHECK_SIZE)
  const [found, expected] = await Promise.all([runner, other].map((one) => results(one, graph, feeds)))
  let worst = 0
  for (const [name, { data }] of Object.entries(expected as Record<string, TensorData>)) {
    const values = found?.[name]?.data
    data.forEach((value, i) => {
      const difference = Math.abs((values?.[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))
      if (!(difference <= worst)) worst = difference
    })
  }
  return worst
}

async function results(
  runner: Runner,
  graph: Graph,
  feeds: Network['feeds'],
): Promise<Record<string, TensorData>> {
  const program = await runner.compile(graph, { name: 'self-test' })
  const found = await program.run(feeds)
  await program.release()
  return found
}
