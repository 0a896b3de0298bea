// The transformer in pieces, each a graph of its own that is compiled once for all layers: embedding, a layer, the loss, and
// the ways back. The weights of a layer are inputs by the names of layer 0.

import {
  add,
  dimAt,
  type Graph,
  gather,
  gradients,
  input,
  mul,
  multiplyDims,
  type Node,
  reshape,
  sum,
} from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import { predicted, rowPlaces } from './loss.ts'
import { prefixed } from './slots.ts'
import { clippedSurrogate, type SurrogateConstants, surrogateInputs } from './surrogate.ts'
import { embed, finalNorm, logits, throughLayer, type WeightNodes, weightInputs } from './transformer.ts'
import { trainedNames } from './weights.ts'

const EMBEDDING = 'model.embed_tokens.weight'
const FIRST = 'model.layers.0.'

/** Whether gradients are those of the first micro-batch, or are added to what comes in as `g/…`. */
export type Accumulation = 'first' | 'more'

/** The weights that a piece reads, by the names of layer 0, and of these the ones it learns. */
export interface PieceNames {
  readonly read: readonly string[]
  readonly learned: readonly string[]
}

/** The weights of any layer. */
export function layerNames(architecture: Architecture): PieceNames {
  return namesOf(architecture, (name) => name.startsWith(FIRST))
}

/** The weights of the loss: the last norm and the output matrix, which may be the embedding. */
export function lossNames(architecture: Architecture): PieceNames {
  const output = architecture.tiedEmbeddings ? EMBEDDING : 'lm_head.weight'
  return namesOf(architecture, (name) => name === 'model.norm.weight' || name === output)
}

/** The weights of the embedding. */
export function embeddingNames(architecture: Architecture): PieceNames {
  return namesOf(architecture, (name) => name === EMBEDDING)
}

function namesOf(architecture: Architecture, has: (name: string) => boolean): PieceNames {
  const one = oneLayer(architecture)
  return {
    read: Object.keys(weightInputs(one)).filter(has),
    learned: trainedNames(one).filter(has),
  }
}

const oneLayer = (architecture: Architecture): Architecture => ({ ...architecture, layers: 1 })

function weightsOf(architecture: Architecture, { read }: PieceNames): WeightNodes {
  const all = weightInputs(oneLayer(architecture))
  return Object.fromEntries(read.map((name) => [name, all[name] as Node]))
}

const weightsIn = (weights: WeightNodes): Record<string, Node> =>
  prefixed('w', Object.keys(weights), Object.values(weights))

/** Hidden states of every place, (B, L, width). */
const states = (name: string, { width }: Architecture): Node => input(name, ['B', 'L', width])
const flat = (x: Node): Node => reshape(x, [multiplyDims(dimAt(x, 0), dimAt(x, 1)), -1])

/** Inputs: `tokens` int64 (B, L). Output: `x` (B, L, width). */
export function embeddingGraph(architecture: Architecture): Graph {
  const weights = weightsOf(architecture, embeddingNames(architecture))
  const tokens = input('tokens', ['B', 'L'], 'int64')
  const x = reshape(embed(weights, tokens), ['B', 'L', architecture.width])
  return { inputs: { tokens, ...weightsIn(weights) }, outputs: { x } }
}

/** Inputs: `x`, the places (see `rowPlaces`) and a layer's weights. Output: `x` after the layer. */
export function layerGraph(architecture: Architecture): Graph {
  const { inputs, after, x } = layerOf(architecture)
  return { inputs, outputs: { x: reshape(after, x.shape) } }
}

/** Inputs beside those of `layerGraph`: `dx` of the layer's result. Outputs: `dx` of its input, and `g/…`. The layer is computed again. */
export function layerBackGraph(architecture: Architecture, kind: Accumulation): Graph {
  const { inputs, after, x, weights } = layerOf(architecture)
  const dx = states('dx', architecture)
  const { learned } = layerNames(architecture)
  // Its gradient is that of the whole loss, by the chain rule.
  const [back, ...found] = gradients(sum(mul(after, flat(dx))), [
    x,
    ...learned.map((name) => weights[name] as Node),
  ])
  const sums = summed(learned, found, kind)
  return { inputs: { ...inputs, dx, ...sums.inputs }, outputs: { dx: back as Node, ...sums.outputs } }
}

function layerOf(architecture: Architecture) {
  const weights = weightsOf(architecture, layerNames(architecture))
  const x = states('x', architecture)
  const { inputs, ...places } = rowPlaces(architecture, { rows: 'B', length: 'L' }, { prefixes: true })
  const after = throughLayer(architecture, weights, 0, flat(x), places).x
  return { inputs: { x, ...inputs, ...weightsIn(weights) }, after, x, weights }
}

/** What the graph of the loss is made for. */
export interface LossGraphOptions {
  readonly constants: SurrogateConstants
  readonly gradients: Accumulation
  /** Whether `dx` is that of these places alone, or is added to what comes in as `dx`. */
  readonly states: Accumulation
}

/**
 * Inputs: `x` after the last layer; `asked` and `targets`, int64 (A); those of the surrogate, see `surrogateInputs`. Outputs: `loss`, `chosen` and `entropy` of these places, `dx`, and `g/…`.
 */
export function lossGraph(architecture: Architecture, options: LossGraphOptions): Graph {
  const names = lossNames(architecture)
  const weights = weightsOf(architecture, names)
  const x = states('x', architecture)
  const asked = input('asked', ['A'], 'int64')
  const targets = input('targets', ['A'], 'int64')
  const inputs = surrogateInputs()
  const hidden = finalNorm(architecture, weights, gather(flat(x), asked))
  const forced = predicted(logits(architecture, weights, hidden), targets)
  const { loss, entropy } = clippedSurrogate(forced, inputs, options.constants)
  const learned = names.learned.map((name) => weights[name] as Node)
  const [own, ...found] = gradients(loss, [x, ...learned])
  const sums = summed(names.learned, found, options.gradients)
  const before = states('dx', architecture)
  const isMore = options.states === 'more'
  const dx = isMore ? add(before, own as Node) : (own as Node)
  return {
    inputs: {
      x,
      asked,
      targets,
      ...inputs,
      ...(isMore && { dx: before }),
      ...weightsIn(weights),
      ...sums.inputs,
    },
    outputs: { loss, chosen: forced.chosen, entropy, dx, ...sums.outputs },
  }
}

/** Inputs: `tokens` and `dx` of the embedding's result. Output: `g/…` of the embedding. */
export function embeddingBackGraph(architecture: Architecture, kind: Accumulation): Graph {
  const names = embeddingNames(architecture)
  const weights = weightsOf(architecture, names)
  const tokens = input('tokens', ['B', 'L'], 'int64')
  const dx = states('dx', architecture)
  const learned = names.learned.map((name) => weights[name] as Node)
  const found = gradients(sum(mul(embed(weights, tokens), flat(dx))), learned)
  const sums = summed(names.learned, found, kind)
  return { inputs: { tokens, dx, ...sums.inputs }, outputs: sums.outputs }
}

/** Gradients as outputs `g/…`, added to the inputs of these names where there are some already. */
function summed(names: readonly string[], found: readonly Node[], kind: Accumulation) {
  if (kind === 'first') return { inputs: {}, outputs: prefixed('g', names, found) }
  const before = found.map((gradient, index) => input(`g/${names[index]}`, gradient.shape))
  const after = found.map((gradient, index) => add(before[index] as Node, gradient))
  return { inputs: prefixed('g', names, before), outputs: prefixed('g', names, after) }
}
