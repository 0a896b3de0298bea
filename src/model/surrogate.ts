// What a policy gradient learns: PPO's clipped surrogate with an entropy bonus, and the settings of an update that it follows.

import {
  add,
  cast,
  clip,
  exp,
  floats,
  input,
  minimum,
  mul,
  type Node,
  neg,
  reshape,
  sub,
  sum,
  type TensorData,
} from '../engine/portable.ts'
import type { TeacherForced } from './loss.ts'
import type { UpdateValues } from './update-table.ts'

/** The settings that are constants of the graph: another value is another program. */
const CONSTANTS = ['clipLow', 'clipHigh'] as const
/** The settings that are fed to the graph, a float32 scalar each: one program serves all values. */
const COEFFICIENTS = ['entropyCoefficient'] as const

/** The settings of an update that the surrogate's graph holds. */
export type SurrogateConstants = Pick<UpdateValues, (typeof CONSTANTS)[number]>

/** The settings of an update that are fed to the surrogate's graph. */
export type SurrogateCoefficients = Pick<UpdateValues, (typeof COEFFICIENTS)[number]>

/** Inputs of the surrogate, of the targets' shape each: (B, T) or (A). */
export interface SurrogateLines {
  readonly tokenWeights: Node
  readonly advantages: Node
  /** Log-probabilities at sampling time. */
  readonly old: Node
}

/** All inputs of the surrogate by name: lines, and coefficients as scalars. */
export type SurrogateInputs = SurrogateLines & { readonly [Name in keyof SurrogateCoefficients]: Node }

/** The inputs of the surrogate at A places. */
export function surrogateInputs(): SurrogateInputs {
  const lines = ['tokenWeights', 'advantages', 'old'].map((name) => [name, input(name, ['A'])])
  const scalars = COEFFICIENTS.map((name) => [name, input(name, [])])
  return Object.fromEntries([...lines, ...scalars])
}

/** What is fed for the coefficients, by their names. */
export function coefficientFeeds(settings: SurrogateCoefficients): Record<string, TensorData> {
  return Object.fromEntries(COEFFICIENTS.map((name) => [name, floats([], [settings[name]])]))
}

/** Feeds parted into those of the coefficients and all others. */
export function partCoefficients(feeds: Readonly<Record<string, TensorData>>) {
  const isCoefficient = (name: string): boolean => (COEFFICIENTS as readonly string[]).includes(name)
  const part = (own: boolean) =>
    Object.fromEntries(Object.entries(feeds).filter(([name]) => isCoefficient(name) === own))
  return { coefficients: part(true), others: part(false) }
}

/** The constants alone. */
export function surrogateConstants(settings: SurrogateConstants): SurrogateConstants {
  return Object.fromEntries(CONSTANTS.map((name) => [name, settings[name]])) as unknown as SurrogateConstants
}

/** The constants as they stand in the name of a program. */
export function constantsText(settings: SurrogateConstants): string {
  return CONSTANTS.map((name) => settings[name]).join(' ')
}

/**
 * −Σ w·min(r·A, clip(r, 1 − clipLow, 1 + clipHigh)·A) − c·Σ w·H with r = p/p_old (Schulman and others 2017, equation 7), and the
 * entropy H of each place, of the same shape. Places of weight 0 are shut out before the exponential, so that padding cannot overflow.
 */
export function clippedSurrogate(
  forced: Pick<TeacherForced, 'chosen' | 'logProbabilities'>,
  inputs: SurrogateInputs,
  { clipLow, clipHigh }: SurrogateConstants,
): { readonly loss: Node; readonly entropy: Node } {
  const { tokenWeights, advantages, old, entropyCoefficient } = inputs
  const counted = cast(cast(tokenWeights, 'bool'), 'float32')
  const ratio = exp(mul(sub(forced.chosen, old), counted))
  const bounded = clip(ratio, 1 - clipLow, 1 + clipHigh)
  const gain = minimum(mul(ratio, advantages), mul(bounded, advantages))
  const { logProbabilities } = forced
  const entropy = reshape(
    neg(sum(mul(exp(logProbabilities), logProbabilities), { axes: [-1] })),
    tokenWeights.shape,
  )
  const bonus = mul(entropyCoefficient, sum(mul(tokenWeights, entropy)))
  return { loss: neg(add(sum(mul(tokenWeights, gain)), bonus)), entropy }
}
