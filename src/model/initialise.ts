// Random weights for pre-training, drawn from a key.

import { draws, type Key, subkey } from '../core/portable.ts'
import type { Architecture } from './config.ts'
import type { Tensor } from './safetensors.ts'
import { type Weights, weightShapes } from './weights.ts'

/**
 * Weights to start pre-training from: normal with the given deviation (0.02 by default), norms 1, biases 0; the two
 * projections that write to the residual stream are divided by √(2·layers), so that its variance does not grow with depth.
 */
export function initialise(architecture: Architecture, key: Key, deviation = 0.02): Weights {
  const weights = new Map<string, Tensor>()
  for (const [name, shape] of weightShapes(architecture)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    if (name.endsWith('norm.weight')) data.fill(1)
    else if (!name.endsWith('.bias')) {
      const residual = name.endsWith('o_proj.weight') || name.endsWith('down_proj.weight')
      fillNormal(
        data,
        subkey(key, 'weight', name),
        residual ? deviation / Math.sqrt(2 * architecture.layers) : deviation,
      )
    }
    weights.set(name, { shape, data })
  }
  return weights
}

/** Normal numbers by Box and Muller's transform, two from two uniform ones. */
function fillNormal(out: Float32Array, key: Key, deviation: number): void {
  const stream = draws(key)
  for (let i = 0; i < out.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - stream.uniform()))
    const angle = 2 * Math.PI * stream.uniform()
    out[i] = radius * Math.cos(angle)
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle)
  }
}
