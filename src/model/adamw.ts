// AdamW for named weights: its settings, its state, and the nodes of one update. Norms and biases do not decay.

import { adamW, input, type Node } from '../engine/portable.ts'
import type { UpdateValues } from './update-table.ts'
import type { Weights } from './weights.ts'

/** Settings of AdamW and of clipping. */
export interface OptimizerSettings
  extends Pick<UpdateValues, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay' | 'maxGradientNorm'> {}

/** Settings of AdamW where none are given: those of pre-training. */
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

/** Inputs and outputs of an update by name, for a graph. */
export interface AdamWNodes {
  /** `step` (from 1) and `learningRate`, float32 scalars; `m/…` and `v/…` of each weight, unless it is the first update. */
  readonly inputs: Readonly<Record<string, Node>>
  /** `w/…`, `m/…` and `v/…` of each weight, of its shape. */
  readonly outputs: Readonly<Record<string, Node>>
}

/** One update of weights by their gradients, each of its weight's shape. The first one begins from means of 0 and reads none. */
export function adamWNodes(
  names: readonly string[],
  weights: readonly Node[],
  gradients: readonly Node[],
  { beta1, beta2, epsilon, weightDecay }: Omit<OptimizerSettings, 'maxGradientNorm'>,
  isFirst = false,
): AdamWNodes {
  const step = input('step', [])
  const learningRate = input('learningRate', [])
  const inputs: Record<string, Node> = { step, learningRate }
  const outputs: Record<string, Node> = {}
  for (const [i, name] of names.entries()) {
    const parameter = weights[i] as Node
    const [m, v] = isFirst ? [] : [input(`m/${name}`, parameter.shape), input(`v/${name}`, parameter.shape)]
    const learned = adamW({
      parameter,
      gradient: gradients[i] as Node,
      m,
      v,
      step,
      learningRate,
      beta1,
      beta2,
      epsilon,
      weightDecay: parameter.shape.length > 1 ? weightDecay : 0,
    })
    if (m && v) Object.assign(inputs, { [`m/${name}`]: m, [`v/${name}`]: v })
    outputs[`w/${name}`] = learned.parameter
    outputs[`m/${name}`] = learned.m
    outputs[`v/${name}`] = learned.v
  }
  return { inputs, outputs }
}
