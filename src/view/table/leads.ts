// What a stage's records come to, in a sentence: it stands above their table.

import type {
  Advantage,
  Attempt,
  Proposal,
  Reward,
  SolveRate,
  Validation,
  Verdict,
} from '../../stage/records.ts'

import { fixed } from '../format.ts'

/** e.g. `13 of 16 have the required format.` */
export function proposalLead(proposals: readonly Proposal[]): string {
  const good = proposals.filter((one) => one.parts !== null && one.problem === null).length
  return `${good} of ${proposals.length} have the required format.`
}

/** e.g. `11 of 16 proposals became tasks. Rejected: syntax 3, error 2.` */
export function validationLead(validations: readonly Validation[]): string {
  const kept = validations.filter((one) => one.kind === 'task').length
  const reasons = counts(validations.flatMap((one) => (one.kind === 'rejection' ? [one.reason] : [])))
  const rejected = reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')
  return `${kept} of ${validations.length} proposals became tasks.${rejected ? ` Rejected: ${rejected}.` : ''}`
}

/** e.g. `Mean solve rate 0.42. 9 of 16 tasks are effective: solved sometimes, not always.` */
export function rateLead(rates: readonly SolveRate[]): string {
  const effective = rates.filter(({ rate }) => rate > 0 && rate < 1).length
  const average = fixed(mean(rates.map(({ rate }) => rate)), 2)
  return `Mean solve rate ${average}. ${effective} of ${rates.length} tasks are effective: solved sometimes, not always.`
}

/** For verdicts: `Right: deduction 3 of 8, abduction 4 of 8.` For attempts alone: how many could be read. */
export function attemptLead(attempts: readonly Attempt[], verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) {
    const read = attempts.filter((one) => one.answer !== null).length
    return `${read} of ${attempts.length} answers could be read.`
  }
  const types = counts(verdicts.map((one) => one.type)).map(([type, count]) => {
    const right = verdicts.filter((one) => one.type === type && one.outcome === 'right').length
    return `${type} ${right} of ${count}`
  })
  return `Right: ${types.join(', ')}.`
}

/** Means by (type, role), e.g. `Means: deduction propose 0.31 (16), deduction solve 0.12 (16).` */
export function rewardLead(rewards: readonly Reward[]): string {
  const groups = byGroup(rewards).map(
    ([name, of]) => `${name} ${fixed(mean(of.map((one) => one.value)), 2)} (${of.length})`,
  )
  return groups.length > 0 ? `Means: ${groups.join(', ')}.` : 'There are no rewards.'
}

/** Which groups give a gradient, e.g. `Gradient from deduction propose (16), deduction solve (16); none from …`. */
export function advantageLead(advantages: readonly Advantage[]): string {
  const groups = byGroup(advantages)
  const gives = ([, of]: readonly [string, readonly Advantage[]]) =>
    of.some((one) => one.weight > 0 && one.value !== 0)
  const names = (some: typeof groups) => some.map(([name, of]) => `${name} (${of.length})`).join(', ')
  const without = groups.filter((group) => !gives(group))
  const giving = names(groups.filter(gives))
  return `${giving ? `Gradient from ${giving}.` : 'No group gives a gradient.'}${
    without.length > 0 ? ` None from ${names(without)}: equal rewards, or a role that is not trained.` : ''
  }`
}

function byGroup<T extends { readonly type: string; readonly role: string }>(
  records: readonly T[],
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>()
  for (const record of records) {
    const name = `${record.type} ${record.role}`
    const group = groups.get(name)
    if (group) group.push(record)
    else groups.set(name, [record])
  }
  return [...groups]
}

/** Each value with how often it stands there, the most frequent first. */
function counts(values: readonly string[]): readonly (readonly [string, number])[] {
  const found = new Map<string, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1)
  return [...found].sort((a, b) => b[1] - a[1])
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
