// Brings together the records that belong together, and refuses counts that do not match.

import { AzlabError } from '../core/index.ts'
import { checkCount, checkKinds } from './context.ts'
import type { Attempt, Proposal, SolveRate, Validation, Verdict } from './records.ts'

/** A proposal with what became of it. */
export interface Facts {
  readonly proposal: Proposal
  /** Null where no validations were given. */
  readonly validation: Validation | null
  readonly rate: SolveRate | null
}

/**
 * Pairs each proposal with its validation and its solve rate, by id. Throws `reward/stray` for a record whose proposal is
 * not there, `reward/duplicate` for two of one proposal, `reward/missing-rate` for a task without a rate.
 */
export function pairProposals(input: {
  readonly proposals?: readonly Proposal[]
  readonly validations?: readonly Validation[]
  readonly rates?: readonly SolveRate[]
}): readonly Facts[] {
  const { proposals, validations, rates = [] } = input
  checkKinds('reward', rates, ['rate'])
  if (proposals === undefined) return []
  checkKinds('reward', proposals, ['proposal'])
  const ids = new Set(proposals.map((proposal) => proposal.id))
  if (ids.size < proposals.length) throw twice('proposal', proposals)
  const rateOf = byParent('solve rate', rates, (rate) => rate.task.parents[0], ids)
  if (validations === undefined) {
    return proposals.map((proposal) => ({
      proposal,
      validation: null,
      rate: rateOf.get(proposal.id) ?? null,
    }))
  }
  checkKinds('reward', validations, ['task', 'rejection'])
  checkCount('validations', validations.length, 'proposals', proposals.length)
  const validationOf = byParent('validation', validations, (validation) => validation.parents[0], ids)
  return proposals.map((proposal) => {
    const validation = validationOf.get(proposal.id) as Validation
    const rate = rateOf.get(proposal.id) ?? null
    if (validation.kind === 'task' && rate === null) {
      throw new AzlabError(`Task ${validation.id} has no solve rate.`, {
        code: 'reward/missing-rate',
        value: validation.id,
        expected: 'one solve rate for each task',
        hint: 'Pass the rates of estimate for all tasks, or leave the proposals out to reward the solver alone.',
      })
    }
    return { proposal, validation, rate }
  })
}

/** The verdicts, one an attempt. Throws `stage/count`, `reward/duplicate` or `reward/stray` where that is not so. */
export function pairVerdicts(input: {
  readonly attempts?: readonly Attempt[]
  readonly verdicts?: readonly Verdict[]
}): readonly Verdict[] {
  const { attempts, verdicts = [] } = input
  checkKinds('reward', verdicts, ['verdict'])
  if (new Set(verdicts.map((verdict) => verdict.attempt.id)).size < verdicts.length)
    throw twice('verdict', verdicts)
  if (attempts === undefined) return verdicts
  checkKinds('reward', attempts, ['attempt'])
  checkCount('verdicts', verdicts.length, 'attempts', attempts.length)
  byParent(
    'verdict',
    verdicts,
    (verdict) => verdict.attempt.id,
    new Set(attempts.map((attempt) => attempt.id)),
  )
  return verdicts
}

function byParent<T extends { readonly id: string }>(
  what: string,
  records: readonly T[],
  parentOf: (record: T) => string | undefined,
  parents: ReadonlySet<string>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const record of records) {
    const parent = parentOf(record)
    if (parent === undefined || !parents.has(parent)) {
      throw new AzlabError(`The ${what} ${record.id} belongs to none of the records given.`, {
        code: 'reward/stray',
        value: record.id,
        expected: `one made from these records`,
        hint: 'Pass the records of one step together.',
      })
    }
    if (found.has(parent)) throw twice(what, [found.get(parent) as T, record])
    found.set(parent, record)
  }
  return found
}

function twice(what: string, records: readonly { readonly id: string }[]): AzlabError {
  return new AzlabError(`There are two ${what}s for one record.`, {
    code: 'reward/duplicate',
    value: records.map((record) => record.id),
    expected: 'one for each',
    hint: 'The same records were passed twice.',
  })
}
