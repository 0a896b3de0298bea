// LoRA adapters (Hu et al., 2021): W + s·B·A beside frozen weights, for the projections that are named.

import { AzlabError, draws, type Key, show, subkey } from '../core/portable.ts'
import type { Adapter } from './adapter-spec.ts'
import type { Architecture } from './config.ts'
import type { Tensor } from './safetensors.ts'

/** The projections of a layer that may have an adapter, as PEFT names them. */
export const ADAPTER_TARGETS = [
  ...['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
] as const

/** What the product B·A is multiplied by. */
export const adapterScale = ({ rank, alpha }: Adapter): number => alpha / rank

/** Checks what a user asks for. Defaults: rank 16, alpha 2 · rank, all projections. Throws `model/adapter`. */
export function adapterOf({
  rank = 16,
  alpha = 2 * rank,
  targets = ADAPTER_TARGETS,
}: Partial<Adapter> = {}): Adapter {
  if (!Number.isSafeInteger(rank) || rank < 1) throw bad('rank', rank, 'a whole number above 0')
  if (!Number.isFinite(alpha) || alpha <= 0) throw bad('alpha', alpha, 'a number above 0')
  const odd = targets.find((one) => !(ADAPTER_TARGETS as readonly string[]).includes(one))
  if (odd !== undefined || targets.length === 0)
    throw bad('targets', odd ?? targets, `some of ${ADAPTER_TARGETS.join(', ')}`)
  // In the order of the forward pass, each once, so that equal adapters are equal data.
  return { rank, alpha, targets: ADAPTER_TARGETS.filter((one) => targets.includes(one)) }
}

function bad(name: string, value: unknown, expected: string): AzlabError {
  return new AzlabError(`The adapter's ${name} is ${show(value)}.`, {
    code: 'model/adapter',
    value,
    expected,
    hint: `Give ${expected}.`,
  })
}

/** Inner and outer width of a projection: its weight is (out, in). */
function widthsOf(architecture: Architecture, target: string): readonly [out: number, inner: number] {
  const { width, heads, keyValueHeads, headWidth, hidden } = architecture
  if (target === 'q_proj') return [heads * headWidth, width]
  if (target === 'k_proj' || target === 'v_proj') return [keyValueHeads * headWidth, width]
  if (target === 'o_proj') return [width, heads * headWidth]
  return target === 'down_proj' ? [width, hidden] : [hidden, width]
}

/** Name and shape of the adapter's matrices, A (rank, in) and B (out, rank), layer by layer; none without an adapter. */
export function adapterShapes(architecture: Architecture): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  const { adapter } = architecture
  if (adapter === undefined) return shapes
  for (let layer = 0; layer < architecture.layers; layer++)
    for (const target of adapter.targets) {
      const part = /^(q|k|v|o)_/.test(target) ? 'self_attn' : 'mlp'
      const [out, inner] = widthsOf(architecture, target)
      const at = `model.layers.${layer}.${part}.${target}`
      shapes.set(`${at}.lora_A.weight`, [adapter.rank, inner])
      shapes.set(`${at}.lora_B.weight`, [out, adapter.rank])
    }
  return shapes
}

/** A fresh adapter that changes nothing yet: A uniform within ±1/√in, as PEFT draws it, and B zero. */
export function initialiseAdapter(architecture: Architecture, key: Key): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  for (const [name, shape] of adapterShapes(architecture)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    if (name.endsWith('.lora_A.weight')) {
      const bound = 1 / Math.sqrt(shape[1]!)
      const stream = draws(subkey(key, 'adapter', name))
      for (let i = 0; i < data.length; i++) data[i] = bound * (2 * stream.uniform() - 1)
    }
    tensors.set(name, { shape, data })
  }
  return tensors
}

/** Plain weights with the adapter's product added, in float32: what an export holds. */
export function mergeAdapter(
  architecture: Architecture,
  weights: ReadonlyMap<string, Tensor>,
): { readonly architecture: Architecture; readonly weights: ReadonlyMap<string, Tensor> } {
  const { adapter, ...plain } = architecture
  if (adapter === undefined) return { architecture, weights }
  const scale = adapterScale(adapter)
  const merged = new Map<string, Tensor>()
  for (const [name, tensor] of weights) {
    if (/\.lora_[AB]\.weight$/.test(name)) continue
    const at = name.replace(/\.weight$/, '')
    const [a, b] = [weights.get(`${at}.lora_A.weight`), weights.get(`${at}.lora_B.weight`)]
    merged.set(name, a && b ? withProduct(tensor, b, a, scale) : tensor)
  }
  return { architecture: plain, weights: merged }
}

/** W + s·B·A. W: (out, in); B: (out, rank); A: (rank, in). */
function withProduct(weight: Tensor, b: Tensor, a: Tensor, scale: number): Tensor {
  const [out, inner] = weight.shape as [number, number]
  const rank = a.shape[0]!
  const data = new Float32Array(weight.data)
  for (let row = 0; row < out; row++)
    for (let r = 0; r < rank; r++) {
      const factor = scale * b.data[row * rank + r]!
      if (factor === 0) continue
      for (let column = 0; column < inner; column++)
        data[row * inner + column]! += factor * a.data[r * inner + column]!
    }
  return { shape: weight.shape, data }
}
