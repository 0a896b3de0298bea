// The learning rate by step: a linear warm-up, then half a cosine down to a small share of the peak.

export interface Schedule {
  readonly peak: number
  readonly steps: number
  readonly warmUp: number
  /** The last step's learning rate as a share of the peak. */
  readonly last: number
}

/** Learning rate of a step, counted from 0. */
export function learningRateAt(step: number, { peak, steps, warmUp, last }: Schedule): number {
  if (step < warmUp) return (peak * (step + 1)) / warmUp
  const progress = Math.min(1, (step - warmUp) / Math.max(1, steps - 1 - warmUp))
  return peak * (last + (1 - last) * 0.5 * (1 + Math.cos(Math.PI * progress)))
}
