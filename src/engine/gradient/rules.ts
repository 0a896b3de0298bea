// The gradient of each operation: from the gradient of its result, those of its inputs.

import { attentionRules } from './attention.ts'
import { elementwiseRules } from './elementwise.ts'
import { matmulRules } from './matmul.ts'
import { movementRules } from './movement.ts'
import { reductionRules } from './reduction.ts'
import type { GradientRules } from './rule.ts'

export const gradientRules: GradientRules = {
  ...elementwiseRules,
  ...matmulRules,
  ...movementRules,
  ...reductionRules,
  ...attentionRules,
}
