// A hostile program and what may come of it.

import type { Outcome } from '../../../src/executor/index.ts'

export interface Attack {
  readonly name: string
  readonly category: 'time' | 'memory' | 'stack' | 'crash' | 'escape' | 'tamper' | 'nondet' | 'output'
  readonly program: string
  /** An argument list's source. Default: none. */
  readonly input?: string
  /** The outcomes that are right. */
  readonly expect: readonly Outcome[]
  /** The canonical value when the outcome is `ok`. */
  readonly value?: string
  /** What it tries, and why these outcomes are right. */
  readonly why: string
}
