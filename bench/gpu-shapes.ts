// The models of the comparison of engines on a GPU, and what a step of each costs at least.

import { fileURLToPath } from 'node:url'
import { type Architecture, parameterCount, readArchitecture } from '../src/model/index.ts'
import { SHAPES } from './shapes.ts'

/** A model with the sizes of its batches. */
export interface GpuShape {
  readonly name: string
  readonly architecture: Architecture
  /** Of a training step. */
  readonly rows: number
  readonly length: number
  /** Completions drawn side by side, after a prompt, of so many tokens each. */
  readonly drawn: { readonly rows: number; readonly prompt: number; readonly tokens: number }
}

/** The embedded model, and random ones of 0.1 B and 0.5 B parameters (the latter of Qwen2.5-0.5B's shapes). */
export async function gpuShapes(): Promise<readonly GpuShape[]> {
  const tiny = await readArchitecture(fileURLToPath(new URL('../models/tiny-js', import.meta.url)))
  return [
    {
      name: 'tiny',
      architecture: { ...tiny, stopTokens: [] },
      rows: 16,
      length: 128,
      drawn: { rows: 64, prompt: 16, tokens: 64 },
    },
    {
      name: '0.1B',
      architecture: SHAPES['0.1B'],
      rows: 8,
      length: 512,
      drawn: { rows: 64, prompt: 16, tokens: 64 },
    },
    {
      name: '0.5B',
      architecture: SHAPES['0.5B'],
      rows: 4,
      length: 512,
      drawn: { rows: 32, prompt: 16, tokens: 64 },
    },
  ]
}

/** Operations and bytes that cannot be saved. */
export interface Work {
  readonly operations: number
  readonly bytes: number
}

/**
 * Of a training step in float32: 6 operations a parameter and token, and 12·layers·width·length/2 a token for attention (half of
 * the pairs are masked); gradient written and read, weight and both moments read and written: 8 values a parameter.
 */
export function trainingWork({ architecture, rows, length }: GpuShape): Work {
  const parameters = parameterCount(architecture)
  const attention = 6 * architecture.layers * architecture.heads * architecture.headWidth * length
  return { operations: rows * length * (6 * parameters + attention), bytes: 8 * 4 * parameters }
}

/** Of drawing all tokens: 2 operations a parameter and token; each token in turn reads all weights, and the keys and values so far. */
export function drawingWork({ architecture, drawn }: GpuShape): Work {
  const parameters = parameterCount(architecture)
  const { layers, keyValueHeads, headWidth } = architecture
  const context = drawn.prompt + drawn.tokens / 2
  const cache = 2 * 4 * layers * keyValueHeads * headWidth * context * drawn.rows
  return {
    operations: drawn.rows * drawn.tokens * 2 * parameters,
    bytes: drawn.tokens * (4 * parameters + cache),
  }
}
