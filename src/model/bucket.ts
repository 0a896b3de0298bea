// Items of unequal length in batches of few different shapes: sorted by length, lengths rounded up, a bounded number of tokens each.

/** A batch of items, by their places in the list that was given. */
export interface Bucket {
  readonly indices: readonly number[]
  /** The length to which all are padded. */
  readonly length: number
}

/** The next length up for which a program is compiled: multiples of 16 to 128, of 32 to 256, of 64 to 512, and so on. */
export function bucketLength(length: number): number {
  let grain = 16
  while (length > grain * 8) grain *= 2
  return Math.max(grain, Math.ceil(length / grain) * grain)
}

/**
 * Sorts items by length (equal lengths stay in order) and cuts them into batches of one padded length each, with at most
 * `tokens` padded tokens a batch, and at least one item.
 */
export function bucketsOf(lengths: readonly number[], tokens: number): readonly Bucket[] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[b]! - lengths[a]! || a - b)
  const buckets: { indices: number[]; length: number }[] = []
  for (const index of order) {
    const length = bucketLength(lengths[index]!)
    const open = buckets.at(-1)
    if (open !== undefined && open.length === length && (open.indices.length + 1) * length <= tokens)
      open.indices.push(index)
    else buckets.push({ indices: [index], length })
  }
  return buckets
}
