// The gradient of a micro-batch layer by layer: forwards, only what goes into each layer is kept; backwards, each layer is
// computed again from it (gradient checkpointing; Chen and others 2016). Memory holds the inside of one layer, not of all.

import { floats, ints, type TensorData } from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import {
  type Accumulation,
  embeddingBackGraph,
  embeddingGraph,
  embeddingNames,
  layerBackGraph,
  layerGraph,
  layerNames,
  lossGraph,
  lossNames,
  type PieceNames,
} from './layer-graphs.ts'
import type { MicroBatches } from './memory.ts'
import type { Runtime } from './runtime.ts'
import { scalar } from './slots.ts'
import { constantsText, partCoefficients, type SurrogateConstants } from './surrogate.ts'

/** What the loss of a micro-batch tells. */
export interface BatchSums {
  readonly loss: number
  /** Log-probabilities of the tokens asked for, and the entropies at their places, (A) each. */
  readonly chosen: ArrayLike<number>
  readonly entropy: ArrayLike<number>
}

/** Feeds of a micro-batch: those of the whole gradient's graph. */
export type BatchFeeds = Readonly<Record<string, TensorData>>

export interface GradientOptions {
  /** Input names of the weights (`w/…`) to slots. */
  readonly weights: Readonly<Record<string, string>>
  /** Owner of the gradients' slots (`${owner}/g/…`) and of what is kept on the way. */
  readonly owner: string
  readonly constants: SurrogateConstants
  readonly plan: MicroBatches
}

/** The slots in which hidden states are kept on the way. */
export function statesOf({ layers }: Architecture, owner: string): readonly string[] {
  return [...Array.from({ length: layers + 1 }, (_, layer) => `${owner}/x/${layer}`), `${owner}/dx`]
}

/** A run of these takes more memory than a layer, which would lie idle while layers are computed. */
const unpooled = { pooled: false }
/** Run after run for all layers, in the same memory. */
const pooled = { pooled: true }

/** Learns from micro-batches one after the other; the gradients add up in the slots of the owner. */
export function checkpointedGradient(
  runtime: Runtime,
  { weights, owner, constants, plan }: GradientOptions,
): (feeds: BatchFeeds) => Promise<BatchSums> {
  const { runner, architecture } = runtime
  const { layers } = architecture
  const names = {
    embedding: embeddingNames(architecture),
    layer: layerNames(architecture),
    loss: lossNames(architecture),
  }
  const states = (layer: number): string => `${owner}/x/${layer}`
  const back = `${owner}/dx`
  /** Weights whose gradient has begun. */
  const begun = new Set<string>()
  const inLayer = (name: string, layer: number): string =>
    name.replace(/^model\.layers\.0\./, `model.layers.${layer}.`)
  const slotsIn = ({ read }: PieceNames, layer = 0): Record<string, string> =>
    Object.fromEntries(read.map((name) => [`w/${name}`, weights[`w/${inLayer(name, layer)}`] as string]))
  /** The gradients' slots of a piece, and whether something stands there. */
  const gradientSlots = ({ learned }: PieceNames, layer = 0) => {
    const all = learned.map((name) => inLayer(name, layer))
    const kind: Accumulation = all.some((name) => begun.has(name)) ? 'more' : 'first'
    // Only the tied embedding is begun by one piece and gone on with by another; the norm beside it is then begun here too.
    for (const name of all) begun.add(name)
    const keep = Object.fromEntries(learned.map((name, i) => [`g/${name}`, `${owner}/g/${all[i]}`] as const))
    return { kind, keep, use: kind === 'more' ? keep : {} }
  }

  const forwards = async ({ tokens, ...places }: BatchFeeds): Promise<void> => {
    const embedding = await runtime.program('embedding', () => embeddingGraph(architecture))
    await embedding.run({ tokens: tokens! }, { use: slotsIn(names.embedding), keep: { x: states(0) } })
    const layerProgram = await runtime.program('layer', () => layerGraph(architecture), pooled)
    for (let layer = 0; layer < layers; layer++)
      await layerProgram.run(places, {
        use: { x: states(layer), ...slotsIn(names.layer, layer) },
        keep: { x: states(layer + 1) },
      })
  }

  const loss = async (lines: BatchFeeds, coefficients: BatchFeeds): Promise<BatchSums> => {
    const count = lines.asked!.shape[0]!
    const chosen: number[] = []
    const entropy: number[] = []
    let total = 0
    for (let at = 0; at < count; at += plan.asked) {
      const end = Math.min(count, at + plan.asked)
      const part = Object.entries(lines).map(([name, line]) => [name, pieceOf(line, at, end)])
      const { kind, keep, use } = gradientSlots(names.loss)
      const more: Accumulation = at > 0 ? 'more' : 'first'
      const program = await runtime.program(
        `loss ${constantsText(constants)} ${kind} ${more}`,
        () => lossGraph(architecture, { constants, gradients: kind, states: more }),
        unpooled,
      )
      const out = await program.run(
        { ...Object.fromEntries(part), ...coefficients },
        {
          use: { x: states(layers), ...slotsIn(names.loss), ...use, ...(at > 0 && { dx: back }) },
          keep: { dx: back, ...keep },
        },
      )
      total += scalar(out.loss)
      chosen.push(...(out.chosen as TensorData).data)
      entropy.push(...(out.entropy as TensorData).data)
    }
    await runner.drop([states(layers)])
    return { loss: total, chosen, entropy }
  }

  const backwards = async ({ tokens, ...places }: BatchFeeds): Promise<void> => {
    for (let layer = layers - 1; layer >= 0; layer--) {
      const { kind, keep, use } = gradientSlots(names.layer, layer)
      const program = await runtime.program(
        `layer back ${kind}`,
        () => layerBackGraph(architecture, kind),
        pooled,
      )
      await program.run(places, {
        use: { x: states(layer), dx: back, ...slotsIn(names.layer, layer), ...use },
        keep: { dx: back, ...keep },
      })
      await runner.drop([states(layer)])
    }
    if (names.embedding.learned.length > 0) {
      const { kind, keep, use } = gradientSlots(names.embedding)
      const program = await runtime.program(
        `embedding back ${kind}`,
        () => embeddingBackGraph(architecture, kind),
        unpooled,
      )
      await program.run({ tokens: tokens! }, { use: { dx: back, ...use }, keep })
    }
    await runner.drop([back])
  }

  return async (feeds) => {
    const { coefficients, others } = partCoefficients(feeds)
    const { asked, targets, tokenWeights, advantages, old, ...places } = others
    await forwards(places)
    const lines = { asked: asked!, targets: targets!, tokenWeights: tokenWeights!, advantages: advantages! }
    const sums = await loss({ ...lines, old: old! }, coefficients)
    await backwards(places)
    return sums
  }
}

/** Values from one place of a line to before another. */
function pieceOf(line: TensorData, from: number, to: number): TensorData {
  const data = line.data.slice(from, to)
  return line.dtype === 'int64'
    ? ints([to - from], data as Int32Array)
    : floats([to - from], data as Float32Array)
}
