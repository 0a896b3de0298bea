// Settings of pre-training, all named and defaulted here.

import type { EngineChoice } from '../engine/index.ts'

export interface PretrainOptions {
  /** The model folder to write. */
  readonly out: string
  /** Where the corpus and the checkpoint lie meanwhile. */
  readonly cache: string
  readonly seed: number
  /** Optimizer steps. A number, not a time: the same command gives the same file on the same machine. */
  readonly steps: number
  /** Draws from the grammar; about one in three give a program not drawn before. */
  readonly draws: number
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly keyValueHeads: number
  /** Width inside the SwiGLU block. */
  readonly hidden: number
  /** Rows of a batch, and tokens a row. */
  readonly rows: number
  readonly length: number
  readonly learningRate: number
  readonly warmUp: number
  readonly weightDecay: number
  /** Weight of a prompt's tokens in the loss, against 1 for a solver's completion. */
  readonly promptWeight: number
  /** Weight of the outputs that a prompt shows: those of references and of an induction task's pairs. */
  readonly outputWeight: number
  /** Deduction and abduction examples that share the places of one program, at most 5. */
  readonly branches: number
  /** What computes. */
  readonly engine: EngineChoice
  readonly threads: number
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number
  /** Steps between two lines of the log, and between two quick evaluations. */
  readonly logEvery: number
  readonly evaluateEvery: number
}

export const PRETRAIN_DEFAULTS: Omit<PretrainOptions, 'out' | 'cache'> = {
  seed: 1,
  steps: 11_000,
  draws: 160_000,
  layers: 5,
  width: 128,
  heads: 4,
  keyValueHeads: 2,
  hidden: 384,
  rows: 32,
  length: 128,
  learningRate: 2.5e-3,
  warmUp: 200,
  weightDecay: 0.05,
  promptWeight: 0.05,
  outputWeight: 0.5,
  branches: 4,
  engine: 'cpu',
  threads: 2,
  checkpointEvery: 400,
  logEvery: 50,
  evaluateEvery: 1000,
}

/** What decides the result: the settings without folders, threads and how often something is written. Bits are an engine's own. */
export function identityOf(options: PretrainOptions): string {
  const { out, cache, threads, checkpointEvery, logEvery, evaluateEvery, engine, ...rest } = options
  return JSON.stringify(engine === 'cpu' ? rest : { ...rest, engine })
}
