// AdamW and gradient clipping as nodes of the graph.

import type { Node, Operand } from './graph.ts'
import { add, div, exp, minimum, mul, sqrt, square, sub } from './ops/elementwise.ts'
import { sum } from './ops/reduce.ts'

/** What one update of one parameter needs. */
export interface AdamWOptions {
  readonly parameter: Node
  readonly gradient: Node
  /** The running mean of the gradient, of the parameter's shape; absent for zeros, with which it begins. */
  readonly m?: Node | undefined
  /** The running mean of the gradient's square, of the parameter's shape; absent for zeros, with which it begins. */
  readonly v?: Node | undefined
  /** The number of this update, from 1, a float32 scalar (usually an input). */
  readonly step: Operand
  readonly learningRate: Operand
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  /** Decoupled: the parameter shrinks by learningRate · weightDecay. */
  readonly weightDecay?: Operand
}

/** The parameter and the two running means after an update, each of the shape that it had. */
export interface AdamWResult {
  readonly parameter: Node
  readonly m: Node
  readonly v: Node
}

/**
 * One update of Loshchilov and Hutter's AdamW (2019), in the form with few passes over the parameters:
 * p ← p·(1 - lr·decay) - lr·√(1-β₂ᵗ)/(1-β₁ᵗ) · m/(√v + ε·√(1-β₂ᵗ)).
 */
export function adamW(options: AdamWOptions): AdamWResult {
  const { parameter, gradient, step, learningRate } = options
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options
  const mean = (before: Node | undefined, beta: number, value: Node): Node => {
    const part = mul(value, 1 - beta)
    return before === undefined ? part : add(mul(before, beta), part)
  }
  const m = mean(options.m, beta1, gradient)
  const v = mean(options.v, beta2, square(gradient))
  const root2 = sqrt(sub(1, power(beta2, step)))
  const rate = div(mul(learningRate, root2), sub(1, power(beta1, step)))
  const change = mul(rate, div(m, add(sqrt(v), mul(root2, epsilon))))
  const kept = weightDecay === 0 ? parameter : mul(parameter, sub(1, mul(learningRate, weightDecay)))
  return { parameter: sub(kept, change), m, v }
}

/** Gradients scaled to a common norm, and the norm that they had. */
export interface ClippedGradients {
  readonly gradients: readonly Node[]
  /** The norm of all gradients together before clipping, a scalar. */
  readonly norm: Node
}

/** Scales all gradients down together where their common norm exceeds `maxNorm`. */
export function clipByGlobalNorm(gradients: readonly Node[], maxNorm: Operand): ClippedGradients {
  const norm = globalNorm(gradients)
  const factor = clippingFactor(norm, maxNorm)
  return { gradients: gradients.map((gradient) => mul(gradient, factor)), norm }
}

/** The factor that brings gradients of this common norm, a scalar, down to `maxNorm`; 1 where they are below it. */
export function clippingFactor(norm: Node, maxNorm: Operand): Node {
  return minimum(1, div(maxNorm, add(norm, 1e-6)))
}

/** √ of the sum of all squares. */
export function globalNorm(gradients: readonly Node[]): Node {
  return sqrt(gradients.map((gradient) => sum(square(gradient))).reduce((a, b) => add(a, b)))
}

/** base^exponent for a number as base: the runtime's own power is slow, and the exponent is a node. */
function power(base: number, exponent: Operand): Node {
  if (base === 0) return mul(exponent, 0)
  return exp(mul(exponent, Math.log(base)))
}
