// The models that benchmarks make of random numbers, by their size.

import type { Architecture } from '../src/model/index.ts'

const common = {
  family: 'qwen2',
  normEpsilon: 1e-6,
  queryKeyValueBias: true,
  queryKeyNorm: false,
  tiedEmbeddings: true,
  stopTokens: [],
} as const
const large = { ...common, longest: 32_768, rope: { theta: 1e6, scaling: null } } as const
const small = { ...common, longest: 1024, rope: { theta: 1e4, scaling: null } } as const

/** 0.9 M (the model of the first prototypes' figures), 10 M, 0.11 B, and the shapes of Qwen2.5-0.5B and 1.5B from their config.json. */
export const SHAPES = {
  '1M': {
    ...small,
    vocabulary: 256,
    width: 128,
    layers: 4,
    heads: 4,
    keyValueHeads: 4,
    headWidth: 32,
    hidden: 384,
  },
  '10M': {
    ...small,
    vocabulary: 512,
    width: 320,
    layers: 8,
    heads: 5,
    keyValueHeads: 5,
    headWidth: 64,
    hidden: 864,
  },
  '0.1B': {
    ...large,
    vocabulary: 32_000,
    width: 768,
    layers: 12,
    heads: 12,
    keyValueHeads: 12,
    headWidth: 64,
    hidden: 2048,
  },
  '0.5B': {
    ...large,
    vocabulary: 151_936,
    width: 896,
    layers: 24,
    heads: 14,
    keyValueHeads: 2,
    headWidth: 64,
    hidden: 4864,
  },
  '1.5B': {
    ...large,
    vocabulary: 151_936,
    width: 1536,
    layers: 28,
    heads: 12,
    keyValueHeads: 2,
    headWidth: 128,
    hidden: 8960,
  },
} as const satisfies Record<string, Architecture>

export type ShapeName = keyof typeof SHAPES

/** Throws what a shape's name may be. */
export function shapeNamed(name: string): Architecture {
  if (Object.hasOwn(SHAPES, name)) return SHAPES[name as ShapeName]
  throw new Error(`The shape is ${name}; expected ${Object.keys(SHAPES).join(', ')}.`)
}

/**
 * Operations of a forward pass for each token, 2 a weight of a product and 4·layers·length·width for attention over `length`
 * places; those of a training step are three times as many, wherever layers are not computed again.
 */
export function forwardOperations(architecture: Architecture, parameters: number, length: number): number {
  const { layers, heads, headWidth } = architecture
  return 2 * parameters + 4 * layers * length * heads * headWidth
}
