// Gradients of the transformer's own operations.

import type { Node } from '../graph.ts'
import { inverseRms, rotary } from '../ops/attention.ts'
import { mul, neg, sub } from '../ops/elementwise.ts'
import { mean } from '../ops/reduce.ts'
import { sumTo } from './elementwise.ts'
import type { GradientRules } from './rule.ts'

export const attentionRules: GradientRules = {
  // y = n·w with n = x·r, r = 1/√(mean(x²)+ε):  dx = r·(dy·w - n·mean(dy·w·n)),  dw = Σ dy·n
  rmsNorm: (node, g, wanted) => {
    const [x, weight] = node.inputs as readonly [Node, Node]
    const inverse = inverseRms(node)
    const normal = mul(x, inverse)
    const scaled = mul(g, weight)
    const along = mean(mul(scaled, normal), { axes: [-1], keepDims: true })
    return [
      wanted(0) ? mul(inverse, sub(scaled, mul(normal, along))) : undefined,
      wanted(1) ? sumTo(mul(g, normal), weight.shape) : undefined,
    ]
  },
  // A rotation's gradient is the rotation back.
  rotary: (node, g) => {
    const [, positions, cosines, sines] = node.inputs as readonly [Node, Node, Node, Node]
    return [rotary(g, positions, cosines, neg(sines)), undefined, undefined, undefined]
  },
}
