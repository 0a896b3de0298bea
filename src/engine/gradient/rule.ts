// What a gradient rule is: one a operation, in tables by the family of the operation.

import type { Node } from '../graph.ts'
import type { Op } from '../op.ts'

/** Gives the gradient of each input, or nothing where none flows. `wanted` says whether an input's gradient is used at all. */
export type GradientRule = (
  node: Node,
  gradient: Node,
  wanted: (index: number) => boolean,
) => readonly (Node | undefined)[]

export type GradientRules = Readonly<Partial<Record<Op, GradientRule>>>
