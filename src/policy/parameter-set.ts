// One version of a model's weights, as a policy keeps it.

import type { Version, Weights } from '../model/index.ts'

/** One version of the weights, with the optimizer's state behind it. */
export interface ParameterSet extends Version {
  /** Content id of the weights. */
  readonly id: string
  /** The weights in ordinary memory. */
  readonly weights: Weights
  /** Whether these are the numbers that were read from a file, in the file's precision. */
  readonly asStored: boolean
}
