// Items of unequal length in batches: sorted by length, so that little is padded, with a bounded number of tokens each.

/** A batch of items, by their places in the list that was given. */
export interface Bucket {
  readonly indices: readonly number[]
  /** The longest of them, to which all are padded. */
  readonly length: number
}

/** An item may be this much shorter than the batch it joins: 1/4, and 8 more where items are short. */
const joins = (length: number, longest: number): boolean => length + 8 >= longest * 0.75

/**
 * Sorts items by length, longest first (equal lengths stay in order), and cuts them into batches with at most `tokens` padded
 * tokens each, and at least one item.
 */
export function bucketsOf(lengths: readonly number[], tokens: number): readonly Bucket[] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[b]! - lengths[a]! || a - b)
  const buckets: { indices: number[]; length: number }[] = []
  for (const index of order) {
    const open = buckets.at(-1)
    const fits = open !== undefined && (open.indices.length + 1) * open.length <= tokens
    if (open !== undefined && fits && joins(lengths[index]!, open.length)) open.indices.push(index)
    else buckets.push({ indices: [index], length: lengths[index]! })
  }
  return buckets
}
