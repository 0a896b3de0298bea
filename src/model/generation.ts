// A whole batch of completions as one graph: prefill of the prompts, then a loop that draws, stops early and keeps what it drew.

import {
  add,
  and,
  broadcastTo,
  cast,
  constant,
  dimension,
  equal,
  type Graph,
  gather,
  greaterOrEqual,
  input,
  less,
  lessOrEqual,
  loop,
  maximum,
  multiplyDims,
  type Node,
  or,
  range,
  reshape,
  slice,
  sub,
  sum,
  where,
} from '../engine/index.ts'
import type { Architecture } from './config.ts'
import { decodeStep, packWeights } from './decoding.ts'
import { type DrawKind, drawToken } from './drawing.ts'
import { forward, type LayerMemory, logits, SHUT, weightInputs } from './transformer.ts'

/**
 * The graph of a batch of U prompts with G samples each, prompts padded on the left to P, at most T tokens each.
 *
 * Inputs: the weights; `prompts` int64 (U, P); `padding` int64 (U), the padded places of each;
 * `uniforms` (T, U, G); `cosines` and `sines` (R, headWidth / 2) with R ≥ P + T; `stops` int64 (S);
 * `inverseTemperature` and `topP`.
 *
 * Outputs: `first` int64 (U·G) and `rest` (trips, U·G), the tokens drawn; `firstLogProbability` and `restLogProbability`
 * beside them. The loop ends when every row has drawn a stop token; what a row drew after its own is to be dropped.
 */
export function generationGraph(architecture: Architecture, draw: DrawKind): Graph {
  const weights = weightInputs(architecture)
  const prompts = input('prompts', ['U', 'P'], 'int64')
  const padding = input('padding', ['U'], 'int64')
  const rows = multiplyDims('U', 'G')
  const uniforms = input('uniforms', ['T', 'U', 'G'])
  const half = architecture.headWidth / 2
  const tables = { cosines: input('cosines', ['R', half]), sines: input('sines', ['R', half]) }
  const stops = input('stops', ['S'], 'int64')
  const scalars = { inverseTemperature: input('inverseTemperature', []), topP: input('topP', []) }

  // Prefill: each prompt once, whatever the number of its samples.
  const places = range('P')
  const column = reshape(padding, ['U', 1])
  const positions = maximum(sub(reshape(places, [1, 'P']), column), 0) // (U, P)
  const real = greaterOrEqual(reshape(places, [1, 'P']), column) // (U, P)
  const causal = lessOrEqual(reshape(places, [1, 'P']), reshape(places, ['P', 1])) // (P, P)
  const visible = and(reshape(real, ['U', 1, 1, 1, 'P']), reshape(causal, [1, 1, 1, 'P', 'P']))
  const prefill = forward(architecture, weights, {
    tokens: prompts,
    positions,
    rotary: tables,
    mask: where(visible, constant(0), SHUT),
  })
  const promptMask = where(reshape(real, ['U', 1, 1, 'P']), constant(0), SHUT)
  const last = slice(reshape(prefill.hidden, ['U', 'P', architecture.width]), 1, -1) // (U, 1, D)
  const promptLogits = logits(architecture, weights, reshape(last, ['U', architecture.width]))
  const repeated = reshape(
    broadcastTo(reshape(promptLogits, ['U', 1, architecture.vocabulary]), [
      'U',
      'G',
      architecture.vocabulary,
    ]),
    [rows, architecture.vocabulary],
  )
  const lengths = reshape(broadcastTo(sub(dimension('P'), column), ['U', 'G']), [rows, 1])
  const uniformRows = reshape(uniforms, ['T', rows])
  const stopped = (token: Node): Node => {
    const hits = equal(reshape(token, [rows, 1]), reshape(stops, [1, 'S']))
    return cast(sum(cast(hits, 'int64'), { axes: [-1] }), 'bool')
  }

  const first = drawToken(draw, repeated, gather(uniformRows, constant(0, 'int64')), scalars)
  const packed = packWeights(architecture, weights)
  const { keyValueHeads, headWidth } = architecture
  const empty = broadcastTo(constant(0), ['U', keyValueHeads, 'G', 0, headWidth])
  const growing = { initial: empty, grow: { axis: 3, inside: 'L', after: 'Drawn' } }
  const names = prefill.memory.flatMap((_, layer) => [`keys${layer}`, `values${layer}`])
  const result = loop({
    maxTrips: sub(dimension('T'), 1),
    states: {
      token: { initial: first.token },
      done: { initial: stopped(first.token) },
      ...Object.fromEntries(names.map((name) => [name, growing])),
    },
    body: (trip, states: Readonly<Record<string, Node>>) => {
      const memory = prefill.memory.map(
        (_, layer): LayerMemory => ({ keys: states[`keys${layer}`]!, values: states[`values${layer}`]! }),
      )
      const step = decodeStep(architecture, packed, {
        prompts: 'U',
        samples: 'G',
        tokens: states.token!,
        positions: add(lengths, trip),
        rotary: tables,
        prompt: prefill.memory,
        promptMask,
        drawn: memory,
      })
      const next = drawToken(draw, step.logits, gather(uniformRows, add(trip, 1)), scalars)
      const done = or(states.done!, stopped(next.token))
      return {
        states: {
          token: next.token,
          done,
          ...Object.fromEntries(
            step.drawn.flatMap(({ keys, values }, layer) => [
              [`keys${layer}`, keys],
              [`values${layer}`, values],
            ]),
          ),
        },
        collect: { token: next.token, logProbability: next.logProbability },
        proceed: less(sum(cast(done, 'int64')), dimension(rows)),
      }
    },
  })
  const inputs: Record<string, Node> = { prompts, padding, uniforms, ...tables, stops, ...scalars }
  for (const [name, node] of Object.entries(weights)) inputs[`w/${name}`] = node
  return {
    inputs,
    outputs: {
      first: first.token,
      firstLogProbability: first.logProbability,
      rest: result.collected.token,
      restLogProbability: result.collected.logProbability,
    },
  }
}
