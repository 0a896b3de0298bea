// Rotary positions as a config.json describes them: base, scaling, and the frequency of each pair of a head's dimensions.

import { refuse } from './refuse.ts'

/** How the frequencies of a longer context come from those of a shorter one. */
export type RopeScaling =
  /** Positions divided by a factor (Chen et al., 2023). */
  | { readonly type: 'linear'; readonly factor: number }
  /**
   * Llama 3.1: long waves are slowed by `factor`, short ones kept, those between mixed. `low` and `high` are the numbers of
   * turns within the `original` context that bound them.
   */
  | {
      readonly type: 'llama3'
      readonly factor: number
      readonly low: number
      readonly high: number
      readonly original: number
    }

/** Base and scaling of the rotary angles. */
export interface Rope {
  readonly theta: number
  readonly scaling: RopeScaling | null
}

type Json = Record<string, unknown>

/** Reads `rope_parameters` (new) or `rope_theta` with `rope_scaling` (old). Refuses by name what it cannot run. */
export function parseRope(config: Json): Rope {
  const partial = config.partial_rotary_factor
  if (partial != null && partial !== 1) throw refuse('partial_rotary_factor', partial, '1')
  const [scaling, ...others] = (['rope_parameters', 'rope_scaling'] as const)
    .map((name) => parseScaling(config, name))
    .filter((one) => one !== null)
  if (scaling && others.some((other) => JSON.stringify(other) !== JSON.stringify(scaling)))
    throw refuse('rope_scaling', config.rope_scaling, 'the same as rope_parameters, or none')
  const base = [config.rope_parameters, config.rope_scaling, config].find(
    (place): place is Json => isObject(place) && place.rope_theta !== undefined,
  )
  return { theta: positive(base?.rope_theta ?? 10_000, 'rope_theta'), scaling: scaling ?? null }
}

/** The entries of each kind beside the type and the base. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  default: [],
  linear: ['factor'],
  llama3: ['factor', 'low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings'],
}

/** What one entry of the configuration says of scaling; null where it says none. */
function parseScaling(config: Json, name: 'rope_scaling' | 'rope_parameters'): RopeScaling | null {
  const entry = config[name]
  if (entry == null) return null
  if (!isObject(entry)) throw refuse(name, entry, 'an object, or null')
  const type = entry.rope_type ?? entry.type ?? 'default'
  const known = typeof type === 'string' && Object.hasOwn(ENTRIES, type) ? ENTRIES[type] : undefined
  if (known === undefined) throw refuse(`${name}.rope_type`, type, '"default", "linear" or "llama3"')
  for (const [key, value] of Object.entries(entry)) {
    if (['rope_type', 'type', 'rope_theta', ...known].includes(key) || value === null) continue
    if (key.endsWith('factor') && value === 1) continue
    throw refuse(`${name}.${key}`, value, key.endsWith('factor') ? '1' : 'no such entry')
  }
  const [factor, low, high, original] = known.map((key) => positive(entry[key], `${name}.${key}`))
  if (type === 'linear') return { type, factor: factor! }
  if (type !== 'llama3') return null
  if (high! <= low!)
    throw refuse(`${name}.high_freq_factor`, high, `a number above low_freq_factor (${String(low)})`)
  return { type, factor: factor!, low: low!, high: high!, original: original! }
}

/** The entry `rope_parameters` of a config.json. */
export function renderRope({ theta, scaling }: Rope): Json {
  if (scaling === null) return { rope_theta: theta, rope_type: 'default' }
  if (scaling.type === 'linear') return { factor: scaling.factor, rope_theta: theta, rope_type: 'linear' }
  return {
    factor: scaling.factor,
    high_freq_factor: scaling.high,
    low_freq_factor: scaling.low,
    original_max_position_embeddings: scaling.original,
    rope_theta: theta,
    rope_type: 'llama3',
  }
}

/** Radians a position of each pair of dimensions: theta^(−2i/headWidth), scaled. (headWidth / 2) */
export function ropeFrequencies({ theta, scaling }: Rope, headWidth: number): readonly number[] {
  const half = headWidth / 2
  const plain = Array.from({ length: half }, (_, i) => theta ** (-i / half))
  if (scaling === null) return plain
  if (scaling.type === 'linear') return plain.map((frequency) => frequency / scaling.factor)
  const { factor, low, high, original } = scaling
  return plain.map((frequency) => {
    const turns = (original * frequency) / (2 * Math.PI)
    // 0 where a wave turns less than `low` times within the original context, 1 where more than `high` times.
    const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)))
    return (1 - kept) * (frequency / factor) + kept * frequency
  })
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function positive(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value
  throw refuse(name, value, 'a number above 0')
}
