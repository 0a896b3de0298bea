// What a kernel of the reference is: one an operation, in tables by the family of the operation.

import type { Node } from '../graph.ts'
import type { ComputedOp } from '../op.ts'
import type { Value } from './value.ts'

export type Sizes = ReadonlyMap<string, number>

/** Computes an operation's result of the given shape. */
export type Kernel = (node: Node, inputs: readonly Value[], shape: readonly number[], sizes: Sizes) => Value

/** A kernel for each of these operations. */
export type Kernels<T extends ComputedOp> = Readonly<Record<T, Kernel>>
