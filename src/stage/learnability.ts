// The proposer's reward by convention: what a solve rate, an invalid proposal and an unreadable one earn.

import { AzlabError, show } from '../core/portable.ts'
import type { StageOptions } from './options.ts'
import type { Proposal, SolveRate } from './records.ts'

/** What a convention pays where the target does not. Source: docs/method.md §8. */
interface Convention {
  /** Solve rate of 0 or 1. */
  readonly extreme: number
  /** Right format, but no task. */
  readonly invalid: number
  /** Wrong format, valid or not. */
  readonly unreadable: number
}

const CONVENTIONS: Readonly<Record<StageOptions['convention'], Convention>> = {
  paper: { extreme: 0, invalid: -1, unreadable: -1 },
  official: { extreme: -0.5, invalid: -1, unreadable: -1 },
  graded: { extreme: 0, invalid: -0.5, unreadable: -1 },
}

/** What a valid proposal earns at a solve rate. A user's target function decides at every rate, 0 and 1 included. */
export function learnability(rate: number, { convention, target }: StageOptions): number {
  if (typeof target === 'function') {
    const value: unknown = target(rate)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw new AzlabError(`The target gives ${show(value)} at a solve rate of ${rate}.`, {
      code: 'reward/not-finite',
      value,
      expected: 'a finite number',
      hint: 'Mend the target function: it is called with every solve rate from 0 to 1.',
    })
  }
  if (rate === 0 || rate === 1) return CONVENTIONS[convention].extreme
  if (target === 'r-zero') return 1 - 2 * Math.abs(rate - 0.5)
  return target === 'variance' ? rate * (1 - rate) : 1 - rate
}

/** The built-in reward of a proposal before further terms, named by what decided it. */
export function proposalBase(
  proposal: Proposal,
  rate: SolveRate | null,
  options: StageOptions,
): { readonly name: 'learnability' | 'validity' | 'format'; readonly value: number } {
  const { invalid, unreadable } = CONVENTIONS[options.convention]
  if (proposal.parts === null || proposal.problem !== null) return { name: 'format', value: unreadable }
  if (rate === null) return { name: 'validity', value: invalid }
  return { name: 'learnability', value: learnability(rate.rate, options) }
}
