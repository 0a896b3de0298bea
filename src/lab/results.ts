// What each cell of a lab gives back: the stage's records, with what is handy in a notebook besides.

import type { Policy, UpdateStatistics } from '../policy/policy.ts'
import type {
  Advantage,
  Attempt,
  Proposal,
  RecordBase,
  Rejection,
  Reward,
  Seeding,
  SolveRate,
  Validation,
  Verdict,
} from '../stage/index.ts'
import type { Buffers, Task } from '../task/index.ts'
import {
  advantageTable,
  attemptTable,
  type Figure,
  proposalTable,
  rewardTable,
  taskTable,
  validationTable,
} from '../view/index.ts'
import { bufferTable, commitTable, updateTable } from '../view/table/lab.ts'
import { solveRateHistogram } from './histogram.ts'
import { showing } from './plot.ts'
import { type Rows, rows, shownAs } from './rows.ts'

/** Seed tasks, and how seeding went. */
export type SeedRows = Rows<Task> & {
  readonly seeding: Seeding
  /** What seeding proposed and rejected. */
  readonly rejections: Rows<Rejection>
}
/** What `lab.propose` gives. */
export type ProposalRows = Rows<Proposal>
/** One a proposal: `tasks` are those kept, `rejections` the others. */
export type ValidationRows = Rows<Validation> & {
  readonly tasks: readonly Task[]
  readonly rejections: readonly Rejection[]
}
/** Solve rates; `histogram()` draws them. */
export type RateRows = Rows<SolveRate> & { histogram(): Figure }
/** What `lab.solve` gives. */
export type AttemptRows = Rows<Attempt>
/** Verdicts; `accuracy` is the share of right answers. */
export type VerdictRows = Rows<Verdict> & { readonly accuracy: number }
/** What `lab.reward` gives. */
export type RewardRows = Rows<Reward>
/** What `lab.advantage` gives. */
export type AdvantageRows = Rows<Advantage>

/** What an update of a lab did. The policies are at hand, and no part of its data. */
export interface LabUpdate extends RecordBase<'update'> {
  readonly step: number
  /** Ids of the policies before and after. */
  readonly from: string
  readonly to: string
  /** Null where nothing gave a gradient; `note` then says why. */
  readonly statistics: UpdateStatistics | null
  readonly note: string | null
  /** Ids of the tasks that entered the buffers. */
  readonly tasks: readonly string[]
}

/** The policies of an update: assign `before` to `lab.policy` to undo it. */
export interface UpdatePolicies {
  readonly policy: Policy
  readonly before: Policy
}

/** What `commit` did. */
export interface LabCommit {
  readonly kind: 'commit'
  readonly step: number
  /** Ids of the tasks that entered the buffers. */
  readonly tasks: readonly string[]
  /** Tasks in each buffer. */
  readonly buffers: Readonly<Record<string, number>>
}

export const seedRows = (tasks: readonly Task[], seeding: Seeding): SeedRows =>
  rows(tasks, (some) => ({ ...taskTable(inTurns(some)), title: 'Seed tasks', lead: seeding.message }), {
    seeding,
    rejections: rejectionRows(seeding.validations),
  })

/** One task of each type in turn, so that the first rows of a table show them all. */
function inTurns(tasks: readonly Task[]): readonly Task[] {
  const byType = [...new Set(tasks.map(({ type }) => type))].map((type) =>
    tasks.filter((task) => task.type === type),
  )
  const longest = Math.max(0, ...byType.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => byType.flatMap((list) => list.slice(i, i + 1))).flat()
}

export const proposalRows = (proposals: readonly Proposal[]): ProposalRows => rows(proposals, proposalTable)

export const validationRows = (validations: readonly Validation[]): ValidationRows =>
  rows(validations, validationTable, {
    tasks: taskRows(validations.filter((one): one is Task => one.kind === 'task')),
    rejections: rejectionRows(validations),
  })

function rejectionRows(validations: readonly Validation[]): Rows<Rejection> {
  return rows(
    validations.filter((one): one is Rejection => one.kind === 'rejection'),
    (some) => ({ ...validationTable(some), title: 'Rejections' }),
  )
}

/** Tasks without solve rates: kept ones, or those of a buffer. */
export const taskRows = (tasks: readonly Task[]): Rows<Task> => rows(tasks, (some) => taskTable(some))

export const rateRows = (rates: readonly SolveRate[], origin: object = {}): RateRows =>
  rows(rates, ratesTable, { ...origin, histogram: () => showing(solveRateHistogram(rates)) })

const ratesTable = (rates: readonly SolveRate[]) => {
  const tasks = rates.map((rate) => rate.task)
  return { ...taskTable(tasks, rates), title: 'Solve rates' }
}

export const attemptRows = (attempts: readonly Attempt[], origin: object = {}): AttemptRows =>
  rows(attempts, (some) => attemptTable(some), origin)

export const verdictRows = (verdicts: readonly Verdict[], origin: object = {}): VerdictRows =>
  rows(
    verdicts,
    (some) =>
      attemptTable(
        some.map((verdict) => verdict.attempt),
        some,
      ),
    {
      ...origin,
      accuracy:
        verdicts.filter((verdict) => verdict.outcome === 'right').length / Math.max(1, verdicts.length),
    },
  )

export const rewardRows = (rewards: readonly Reward[], origin: object = {}): RewardRows =>
  rows(rewards, rewardTable, origin)

export const advantageRows = (advantages: readonly Advantage[], origin: object = {}): AdvantageRows =>
  rows(advantages, advantageTable, origin)

/** An update that shows itself, with its policies at hand. */
export function shownUpdate(
  update: LabUpdate,
  policies: UpdatePolicies,
  buffers: { readonly before: Buffers; readonly after: Buffers },
): LabUpdate & UpdatePolicies {
  const sizes = { before: bufferSizes(buffers.before), after: bufferSizes(buffers.after) }
  return shownAs(update, () => [updateTable(update), bufferTable(sizes.after, sizes.before)], policies)
}

/** A commit that shows itself. */
export const shownCommit = (commit: LabCommit): LabCommit => shownAs(commit, () => [commitTable(commit)])

/** Tasks in each buffer. */
export function bufferSizes(buffers: Buffers): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.values(buffers).map((buffer) => [buffer.type, buffer.entries.length]))
}
