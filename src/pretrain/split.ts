// Which programs pre-training never sees: a fixed eighth of all normalised programs, chosen by hash.

import { createHash } from 'node:crypto'
import { javascript } from '../language/index.ts'

/** A 64-bit hash of a program after normalisation: equal for programs that differ only in names, spaces and the like. */
export function programHash(program: string): bigint {
  return createHash('sha256').update(javascript.normalise(program)).digest().readBigUInt64BE(0)
}

/** Whether a program of this hash belongs to the held-out part. */
export function isHeldOut(hash: bigint): boolean {
  return hash % 8n === 0n
}
