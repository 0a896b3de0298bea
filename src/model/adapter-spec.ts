// What a LoRA adapter is made of (Hu et al., 2021).

/** What an adapter is made of. */
export interface Adapter {
  /** Rows of A and columns of B, at least 1. */
  readonly rank: number
  /** The product B·A is scaled by alpha / rank. */
  readonly alpha: number
  /** Which projections of every layer have one. */
  readonly targets: readonly string[]
}
