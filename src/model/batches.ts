// Which completions are drawn together: prompts of like length side by side, as many as the memory of a batch allows.

import type { Architecture } from './config.ts'
import type { DrawKind } from './drawing.ts'
import { type BatchSizes, fittedSizes } from './footprint.ts'
import { parameterCount } from './weights.ts'

/** A batch: prompts of any lengths, the same number of samples of each. `requests[u][g]` are places in the request list. */
export interface SampleBatch extends BatchSizes {
  readonly texts: readonly (readonly number[])[]
  readonly requests: readonly (readonly number[])[]
  /** What it takes, by `batchBytes`. */
  readonly bytes: number
}

export interface BatchLimits {
  /** Rows of a batch at most. */
  readonly rows: number
  /** Bytes of a batch at most. A row that takes more by itself is a batch by itself. */
  readonly bytes: number
  readonly maxTokens: number
  readonly kind: DrawKind['kind']
}

/**
 * A model of at most so many parameters draws in small batches side by side, each on one thread: its operators are too small to
 * share, and the keys and values of a small batch stay in the core's cache.
 */
const smallModel = 2 ** 24

/** Whether padding costs such a model next to nothing, and threads are of no use within an operator. */
export function isSmall(architecture: Architecture): boolean {
  return parameterCount(architecture) <= smallModel
}

/**
 * A step of decoding reads all weights, whatever the number of rows; in that time so many more places of prompts could be read.
 * Where more than that is padding, two batches cost less than one.
 */
const placesOfStep = 32

/**
 * Requests with one prompt share its prefill. A prompt's samples are split into groups of a power of two, so that a batch
 * has the same number of samples for each of its prompts; groups of one size are sorted by the length of the prompt, the longest
 * first, and put together while rows, bytes and, in models that are not small, padding allow.
 */
export function batchesOf(
  prompts: readonly (readonly number[])[],
  limits: BatchLimits,
  architecture: Architecture,
): readonly SampleBatch[] {
  const byPrompt = new Map<string, number[]>()
  prompts.forEach((prompt, index) => {
    const text = prompt.join()
    const list = byPrompt.get(text)
    if (list) list.push(index)
    else byPrompt.set(text, [index])
  })
  const sized = (prompts: number, samples: number, longest: number, shortest: number) => {
    const drawn = Math.min(limits.maxTokens, architecture.longest - shortest)
    return fittedSizes(architecture, limits.kind, { prompts, samples, length: longest, drawn }, limits.bytes)
  }
  const bySize = new Map<number, number[][]>()
  for (const list of byPrompt.values()) {
    let at = 0
    for (let size = 2 ** Math.floor(Math.log2(limits.rows)); size >= 1; size /= 2) {
      if (list.length - at < size) continue
      const { length } = prompts[list[0]!]!
      if (size > 1 && sized(1, size, length, length).bytes > limits.bytes) continue
      while (list.length - at >= size) {
        const groups = bySize.get(size) ?? []
        bySize.set(size, groups)
        groups.push(list.slice(at, at + size))
        at += size
      }
    }
  }
  const promptOf = (group: readonly number[]): readonly number[] => prompts[group[0]!]!
  const paddingCosts = !isSmall(architecture)
  const batches: SampleBatch[] = []
  for (const [size, groups] of [...bySize].sort(([a], [b]) => b - a)) {
    groups.sort((a, b) => promptOf(b).length - promptOf(a).length || a[0]! - b[0]!)
    for (let at = 0; at < groups.length; ) {
      const longest = promptOf(groups[at]!).length
      let sizes = sized(1, size, longest, longest)
      let padding = 0
      let end = at + 1
      for (; end < groups.length && (end + 1 - at) * size <= limits.rows; end++) {
        const { length } = promptOf(groups[end]!)
        const more = sized(end + 1 - at, size, longest, length)
        padding += more.length - length
        if (more.bytes > limits.bytes || (paddingCosts && padding > placesOfStep * more.drawn)) break
        sizes = more
      }
      const requests = groups.slice(at, end)
      batches.push({ ...sizes, texts: requests.map(promptOf), requests })
      at = end
    }
  }
  return batches
}
