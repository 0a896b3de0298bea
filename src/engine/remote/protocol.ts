// What a runner and its worker thread say to each other.

import type { ValueType } from '../feeds.ts'
import type { OperatorTime } from '../runner.ts'
import type { TensorData } from '../tensor.ts'
import type { Gate } from './gate.ts'

/** The `workerData` of a worker. */
export interface Start<Options = unknown> {
  /** What the engine's worker reads. */
  readonly options: Options
  readonly gate: Gate
}

export type Request =
  | {
      readonly kind: 'compile'
      readonly program: number
      /** The program as the worker's engine reads it: plain data. */
      readonly code: unknown
      readonly profile: boolean
      readonly pooled: boolean
    }
  | {
      readonly kind: 'run'
      readonly program: number
      readonly feeds: Readonly<Record<string, TensorData>>
      /** Input to slot. */
      readonly use: Readonly<Record<string, string>>
      /** The engine's output name to slot, several slots for one output. */
      readonly keep: readonly (readonly [output: string, slot: string])[]
      readonly fetch: readonly string[]
    }
  | { readonly kind: 'profile'; readonly program: number }
  | { readonly kind: 'release'; readonly program: number }
  | { readonly kind: 'write'; readonly values: Readonly<Record<string, TensorData>> }
  | { readonly kind: 'read'; readonly slots: readonly string[]; readonly shared: boolean }
  | { readonly kind: 'alias'; readonly names: Readonly<Record<string, string>> }
  | { readonly kind: 'drop'; readonly slots: readonly string[] }
  | { readonly kind: 'describe' }
  | { readonly kind: 'close' }

export interface Reply {
  /** Tensors by the name under which they were asked for. */
  readonly values?: Readonly<Record<string, TensorData>>
  /** The types of kept values, by the engine's output name. */
  readonly kept?: Readonly<Record<string, ValueType>>
  readonly profile?: readonly OperatorTime[]
  /** What computes, in words. */
  readonly description?: string
}

export interface Envelope<T> {
  readonly id: number
  readonly body: T
}

/** An error with a code of its own comes back as it was thrown; any other as `engine/runtime`. */
export interface Failure {
  readonly message: string
  readonly code?: string
  readonly value?: unknown
  readonly expected?: string
  readonly hint?: string
}

export type Answer = { readonly reply: Reply } | { readonly error: Failure }
