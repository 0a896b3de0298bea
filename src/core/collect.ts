// Collects garbage at once, for memory that V8 does not count: shared buffers are given back by a collection alone.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/** A full collection of this thread, some milliseconds for a small heap. Large shared buffers that nothing refers to are free then. */
export function collectGarbage(): void {
  if (collect === undefined) {
    // The flag gives contexts that are made from now on a function of this name.
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  collect()
}
