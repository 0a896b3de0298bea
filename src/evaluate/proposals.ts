// What a base proposes: how much of it is valid against an empty buffer, how much of it is distinct, how much is not new.

import { createHash } from 'node:crypto'
import { checkOptions, type Key, type OptionNames, subkey } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { Policy } from '../policy/policy.ts'
import { stageOptions } from '../stage/options.ts'
import { type ProposalRequest, proposeWith } from '../stage/propose.ts'
import type { RejectionReason } from '../stage/records.ts'
import { validate } from '../stage/validate.ts'
import { drawTasks } from '../task/buffer.ts'
import { factsOf, hasOwnProgram, taskKind } from '../task/kinds.ts'
import { TASK_TYPES, type Task, type TaskType } from '../task/task.ts'
import { zeroReference } from '../task/zero.ts'

/** How many proposals are measured, and with what. */
export interface MeasureOptions {
  readonly executor: Executor
  /** Proposals of each type. Default 1000. */
  readonly count?: number
  readonly key?: Key
  /** Hashes of normalised programs (16 hex digits) that pre-training showed. */
  readonly seen?: ReadonlySet<string>
  readonly signal?: AbortSignal
}

const MEASURE_OPTIONS: OptionNames<MeasureOptions> = {
  executor: true,
  count: true,
  key: true,
  seen: true,
  signal: true,
}

/** Shares are of all proposals of the type unless said otherwise. */
export interface ProposalMeasure {
  readonly type: TaskType
  readonly count: number
  /** Valid, with an empty buffer: what other proposals of the batch say does not count. */
  readonly valid: number
  readonly rejections: Readonly<Partial<Record<RejectionReason, number>>>
  /** Distinct programs after normalisation (induction: distinct input lists). */
  readonly distinct: number
  /** Valid proposals whose program occurs in the pre-training data; null where that is not known. */
  readonly seen: number | null
  /** Mean length of a completion in tokens. */
  readonly length: number
}

/**
 * Deduction and abduction proposals get K references, first the zero triplet and then what was valid so far; an induction
 * proposal is shown one of those programs.
 */
export async function measureProposals(policy: Policy, context: MeasureOptions): Promise<ProposalMeasure[]> {
  checkOptions('measureProposals', context, MEASURE_OPTIONS)
  const { executor, count = 1000, key = 'proposals', seen, signal } = context
  const { language } = executor
  const options = stageOptions({ duplicates: 'keep' })
  let past: readonly Task[] = [zeroReference(language)]
  const measures: ProposalMeasure[] = []
  for (const type of TASK_TYPES) {
    const kind = taskKind(type)
    const tally = { valid: 0, seen: 0, length: 0, rejections: {} as Partial<Record<RejectionReason, number>> }
    const distinct = new Set<string>()
    const round = Math.ceil(count / 4)
    for (let from = 0; from < count; from += round) {
      const asked = Array.from({ length: Math.min(round, count - from) }, (_, i): ProposalRequest => {
        const own = subkey(subkey(key, 'type', type), 'proposal', from + i)
        return { type, key: own, references: drawTasks(past, kind.shownTasks(options.references), own) }
      })
      const context = { policy, language, executor, buffers: {}, key, signal }
      const proposals = await proposeWith(asked, context, options)
      const outcomes = await validate(proposals, {
        executor,
        language,
        options: { duplicates: 'keep' },
        signal,
      })
      outcomes.forEach((outcome, i) => {
        tally.length += proposals[i]?.response.completion.tokens.length ?? 0
        if (outcome.kind === 'rejection') {
          tally.rejections[outcome.reason] = (tally.rejections[outcome.reason] ?? 0) + 1
          return
        }
        tally.valid++
        const normalised = language.normalise(outcome.program)
        distinct.add(
          hasOwnProgram(outcome)
            ? normalised
            : factsOf(outcome)
                .examples(outcome)
                .map((pair) => pair.input)
                .sort()
                .join('\n'),
        )
        if (seen?.has(hashOf(normalised))) tally.seen++
      })
      const tasks = outcomes.filter((outcome): outcome is Task => outcome.kind === 'task')
      // A program that was taken over is among them already.
      past = [...past, ...tasks.filter(hasOwnProgram)]
    }
    measures.push({
      type,
      count,
      valid: tally.valid / count,
      rejections: tally.rejections,
      distinct: distinct.size / count,
      seen: seen && kind.ownProgram ? tally.seen / Math.max(1, tally.valid) : null,
      length: tally.length / count,
    })
  }
  return measures
}

/** The hash under which pre-training keeps a normalised program. */
function hashOf(normalised: string): string {
  return createHash('sha256').update(normalised).digest('hex').slice(0, 16)
}
