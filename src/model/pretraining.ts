// Learning by next-token prediction: the whole step (forward, backward, clipping, AdamW) as one graph, weights resident in the engine.

import { AzlabError, show } from '../core/portable.ts'
import {
  clipByGlobalNorm,
  div,
  floats,
  type Graph,
  gradients,
  input,
  maximum,
  type Program,
  type Runner,
  sum,
  type TensorData,
} from '../engine/portable.ts'
import { adamWNodes, defaultOptimizer, type OptimizerSettings, type OptimizerState } from './adamw.ts'
import { type Batch, type BatchShape, matrix } from './batch.ts'
import type { Architecture } from './config.ts'
import { crossEntropy, type RowStructure, teacherForced } from './loss.ts'
import { notFinite } from './not-finite.ts'
import { prefixed, readSlots, scalar, slotsOf, slotValues } from './slots.ts'
import { badSetting } from './update-table.ts'
import { type Weights, weightShapes } from './weights.ts'

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

/** What a trainer begins with. */
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

/** Opens a trainer. One program is compiled for each shape of batch, when it is first seen. Throws `model/option`. */
export async function openTrainer(options: TrainerOptions): Promise<Trainer> {
  const { runner, architecture, name = 'trainer' } = options
  const settings = { ...defaultOptimizer, ...options.optimizer }
  const bad = badSetting(settings, Object.keys(settings))
  if (bad !== null)
    throw new AzlabError(`The option ${bad.name} is ${show(bad.value)}.`, {
      code: 'model/option',
      value: bad.value,
      expected: `${bad.expected}, finite`,
    })
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
  const parameters = Object.values(forced.weights)
  const { gradients: clipped, norm } = clipByGlobalNorm(gradients(loss, parameters), settings.maxGradientNorm)
  const learned = adamWNodes(names, parameters, clipped, settings)
  return {
    inputs: {
      ...forced.inputs,
      weights: tokenWeights,
      ...prefixed('w', names, Object.values(forced.weights)),
      ...learned.inputs,
    },
    outputs: { loss, gradientNorm: norm, ...learned.outputs },
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
