// Accuracy on the held-out set in a cell: a measurement that shows itself, and the rise between two of them.

import { AzlabError, checkNumber, given, mend, type OptionNames } from '../core/index.ts'
import {
  evaluateHeldout,
  type HeldoutEvaluation,
  type HeldoutOptions,
  type HeldoutSet,
  heldoutRise,
  type PairedComparison,
  readHeldout,
} from '../evaluate/index.ts'
import type { Policy } from '../policy/policy.ts'
import type { StageProgress } from '../stage/index.ts'
import { accuracyTable, heldoutTable } from '../view/table/heldout.ts'
import { type EvaluationRows, evaluationRise } from './evaluate.ts'
import { cellSignal } from './interrupt.ts'
import { withProgress } from './progress.ts'
import { shownAs } from './rows.ts'

/** What a cell may say of a measurement. */
export interface HeldoutCallOptions {
  /** Tasks of each type: the first so many of the set. Default 50. */
  readonly tasks?: number
  /** Answers a task at temperature 1. Default 2. */
  readonly samples?: number
  /** Default: the lab's. */
  readonly policy?: Policy
  /** Default: the embedded set (datasets-eval/tiny-js). */
  readonly set?: HeldoutSet
  /** Other draws. The same key for two policies makes them differ by the policy alone. Default `heldout`. */
  readonly key?: string
  /** Default in a notebook: the interrupt of the cell. */
  readonly signal?: AbortSignal
}

export const HELDOUT_CALL_OPTIONS: OptionNames<HeldoutCallOptions> = {
  tasks: true,
  samples: true,
  policy: true,
  set: true,
  key: true,
  signal: true,
}

/** Measures a policy, with progress and the cell's interrupt. Throws as `readHeldout` does. */
export async function measured(
  policy: Policy,
  lab: Pick<HeldoutOptions, 'executor' | 'style'>,
  { tasks = 50, set, samples, key, signal }: Omit<HeldoutCallOptions, 'policy'>,
): Promise<HeldoutEvaluation> {
  checkNumber('tasks', tasks, { whole: true, least: 1 })
  checkNumber('samples', samples, { whole: true, least: 1 })
  const questions = set ?? (await readHeldout(undefined, { limit: tasks }))
  const evaluation = await withProgress<
    { onProgress?: (progress: StageProgress) => void },
    HeldoutEvaluation
  >('heldout', {}, ({ onProgress }) =>
    evaluateHeldout(policy, questions, {
      ...lab,
      signal: cellSignal(signal),
      ...(samples === undefined ? {} : { samples }),
      ...(key === undefined ? {} : { key }),
      onProgress: (done, total) => onProgress?.({ stage: 'heldout', what: 'responses', done, total }),
    }),
  )
  return shownAs(evaluation, () => [
    accuracyTable(evaluation.metrics, evaluation.mean, policy.id.slice(0, 12)),
  ])
}

/** After − before, mean over the three types, with 95 % intervals of a paired bootstrap over tasks. */
export type Rise = ReturnType<typeof heldoutRise>

/**
 * The rise between two measurements of the same tasks: of `lab.heldout`, or of `az.evaluate` with an exact test besides; it
 * shows both. Throws `evaluate/pairs`, and `evaluate/measurement` for what is neither.
 */
export function rise(before: EvaluationRows, after: EvaluationRows): PairedComparison
export function rise(before: HeldoutEvaluation, after: HeldoutEvaluation): Rise
export function rise(
  before: HeldoutEvaluation | EvaluationRows,
  after: HeldoutEvaluation | EvaluationRows,
): Rise | PairedComparison {
  const kinds = [kindOf(before, 'first'), kindOf(after, 'second')] as const
  if (kinds[0] !== kinds[1]) throw notMeasured('second', after, 'as the first is')
  if (kinds[0] === 'benchmark')
    return evaluationRise(before as unknown as EvaluationRows, after as unknown as EvaluationRows)
  return heldoutRiseShown(before as HeldoutEvaluation, after as HeldoutEvaluation)
}

/** Tells what a measurement is of. Throws `evaluate/measurement`. */
function kindOf(value: unknown, which: string): 'benchmark' | 'heldout' {
  const { scores, summary } = (value ?? {}) as { readonly scores?: unknown; readonly summary?: unknown }
  if (Array.isArray(value) && typeof summary === 'object') return 'benchmark'
  if (typeof scores === 'object' && scores !== null) return 'heldout'
  throw notMeasured(which, value, 'to be compared')
}

const notMeasured = (which: string, value: unknown, why: string): AzlabError =>
  new AzlabError(
    `The ${which} of the two that az.rise was given is ${given(value)}, and no measurement ${why}.`,
    {
      code: 'evaluate/measurement',
      value,
      expected: 'two results of lab.heldout, or two of az.evaluate',
      hint: mend(value, 'Give two results of lab.heldout, or two of az.evaluate.'),
    },
  )

function heldoutRiseShown(before: HeldoutEvaluation, after: HeldoutEvaluation): Rise {
  const found = heldoutRise(before, after)
  return shownAs(found, () => [heldoutTable({ before: before.metrics, after: after.metrics, rise: found })])
}
