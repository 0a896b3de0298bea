// What a stage sees of a model: it samples, it scores, it can be updated, and it never changes in place.

import type { Key } from '../core/portable.ts'
import type { UpdateValues } from '../model/portable.ts'

/** Which prompts a policy reads, by name: short marked-up text for a tiny model, instructions in words, or a style of a user's own. */
export type StyleName = 'compact' | 'full' | (string & {})

/** One completion asked for. Its random numbers depend on `key` alone, never on its neighbours in a batch. */
export interface SampleRequest {
  readonly prompt: string
  readonly key: Key
}

/** How to draw. Defaults: temperature 1, topP 1, topK 0 (off), the policy's own longest completion and stop tokens. */
export interface SampleOptions {
  /** 0 draws the most likely token (greedy). */
  readonly temperature?: number
  readonly topP?: number
  /** 0 is off. */
  readonly topK?: number
  /** Longest completion, in tokens. */
  readonly maxTokens?: number
  readonly signal?: AbortSignal
  /** Told after each batch how many of the requests are done. */
  readonly onProgress?: (done: number, total: number) => void
}

/** A completion, with what the gradient needs: tokens and the log-probability of each as it was drawn. */
export interface Completion {
  readonly text: string
  /** Token ids drawn, the stop token included where one ended it. (T) */
  readonly tokens: readonly number[]
  /** Natural log-probability of each token under the sampling distribution at temperature 1. (T) */
  readonly logprobs: readonly number[]
  /** `stop`: a stop token ended it. `length`: it was cut at `maxTokens`. */
  readonly finish: 'stop' | 'length'
  /** Number of tokens of the prompt. */
  readonly promptTokens: number
}

/** A prompt with a completion to be scored or learned from. */
export interface Sequence {
  readonly prompt: string
  readonly tokens: readonly number[]
}

/** A sequence with what one policy-gradient step needs to know of it. */
export interface WeightedSequence extends Sequence {
  /** Log-probabilities at sampling time, for the ratio. (T) */
  readonly logprobs: readonly number[]
  /** Advantage of each token. (T) */
  readonly advantages: readonly number[]
  /** Weight of each token in the loss: over all sequences these express the grouping of docs/method.md §9. (T) */
  readonly weights: readonly number[]
}

/** Settings of one update: the table of src/model/update-table.ts. Source: docs/method.md §9 and §10; PPO's clipped surrogate. */
export interface UpdateSettings extends UpdateValues {}

/** Settings of one update, with what its caller wants to be told. */
export interface UpdateOptions extends UpdateSettings {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** What one update did. All are means over the weighted tokens unless said otherwise. */
export interface UpdateStatistics {
  readonly loss: number
  readonly gradientNorm: number
  readonly entropy: number
  readonly ratioMean: number
  readonly ratioMin: number
  readonly ratioMax: number
  /** Share of tokens whose ratio lay outside the bounds. */
  readonly clipShare: number
  /** Mean of old minus new log-probability (an estimate of the divergence). */
  readonly divergence: number
  /**
   * Largest difference between a token's log-probability at sampling and in the update, before any weight has changed: how far
   * sampling and learning compute the same. Only where every sequence is, unchanged, what these very weights drew in this process;
   * of edited, loaded and older sequences it would say nothing.
   */
  readonly onPolicyGap?: number
  readonly tokens: number
  readonly sequences: number
}

/** How two policies of one shape differ, by weight tensor. */
export interface PolicyDifference {
  readonly name: string
  readonly shape: readonly number[]
  /** Euclidean norm of the difference, and relative to the first policy's norm. */
  readonly norm: number
  readonly relative: number
  readonly largest: number
}

/** The least that the stages need: a user's own object with these is a policy too. */
export interface Policy {
  /** Content id of the weights (or any name that changes when the answers would). */
  readonly id: string
  readonly style: StyleName
  sample(requests: readonly SampleRequest[], options?: SampleOptions): Promise<readonly Completion[]>
  /** Log-probability of each completion token given what came before it; one row a sequence. */
  score(sequences: readonly Sequence[]): Promise<readonly (readonly number[])[]>
}

/** A policy with weights of its own. `update` and `branch` return new ones; the old one stays usable. */
export interface TrainablePolicy extends Policy {
  /** One optimizer step on all sequences together. */
  update(
    sequences: readonly WeightedSequence[],
    options: UpdateOptions,
  ): Promise<{ readonly policy: TrainablePolicy; readonly statistics: UpdateStatistics }>
  /** A policy of the same weights and optimizer state that can go its own way. */
  branch(): TrainablePolicy
  /** Writes an ordinary Hugging Face folder, and the optimizer's state beside it where asked. */
  save(directory: string, options?: { readonly optimizer?: boolean }): Promise<void>
  /** Which weights differ, and by how much. */
  diff(other: TrainablePolicy): Promise<readonly PolicyDifference[]>
  /** Frees what the policy holds. */
  close(): Promise<void>
}

/** Whether a policy can be trained. */
export function isTrainable(policy: Policy): policy is TrainablePolicy {
  return typeof (policy as Partial<TrainablePolicy>).update === 'function'
}
