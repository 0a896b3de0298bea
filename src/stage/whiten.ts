// Whitening: a group's rewards less their mean, over their spread.

/** Mean and sample variance (n − 1) of values that each count so many times; the variance is 0 where n is 1 or less. */
export function moments(
  values: readonly number[],
  counts: readonly number[],
): { readonly mean: number; readonly variance: number } {
  const n = counts.reduce((sum, count) => sum + count, 0)
  if (n === 0) return { mean: 0, variance: 0 }
  const mean = values.reduce((sum, value, i) => sum + value * (counts[i] as number), 0) / n
  const squares = values.reduce((sum, value, i) => sum + (value - mean) ** 2 * (counts[i] as number), 0)
  return { mean, variance: n > 1 ? squares / (n - 1) : 0 }
}

/** What a reward is compared with, and what comes of it. */
export interface Whitened {
  readonly baseline: number
  readonly spread: number
  readonly value: number
}

/** How a group is whitened. */
export interface Whitening {
  /** `response`: (r − mean) / (std + 1e-8). `token`: (r − mean) / sqrt(variance + 1e-8). */
  readonly by: 'response' | 'token'
  /** How often each reward counts: 1, or its response's tokens. */
  readonly counts: readonly number[]
  /** Where given, the baseline is the mean of the rewards of the same name, if there are two or more of them. */
  readonly names?: readonly string[]
}

/**
 * Whitens one group; null where nothing differs from its baseline, so that the group gives no gradient.
 *
 * With `names` the spread is that of the differences from their baselines, pooled over the group with one degree of freedom
 * less for each baseline: the group keeps one scale, and a task's own difficulty cancels.
 */
export function whiten(
  values: readonly number[],
  { by, counts, names }: Whitening,
): readonly Whitened[] | null {
  const whole = moments(values, counts)
  const baselines = values.map(() => whole.mean)
  let used = new Set<string>(['group'])
  if (names) {
    used = new Set()
    const places = new Map<string, number[]>()
    for (const [i, name] of names.entries()) places.set(name, [...(places.get(name) ?? []), i])
    for (const [name, members] of places) {
      // Alone in its name: compared with the whole group, since it would otherwise be its own baseline.
      used.add(members.length > 1 ? `own/${name}` : 'group')
      if (members.length < 2) continue
      const pick = (list: readonly number[]): number[] => members.map((i) => list[i] as number)
      const { mean } = moments(pick(values), pick(counts))
      for (const i of members) baselines[i] = mean
    }
  }
  const differences = values.map((value, i) => value - (baselines[i] as number))
  // Equal rewards may differ from their mean by a rounding error, which grows with their size.
  const rounding = 1e-12 * Math.max(1, ...values.map(Math.abs))
  if (differences.every((difference) => Math.abs(difference) < rounding)) return null
  const freedom = counts.reduce((sum, count) => sum + count, 0) - used.size
  const squares = differences.reduce((sum, difference, i) => sum + difference ** 2 * (counts[i] as number), 0)
  const variance = freedom > 0 ? squares / freedom : 0
  const spread = by === 'token' ? Math.sqrt(variance + 1e-8) : Math.sqrt(variance) + 1e-8
  return differences.map((difference, i) => ({
    baseline: baselines[i] as number,
    spread: Math.sqrt(variance),
    value: difference / spread,
  }))
}
