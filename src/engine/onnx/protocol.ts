// What the runner and its worker thread say to each other.

import type { ValueType } from '../feeds.ts'
import type { OperatorTime } from '../runner.ts'
import type { TensorData } from '../tensor.ts'

export interface WorkerOptions {
  readonly provider: 'cpu' | 'webgpu' | 'cuda'
  readonly threads: number
  /** Whether threads wait actively for the next operator. */
  readonly spin: boolean
}

export type Request =
  | {
      readonly kind: 'compile'
      readonly program: number
      readonly bytes: Uint8Array
      readonly profile: boolean
    }
  | {
      readonly kind: 'run'
      readonly program: number
      readonly feeds: Readonly<Record<string, TensorData>>
      /** Input to slot. */
      readonly use: Readonly<Record<string, string>>
      /** The runtime's output name to slot, several slots for one output. */
      readonly keep: readonly (readonly [output: string, slot: string])[]
      readonly fetch: readonly string[]
    }
  | { readonly kind: 'profile'; readonly program: number }
  | { readonly kind: 'release'; readonly program: number }
  | { readonly kind: 'write'; readonly values: Readonly<Record<string, TensorData>> }
  | { readonly kind: 'read'; readonly slots: readonly string[] }
  | { readonly kind: 'alias'; readonly names: Readonly<Record<string, string>> }
  | { readonly kind: 'drop'; readonly slots: readonly string[] }
  | { readonly kind: 'close' }

export interface Reply {
  /** Tensors by the name under which they were asked for. */
  readonly values?: Readonly<Record<string, TensorData>>
  /** The types of kept values, by the runtime's output name. */
  readonly kept?: Readonly<Record<string, ValueType>>
  readonly profile?: readonly OperatorTime[]
}

export interface Envelope<T> {
  readonly id: number
  readonly body: T
}

export type Answer = { readonly reply: Reply } | { readonly error: string }
