// The options of one policy-gradient update: what its loss and its optimizer go by. Source: docs/method.md §9 and §10.

import { z } from 'zod'
import { expectationOf, nonNegative, type OptionValues, option, positive, share } from '../core/option.ts'

/**
 * A decay so near to 1 that 1 − β rounds to 0 in float32 would divide 0 by 0 in the first steps; this one does not.
 */
const decay = z.number().min(0).max(0.9999999)
/** Below it, ε rounds to 0 beside the root of a small mean, and a weight without a gradient would become 0/0. */
const epsilon = z.number().min(1e-30)

/** Settings of one update, all finite: a run writes them as JSON. A bound that is to be none is a large number. */
export const UPDATE_TABLE = {
  /** AdamW's step size. Default 0.0001 (paper 0.000001). */
  learningRate: option({
    default: 1e-4,
    paper: 1e-6,
    schema: nonNegative,
    meaning: "AdamW's step size.",
    source: 'paper, table of hyperparameters; the default is for the embedded model',
    readBy: ['src/model/optimizer-step.ts', 'src/model/adamw.ts'],
  }),
  /** The ratio is clipped from below at 1 − clipLow. Default 0.2. */
  clipLow: option({
    default: 0.2,
    schema: share,
    meaning: 'The ratio is clipped from below at 1 − clipLow.',
    source: 'PPO (Schulman and others 2017), equation 7; released code: configs/azr_ppo_trainer.yaml',
    readBy: ['src/model/surrogate.ts', 'src/model/policy-gradient.ts'],
  }),
  /** The ratio is clipped from above at 1 + clipHigh. Default 0.2. */
  clipHigh: option({
    default: 0.2,
    schema: positive,
    meaning: 'The ratio is clipped from above at 1 + clipHigh.',
    source: 'PPO (Schulman and others 2017), equation 7; released code: configs/azr_ppo_trainer.yaml',
    readBy: ['src/model/surrogate.ts', 'src/model/policy-gradient.ts'],
  }),
  /** Weight of the entropy in the loss. Default 0.001. */
  entropyCoefficient: option({
    default: 0.001,
    schema: nonNegative,
    meaning: 'Weight of the entropy in the loss.',
    source: 'paper, table of hyperparameters',
    readBy: ['src/model/surrogate.ts', 'src/stage/update.ts'],
  }),
  /** AdamW's weight decay. Norms and biases do not decay. Default 0.01. */
  weightDecay: option({
    default: 0.01,
    schema: nonNegative,
    meaning: "AdamW's weight decay.",
    note: 'Norms and biases do not decay.',
    source: 'released code: configs/azr_ppo_trainer.yaml',
    readBy: ['src/model/adamw.ts', 'src/model/optimizer-step.ts'],
  }),
  /** AdamW's decay of the mean of gradients. Default 0.9. */
  beta1: option({
    default: 0.9,
    schema: decay,
    meaning: "AdamW's decay of the mean of gradients.",
    source: 'AdamW (Loshchilov and Hutter 2019)',
    readBy: ['src/model/adamw.ts', 'src/model/optimizer-step.ts'],
  }),
  /** AdamW's decay of the mean of squared gradients. Default 0.999. */
  beta2: option({
    default: 0.999,
    schema: decay,
    meaning: "AdamW's decay of the mean of squared gradients.",
    source: 'AdamW (Loshchilov and Hutter 2019)',
    readBy: ['src/model/adamw.ts', 'src/model/optimizer-step.ts'],
  }),
  /** AdamW's ε. Default 1e-8. */
  epsilon: option({
    default: 1e-8,
    schema: epsilon,
    meaning: "AdamW's ε.",
    source: 'AdamW (Loshchilov and Hutter 2019)',
    readBy: ['src/model/adamw.ts', 'src/model/optimizer-step.ts'],
  }),
  /** Largest norm of the whole gradient; larger ones are scaled down. Default 1. */
  maxGradientNorm: option({
    default: 1,
    schema: positive,
    meaning: 'Largest norm of the whole gradient; larger ones are scaled down.',
    source: 'paper, table of hyperparameters',
    readBy: ['src/model/policy-gradient.ts', 'src/model/optimizer-step.ts'],
  }),
} as const

/** The options of an update, each with a value. */
export type UpdateValues = OptionValues<typeof UPDATE_TABLE>

/** A value out of its bounds. */
export interface BadSetting {
  readonly name: string
  readonly value: unknown
  readonly expected: string
}

/** The first of these settings, in the table's order, whose value is out of its bounds; null where all are within. */
export function badSetting(
  settings: Partial<UpdateValues>,
  names: readonly string[] = Object.keys(UPDATE_TABLE),
): BadSetting | null {
  for (const [name, { schema }] of Object.entries(UPDATE_TABLE)) {
    const value = settings[name as keyof UpdateValues]
    if (!names.includes(name) || schema.safeParse(value).success) continue
    return { name, value, expected: expectationOf(schema).expected }
  }
  return null
}
