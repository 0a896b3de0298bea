// Learning by next-token prediction: the whole step (forward, backward, clipping, AdamW) as one graph, weights resident in the engine.

import {
  adamW,
  clipByGlobalNorm,
  div,
  floats,
  type Graph,
  gradients,
  input,
  maximum,
  type Node,
  type Program,
  type Runner,
  sum,
  type TensorData,
} from '../engine/index.ts'
import { type Batch, type BatchShape, matrix } from './batch.ts'
import type { Architecture } from './config.ts'
import { crossEntropy, type RowStructure, teacherForced } from './loss.ts'
import { notFinite } from './not-finite.ts'
import type { Tensor } from './safetensors.ts'
import type { WeightNodes } from './transformer.ts'
import { type Weights, weightShapes } from './weights.ts'

/** Settings of AdamW and of clipping. */
export interface OptimizerSettings {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Decoupled decay of the weights with two axes; norms and biases are left alone. */
  readonly weightDecay: number
  /** Largest norm of the whole gradient. */
  readonly maxGradientNorm: number
}

export const defaultOptimizer: OptimizerSettings = {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradientNorm: 1,
}

/** AdamW's state: running means of the gradient and of its square, and the number of updates made. */
export interface OptimizerState {
  readonly m: Weights
  readonly v: Weights
  readonly step: number
}

/** Trains weights by cross-entropy. Calls must not overlap. */
export interface Trainer {
  /** One optimizer step; the loss is the weighted mean over the batch, before the step, in nats a token. Throws `model/not-finite`. */
  step(batch: Batch, learningRate: number): Promise<{ readonly loss: number; readonly gradientNorm: number }>
  /** The weighted mean loss of a batch, without learning from it. */
  evaluate(batch: Batch): Promise<number>
  /** Copies of the weights as they are now. */
  weights(): Promise<Weights>
  /** Copies of the optimizer's state as it is now. */
  state(): Promise<OptimizerState>
  /** Frees programs and slots; the runner stays open. */
  close(): Promise<void>
}

export interface TrainerOptions {
  readonly runner: Runner
  readonly architecture: Architecture
  readonly weights: Weights
  readonly optimizer?: Partial<OptimizerSettings>
  /** Where an earlier run stopped. */
  readonly state?: OptimizerState
  /** Keeps the slots of two trainers in one runner apart. */
  readonly name?: string
}

/** Opens a trainer. One program is compiled for each shape of batch, when it is first seen. */
export async function openTrainer(options: TrainerOptions): Promise<Trainer> {
  const { runner, architecture, name = 'trainer' } = options
  const settings = { ...defaultOptimizer, ...options.optimizer }
  const names = [...weightShapes(architecture).keys()]
  let step = options.state?.step ?? 0
  await runner.write(slotValues(name, options.weights, options.state))
  const programs = new Map<string, Promise<Program>>()
  const program = (kind: 'step' | 'evaluate', batch: Batch): Promise<Program> => {
    const structure = { segments: batch.segments !== undefined, prefixes: batch.continued !== undefined }
    const suffix = structure.prefixes ? ' prefixes' : structure.segments ? ' segments' : ''
    const key = `${kind} ${batch.rows}x${batch.length}${suffix}`
    let found = programs.get(key)
    if (found === undefined) {
      const graph =
        kind === 'step'
          ? crossEntropyStep(architecture, batch, settings, structure)
          : crossEntropyLoss(architecture, batch, structure)
      found = runner.compile(graph, { name: `cross-entropy ${key}` })
      programs.set(key, found)
    }
    return found
  }
  const stepUse = slotsOf(name, names, ['w', 'm', 'v'])
  const weightUse = slotsOf(name, names, ['w'])
  return {
    async step(batch, learningRate) {
      const compiled = await program('step', batch)
      const feeds = {
        ...batchFeeds(batch),
        learningRate: floats([], [learningRate]),
        step: floats([], [step + 1]),
      }
      const out = await compiled.run(feeds, { use: stepUse, keep: stepUse })
      step++
      const made = { loss: scalar(out.loss), gradientNorm: scalar(out.gradientNorm) }
      if (Number.isFinite(made.loss) && Number.isFinite(made.gradientNorm)) return made
      throw notFinite(
        `in step ${step}: its loss is ${made.loss}, its gradient's norm ${made.gradientNorm}`,
        made,
      )
    },
    async evaluate(batch) {
      const compiled = await program('evaluate', batch)
      return scalar((await compiled.run(batchFeeds(batch), { use: weightUse })).loss)
    },
    weights: () => readSlots(runner, name, names, 'w'),
    state: async () => ({
      m: await readSlots(runner, name, names, 'm'),
      v: await readSlots(runner, name, names, 'v'),
      step,
    }),
    async close() {
      await Promise.all([...programs.values()].map(async (compiled) => (await compiled).release()))
      await runner.drop(Object.values(stepUse))
    },
  }
}

/** One step of cross-entropy as a graph: its outputs are the loss, the gradient's norm, and new w/, m/ and v/ tensors. */
export function crossEntropyStep(
  architecture: Architecture,
  shape: BatchShape,
  settings: OptimizerSettings,
  structure: RowStructure = {},
): Graph {
  const forced = teacherForced(architecture, shape, structure)
  const tokenWeights = input('weights', [shape.rows, shape.length])
  const loss = crossEntropy(forced.chosen, div(tokenWeights, maximum(sum(tokenWeights), 1e-9)))
  const names = Object.keys(forced.weights)
  const learned = optimizerNodes(forced.weights, gradients(loss, Object.values(forced.weights)), settings)
  return {
    inputs: {
      ...forced.inputs,
      weights: tokenWeights,
      ...prefixed('w', names, Object.values(forced.weights)),
      ...learned.inputs,
    },
    outputs: { loss, ...learned.outputs },
  }
}

/** The loss alone. */
function crossEntropyLoss(architecture: Architecture, shape: BatchShape, structure: RowStructure): Graph {
  const forced = teacherForced(architecture, shape, structure)
  const tokenWeights = input('weights', [shape.rows, shape.length])
  const loss = crossEntropy(forced.chosen, div(tokenWeights, maximum(sum(tokenWeights), 1e-9)))
  const names = Object.keys(forced.weights)
  return {
    inputs: {
      ...forced.inputs,
      weights: tokenWeights,
      ...prefixed('w', names, Object.values(forced.weights)),
    },
    outputs: { loss },
  }
}

/** Clipping and AdamW for all weights: inputs m/, v/, step and learningRate; outputs w/, m/, v/ and gradientNorm. */
export function optimizerNodes(
  weights: WeightNodes,
  weightGradients: readonly Node[],
  settings: OptimizerSettings,
): { readonly inputs: Record<string, Node>; readonly outputs: Record<string, Node> } {
  const step = input('step', [])
  const learningRate = input('learningRate', [])
  const clipped = clipByGlobalNorm(weightGradients, settings.maxGradientNorm)
  const inputs: Record<string, Node> = { step, learningRate }
  const outputs: Record<string, Node> = { gradientNorm: clipped.norm }
  Object.entries(weights).forEach(([name, parameter], index) => {
    const m = input(`m/${name}`, parameter.shape)
    const v = input(`v/${name}`, parameter.shape)
    const { beta1, beta2, epsilon } = settings
    const learned = adamW({
      parameter,
      gradient: clipped.gradients[index]!,
      m,
      v,
      step,
      learningRate,
      beta1,
      beta2,
      epsilon,
      weightDecay: parameter.shape.length > 1 ? settings.weightDecay : 0,
    })
    inputs[`m/${name}`] = m
    inputs[`v/${name}`] = v
    outputs[`w/${name}`] = learned.parameter
    outputs[`m/${name}`] = learned.m
    outputs[`v/${name}`] = learned.v
  })
  return { inputs, outputs }
}

/** Nodes under names with a prefix: `w/model.norm.weight`. */
export function prefixed(
  prefix: string,
  names: readonly string[],
  nodes: readonly Node[],
): Record<string, Node> {
  return Object.fromEntries(names.map((name, index) => [`${prefix}/${name}`, nodes[index]!]))
}

/** Input (and output) names of a graph to slots: `w/x` to `trainer/w/x`. */
export function slotsOf(
  owner: string,
  names: readonly string[],
  prefixes: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    prefixes.flatMap((prefix) => names.map((name) => [`${prefix}/${name}`, `${owner}/${prefix}/${name}`])),
  )
}

/** Reads one kind of slots back as tensors. */
export async function readSlots(
  runner: Runner,
  owner: string,
  names: readonly string[],
  prefix: string,
): Promise<Weights> {
  // Without a copy where that can be: a second one of all would stand in memory.
  const values = await runner.read(
    names.map((name) => `${owner}/${prefix}/${name}`),
    { shared: true },
  )
  return new Map(
    names.map((name): [string, Tensor] => {
      const { shape, data } = values[`${owner}/${prefix}/${name}`] as TensorData
      return [name, { shape, data: data as Float32Array }]
    }),
  )
}

/** Weights as slot values. */
export function weightValues(owner: string, weights: Weights): Record<string, TensorData> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [`${owner}/w/${name}`, floats(shape, data)]),
  )
}

/** Weights and optimizer state as slot values; zeros where there is no state yet. */
export function slotValues(
  owner: string,
  weights: Weights,
  state?: OptimizerState,
): Record<string, TensorData> {
  const values = weightValues(owner, weights)
  for (const [name, { shape, data }] of weights) {
    values[`${owner}/m/${name}`] = floats(shape, state?.m.get(name)?.data ?? new Float32Array(data.length))
    values[`${owner}/v/${name}`] = floats(shape, state?.v.get(name)?.data ?? new Float32Array(data.length))
  }
  return values
}

function batchFeeds(batch: Batch): Record<string, TensorData> {
  return {
    tokens: matrix(batch, batch.tokens),
    targets: matrix(batch, batch.targets),
    weights: floats([batch.rows, batch.length], batch.weights),
    ...(batch.segments === undefined ? {} : { segments: matrix(batch, batch.segments) }),
    ...(batch.continued === undefined
      ? {}
      : {
          prefixes: matrix(batch, batch.continued.prefixes),
          positions: matrix(batch, batch.continued.positions),
        }),
  }
}

/** The value of a scalar result. */
export function scalar(value: TensorData | undefined): number {
  return Number(value?.data[0])
}
