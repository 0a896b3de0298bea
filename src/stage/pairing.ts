// Brings together the records that belong together, and refuses counts that do not match.

import { AzlabError } from '../core/portable.ts'
import type { TaskKind } from '../task/kind.ts'
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
 * Pairs each proposal with its validation and its solve rate, by id. What was left out on the way counts for nothing: a
 * proposal whose validation was not passed on, or whose task was given no rate, is not among the pairs. Throws
 * `reward/validations` where nothing says whether a proposal was rejected or left out, `reward/stray` where none of the
 * records belongs to these proposals, `reward/duplicate` for two of one proposal, `reward/missing-rate` where there are
 * tasks and no rate at all.
 */
export function pairProposals(
  input: {
    readonly proposals?: readonly Proposal[]
    readonly validations?: readonly Validation[]
    readonly rates?: readonly SolveRate[]
  },
  kinds?: readonly TaskKind[],
): readonly Facts[] {
  const { proposals, validations, rates = [] } = input
  checkKinds('reward', rates, ['rate'], kinds)
  if (proposals === undefined) return []
  checkKinds('reward', proposals, ['proposal'], kinds)
  const ids = new Set(proposals.map((proposal) => proposal.id))
  if (ids.size < proposals.length) throw twice('proposal', proposals)
  const rateOf = byParent('solve rate', rates, (rate) => rate.task.parents[0], ids)
  if (validations === undefined) {
    const unknown = proposals.filter(({ id, parts }) => parts !== null && !rateOf.has(id))
    if (unknown.length > 0) throw untold(unknown)
    return proposals.map((proposal) => ({
      proposal,
      validation: null,
      rate: rateOf.get(proposal.id) ?? null,
    }))
  }
  checkKinds('reward', validations, ['task', 'rejection'], kinds)
  const validationOf = byParent('validation', validations, (validation) => validation.parents[0], ids)
  const task = validations.find((one) => one.kind === 'task')
  if (task !== undefined && rates.length === 0) {
    throw new AzlabError(`Task ${task.id} has no solve rate, and no other has one.`, {
      code: 'reward/missing-rate',
      value: task.id,
      expected: 'the solve rates of the tasks that count',
      hint: 'Pass the rates of estimate, or leave the proposals out to reward the solver alone.',
    })
  }
  return proposals.flatMap((proposal): readonly Facts[] => {
    const validation = validationOf.get(proposal.id)
    const rate = rateOf.get(proposal.id) ?? null
    if (validation === undefined || (validation.kind === 'task' && rate === null)) return []
    return [{ proposal, validation, rate }]
  })
}

/**
 * The verdicts, those on the attempts alone where attempts are given. Throws `reward/duplicate` for two on one attempt,
 * `stage/count` where there are attempts and no verdict, `reward/stray` where none is on these attempts.
 */
export function pairVerdicts(
  input: {
    readonly attempts?: readonly Attempt[]
    readonly verdicts?: readonly Verdict[]
  },
  kinds?: readonly TaskKind[],
): readonly Verdict[] {
  const { attempts, verdicts = [] } = input
  checkKinds('reward', verdicts, ['verdict'], kinds)
  if (new Set(verdicts.map((verdict) => verdict.attempt.id)).size < verdicts.length)
    throw twice('verdict', verdicts)
  if (attempts === undefined) return verdicts
  checkKinds('reward', attempts, ['attempt'], kinds)
  if (verdicts.length === 0) checkCount('verdicts', 0, 'attempts', attempts.length)
  const verdictOf = byParent(
    'verdict',
    verdicts,
    (verdict) => verdict.attempt.id,
    new Set(attempts.map((attempt) => attempt.id)),
  )
  return verdicts.filter((verdict) => verdictOf.has(verdict.attempt.id))
}

/** Records by what they were made from; those made from what was left out are passed over, unless that is all of them. */
function byParent<T extends { readonly id: string }>(
  what: string,
  records: readonly T[],
  parentOf: (record: T) => string | undefined,
  parents: ReadonlySet<string>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const record of records) {
    const parent = parentOf(record)
    if (parent === undefined || !parents.has(parent)) continue
    if (found.has(parent)) throw twice(what, [found.get(parent) as T, record])
    found.set(parent, record)
  }
  const [first] = records
  if (first !== undefined && found.size === 0 && parents.size > 0) {
    throw new AzlabError(`The ${what} ${first.id} belongs to none of the records given, nor does another.`, {
      code: 'reward/stray',
      value: first.id,
      expected: 'records made from these',
      hint: 'Pass the records of one step together.',
    })
  }
  return found
}

function untold(proposals: readonly Proposal[]): AzlabError {
  const few = proposals.length === 1
  return new AzlabError(
    `${few ? 'A proposal has' : `${proposals.length} proposals have`} no solve rate, and nothing says whether ${few ? 'it was' : 'they were'} rejected or left out: ${proposals
      .slice(0, 3)
      .map(({ id }) => id)
      .join(', ')}${proposals.length > 3 ? ', …' : ''}.`,
    {
      code: 'reward/validations',
      value: proposals.map(({ id }) => id),
      expected: 'the validations beside the proposals',
      hint: 'Pass what validate gave, as far as it was passed on: reward({ proposals, validations, rates, verdicts }). A rejected proposal is then paid as invalid, and one that was left out is not paid.',
    },
  )
}

function twice(what: string, records: readonly { readonly id: string }[]): AzlabError {
  return new AzlabError(`There are two ${what}s for one record.`, {
    code: 'reward/duplicate',
    value: records.map((record) => record.id),
    expected: 'one for each',
    hint: 'The same records were passed twice.',
  })
}
