// A whole batch of completions as one graph: prefill of the prompts, then loops that draw until every row has stopped.

import {
  cast,
  constant,
  type Dim,
  dimension,
  equal,
  type Graph,
  gather,
  greater,
  input,
  mul,
  type Node,
  reshape,
  sub,
  sum,
} from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import { packWeights } from './decoding.ts'
import { type DrawKind, drawToken } from './drawing.ts'
import { prefill, prefillInChunks } from './prefill.ts'
import { activeRows, compactRows, decodeRows, type Rows } from './rows.ts'
import { mergedNodes, rotaryInputs, weightInputs } from './transformer.ts'

/** Loops after the first, each with fewer rows: the names of their numbers of rows. */
export const STAGES = ['B1', 'B2', 'B3'] as const

/**
 * The graph of a batch of U prompts with G samples each, prompts padded on the left to P, at most T tokens each. With
 * `samples` 1 instead of a size that each run chooses, nothing has to be moved between prompts and samples.
 *
 * With `chunked` the prompts are read C places at a time, P = N·C: for prompts whose scores of P × P would be too large.
 *
 * Inputs: the weights; `prompts` int64 (U, P), in chunks (N, U, C); `padding` int64 (U), the padded places of each; `uniforms` (T, U, G);
 * `cosines` and `sines` (R, headWidth / 2) with R ≥ P + T; `stops` int64 (S); `inverseTemperature` and `topP`; and `size0`,
 * `size1`, … of which only the size is read: the rows of each later loop.
 *
 * Decoding costs as much for a row that has stopped as for one that goes on. So the first loop, with all rows, ends when
 * those that go on fit into B1; they are moved together and the next loop decodes only them; and so on.
 *
 * Outputs: `first` int64 (U·G), the first tokens; for each loop `tokens0` int64 (trips, rows), and for each but the first
 * `rows1` int64 (rows): which row of the whole batch each of its rows is. `logProbability…` beside the tokens. What a row drew
 * after its own stop token is to be dropped.
 */
export function generationGraph(
  architecture: Architecture,
  draw: DrawKind,
  samples: Dim = 'G',
  chunked = false,
): Graph {
  const read = weightInputs(architecture)
  const weights = mergedNodes(architecture, read)
  const inputs = {
    prompts: input('prompts', chunked ? ['N', 'U', 'C'] : ['U', 'P'], 'int64'),
    padding: input('padding', ['U'], 'int64'),
    uniforms: input('uniforms', ['T', 'U', samples]),
    ...rotaryInputs(architecture),
    stops: input('stops', ['S'], 'int64'),
    inverseTemperature: input('inverseTemperature', []),
    topP: input('topP', []),
  }
  const sizes = Object.fromEntries(
    STAGES.map((name, index) => [`size${index}`, input(`size${index}`, [name])]),
  )
  const packed = packWeights(architecture, weights)
  const start = chunked
    ? prefillInChunks(architecture, packed, inputs, samples)
    : prefill(architecture, weights, inputs, samples)
  const uniforms = reshape(inputs.uniforms, ['T', start.rows])
  const first = drawToken(draw, start.logits, gather(uniforms, constant(0, 'int64')), inputs)
  const outputs: Record<string, Node> = { first: first.token, firstLogProbability: first.logProbability }
  const decode = {
    architecture,
    draw,
    packed,
    tables: { cosines: inputs.cosines, sines: inputs.sines },
    scalars: inputs,
    stopped: (token: Node) => stopped(token, inputs.stops),
  }
  let rows: Rows = {
    prompts: 'U',
    samples,
    token: first.token,
    done: decode.stopped(first.token),
    uniforms,
    lengths: start.lengths,
    prompt: start.memory,
    promptMask: start.mask,
    drawn: undefined,
  }
  let left = sub(dimension('T'), 1)
  let origin: Node | undefined
  ;[...STAGES, undefined].forEach((next, index) => {
    // Done means at most B(next) rows go on, or none after the last loop.
    const fits = next === undefined ? constant(0, 'int64') : dimension(next)
    const trips = mul(left, cast(greater(activeRows(rows.done), fits), 'int64'))
    const result = decodeRows(decode, rows, {
      trips,
      fits,
      name: String(index),
      offset: sub(dimension('T'), left),
    })
    outputs[`tokens${index}`] = result.tokens
    outputs[`logProbability${index}`] = result.logProbabilities
    if (origin !== undefined) outputs[`rows${index}`] = origin
    left = sub(left, dimension(`Trips${index}`))
    if (next === undefined) return
    const compact = compactRows(architecture, result.rows, next)
    rows = compact.rows
    origin = origin === undefined ? compact.origin : gather(origin, compact.origin)
  })
  const named = Object.entries(read).map(([name, node]) => [`w/${name}`, node])
  return { inputs: { ...inputs, ...sizes, ...Object.fromEntries(named) }, outputs }
}

/** Whether each token is a stop token, bool of the same shape (B). */
function stopped(token: Node, stops: Node): Node {
  const hits = equal(reshape(token, [...token.shape, 1]), reshape(stops, [1, 'S']))
  return greater(sum(cast(hits, 'int64'), { axes: [-1] }), 0)
}
