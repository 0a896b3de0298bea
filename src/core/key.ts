// Keys: every random number comes from a text that says whose it is, never from a global generator.

import { sha256 } from '../platform/index.ts'

/** Names the draws of one thing, e.g. `7/step=3/solve/task=ab12/sample=2`. */
export type Key = string

/** The key of a part of something: `subkey('7', 'step', 3)` is `7/step=3`. */
export function subkey(key: Key, name: string, value?: string | number): Key {
  return value === undefined ? `${key}/${name}` : `${key}/${name}=${value}`
}

/** A stream of random numbers that depends on its key alone (xoshiro128**, seeded by SHA-256). */
export interface Draws {
  /** The next uniform number in [0, 1) with 32 random bits. */
  uniform(): number
  /** The next whole number in [0, n). */
  below(n: number): number
  /** A copy of the items in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** `count` items drawn without replacement; all of them, shuffled, where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[]
  /** One item. */
  pick<T>(items: readonly T[]): T
}

/** Opens the stream of a key. The same key gives the same numbers on every machine. */
export function draws(key: Key): Draws {
  const { buffer, byteOffset } = sha256(key)
  const digest = new DataView(buffer, byteOffset)
  let a = digest.getUint32(0, true)
  let b = digest.getUint32(4, true)
  let c = digest.getUint32(8, true)
  let d = digest.getUint32(12, true)
  if ((a | b | c | d) === 0) a = 1
  const next = (): number => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = (): number => next() / 4294967296
  const below = (n: number): number => Math.floor(uniform() * n)
  const sample = <T>(items: readonly T[], count: number): T[] => {
    const pool = [...items]
    const taken = Math.min(count, pool.length)
    for (let i = 0; i < taken; i++) {
      const j = i + below(pool.length - i)
      const held = pool[i] as T
      pool[i] = pool[j] as T
      pool[j] = held
    }
    return pool.slice(0, taken)
  }
  return {
    uniform,
    below,
    sample,
    shuffle: (items) => sample(items, items.length),
    pick: (items) => items[below(items.length)] as (typeof items)[number],
  }
}
