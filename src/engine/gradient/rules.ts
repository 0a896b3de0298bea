// The gradient of each operation: from the gradient of its result, those of its inputs.

import type { Node } from '../graph.ts'
import type { Op } from '../op.ts'
import { attentionRules } from './attention.ts'
import { elementwiseRules } from './elementwise.ts'
import { matmulRules } from './matmul.ts'
import { movementRules } from './movement.ts'
import { reductionRules } from './reduction.ts'

/** Gives the gradient of each input, or nothing where none flows. `wanted` says whether an input's gradient is used at all. */
export type GradientRule = (
  node: Node,
  gradient: Node,
  wanted: (index: number) => boolean,
) => readonly (Node | undefined)[]

export type GradientRules = Readonly<Partial<Record<Op, GradientRule>>>

export const gradientRules: GradientRules = {
  ...elementwiseRules,
  ...matmulRules,
  ...movementRules,
  ...reductionRules,
  ...attentionRules,
}
