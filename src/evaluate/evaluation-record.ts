// What an evaluation keeps of each answer, and what these records come to.

import type { Estimate } from './wilson.ts'

/** One answer and its verdict. */
export interface ItemRecord {
  /** The id of the item. */
  readonly id: string
  /** Which of its answers, from 0. */
  readonly sample: number
  readonly prompt: string
  readonly completion: string
  /** What was judged of the completion; '' where no answer was found. */
  readonly answer: string
  readonly correct: boolean
  readonly reason: string
  /** `length`: the completion was cut. */
  readonly finish: 'stop' | 'length'
  /** Tokens drawn. */
  readonly tokens: number
  /** Seconds that scoring took. */
  readonly seconds: number
  /** What else the benchmark says of it, e.g. the verdict under a stricter rule. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** What the records come to. */
export interface EvaluationSummary {
  readonly items: number
  /** Answers judged so far, and those that a whole evaluation has. */
  readonly judged: number
  readonly answers: number
  /** Mean over items of their share of right answers, with a 95 % interval (Wilson for one answer, else the bootstrap over items). */
  readonly accuracy: Estimate | null
  readonly pass: readonly (Estimate & { readonly k: number })[]
  /** Accuracy by the benchmark's further verdicts, each a share of the answers with Wilson's interval. */
  readonly further: Readonly<Record<string, Estimate>>
  /** False where some of the verdicts compare with no published ones. */
  readonly comparable: boolean
  /** Answers in which nothing was found to judge, and completions that were cut. */
  readonly unread: number
  readonly cut: number
  readonly tokens: number
}
