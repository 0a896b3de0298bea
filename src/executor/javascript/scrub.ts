// Writes over what texts have left in the young generation of the sandbox's own heap, where dead strings stay as they were until
// something else is put in their place.
//
// A young generation has two halves, of which one is in use: a collection moves what lives to the other. So two collections lead
// back to where a request began, and arrays that nobody keeps overwrite what it left. With QuickJS alone: the isolates of V8 have
// young generations of their own, whose pages V8 gives to the next isolate as they are, and filling those too takes a quarter
// of a program's time (SECURITY.md).

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const HALF_BYTES = 1_048_576 // of the young generation of a process that keeps little
// What a request with a few short texts allocates, generously.
const FEW_BYTES = 393_216
// With their headers 2064 bytes, of which V8's pages of 256 KiB hold 127 without a rest.
const ELEMENTS = 252
const ARRAY_BYTES = 2064

export interface Scrub {
  /** After a request whose texts were few and short. */
  light(): void
  /** After any other: the old generation is collected too. */
  whole(): void
}

export function openScrub(): Scrub {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
  setFlagsFromString('--no-expose-gc')
  setFlagsFromString('--no-parallel-scavenge') // waking threads takes longer than the work
  const fill = (bytes: number): void => {
    for (let left = bytes; left > 0; left -= ARRAY_BYTES) new Array(ELEMENTS)
  }
  return {
    light() {
      collect({ type: 'minor' })
      collect({ type: 'minor' })
      fill(FEW_BYTES)
    },
    whole() {
      collect()
      fill(3 * HALF_BYTES)
    },
  }
}
