// az.evaluate: benchmarks in a cell, with a table that moves while answers are judged, and a result that shows itself.

import { join } from 'node:path'
import {
  AzlabError,
  checkOptions,
  checkSignal,
  given,
  JUPYTER_DISPLAY,
  mend,
  type OptionNames,
} from '../core/index.ts'
import {
  againstFirst,
  type Benchmark,
  cacheFolder,
  comparePaired,
  type EvaluateOptions,
  type Evaluation,
  evaluateItems,
  type ItemRecord,
  type ItemSource,
  loadItems,
  openBenchmark,
  type PairedComparison,
  talliesOf,
} from '../evaluate/index.ts'
import type { Policy } from '../policy/policy.ts'
import type { OpenRun } from '../run/open.ts'
import { figurePicture } from '../view/bundle.ts'
import { displayTables } from '../view/display/table.ts'
import { evaluationFigure } from '../view/figure/evaluation.ts'
import type { Figure } from '../view/figure.ts'
import { besides } from '../view/report/benchmarks.ts'
import { comparisonTable, evaluationTable, paperTable, recordTable } from '../view/table/evaluation.ts'
import { type Table, textTable } from '../view/table.ts'
import { cellSignal } from './interrupt.ts'
import { liveEvaluation } from './live-evaluation.ts'
import { showing } from './plot.ts'
import { type Rows, rows, shownAs, withHidden } from './rows.ts'
import { type Subject, subjectOf, subjectsNamed, subjectsOfRun } from './subjects.ts'

/** What a cell may say of an evaluation. */
export interface EvaluateCallOptions
  extends Pick<
      EvaluateOptions,
      'samples' | 'temperature' | 'limit' | 'template' | 'maxTokens' | 'key' | 'fresh' | 'batch' | 'judges'
    >,
    ItemSource {
  /** Folder of evaluations. Default: the run's `evaluations/`, else one in the cache (AZLAB_CACHE, else ~/.cache/azlab). */
  readonly out?: string
  /**
   * False: nothing is read from the cache of answers (that of a run lies in its `evaluations/`) or written to it, and without
   * `out` the verdicts of a policy of no run are not kept. Default true.
   */
  readonly cache?: boolean
  /** What the policy is called. Default: the name that was given, else its id. */
  readonly name?: string
  /** Ends early; what is judged comes back. Default in a notebook: the interrupt of the cell. */
  readonly finish?: AbortSignal
  /** Ends at once, by throwing. */
  readonly signal?: AbortSignal
}

const EVALUATE_OPTIONS: OptionNames<EvaluateCallOptions> = {
  samples: true,
  temperature: true,
  limit: true,
  template: true,
  maxTokens: true,
  key: true,
  fresh: true,
  batch: true,
  judges: true,
  data: true,
  file: true,
  out: true,
  cache: true,
  name: true,
  finish: true,
  signal: true,
}

/** One record an answer, with what they come to. */
export type EvaluationRows = Rows<ItemRecord> &
  Omit<Evaluation, 'records'> & {
    /** The answers that are not right. */
    readonly wrong: Rows<ItemRecord>
    /** Accuracy with its interval. */
    figure(): Figure
  }

/** Policies of a run on one benchmark, by step: a curve, and each against the first. */
export interface EvaluationCurve {
  readonly evaluations: readonly EvaluationRows[]
  /** Each whole evaluation against the first, paired by item. */
  readonly comparisons: readonly PairedComparison[]
  figure(): Figure
}

/**
 * Evaluates on a benchmark, named or one's own: a policy or a model by its name gives its records; an opened run gives the
 * curve over the policies that it still has, the one before self-play first. In a notebook a table moves with what is judged,
 * and an interrupt ends early: what is judged comes back, and the cell run again goes on from there. Throws `data/missing`,
 * with how to get the data, `benchmark/unknown` and `options/…`.
 */
export async function evaluate(
  who: OpenRun,
  what: string | Benchmark,
  options?: EvaluateCallOptions,
): Promise<EvaluationCurve>
export async function evaluate(
  who: Policy | string,
  what: string | Benchmark,
  options?: EvaluateCallOptions,
): Promise<EvaluationRows>
export async function evaluate(
  who: Policy | string | OpenRun,
  what: string | Benchmark,
  options: EvaluateCallOptions = {},
): Promise<EvaluationRows | EvaluationCurve> {
  checkOptions('az.evaluate', options, EVALUATE_OPTIONS)
  checkSignal('finish', options.finish)
  checkSignal('signal', options.signal)
  checkSubject(who)
  const benchmark = typeof what === 'string' ? await openBenchmark(what) : what
  checkBenchmark(benchmark)
  const isCurve = typeof who === 'object' && 'policyAt' in who
  try {
    const items = await loadItems(benchmark, { data: options.data, file: options.file })
    const subjects = await subjectsFor(who, options)
    const found: EvaluationRows[] = []
    const live = liveEvaluation()
    const finish = options.finish ?? (options.signal ? undefined : cellSignal())
    try {
      for (const subject of subjects) {
        if (finish?.aborted) break
        found.push(evaluationRows(await evaluated(subject, benchmark, items, options, finish, live)))
      }
    } finally {
      live.end()
    }
    return isCurve ? evaluationCurve(found) : (found[0] as EvaluationRows)
  } finally {
    // One's own stays open: it may be asked again.
    if (typeof what === 'string') await benchmark.close()
  }
}

/** Throws `evaluate/policy` for who cannot be asked. */
function checkSubject(who: unknown): void {
  const { sample, policyAt } = (who ?? {}) as { readonly sample?: unknown; readonly policyAt?: unknown }
  if (typeof who === 'string' || typeof sample === 'function' || typeof policyAt === 'function') return
  throw new AzlabError(`az.evaluate asks a policy, and was given ${given(who)}.`, {
    code: 'evaluate/policy',
    value: who,
    expected: 'a policy, the name of a model, or an opened run',
    hint: mend(who, "Give for example 'tiny', or await az.open(FOLDER)."),
  })
}

/** Throws `evaluate/benchmark` for what is no benchmark. */
function checkBenchmark(what: unknown): void {
  if (typeof (what as { readonly prompt?: unknown } | undefined)?.prompt === 'function') return
  throw new AzlabError(`az.evaluate takes a benchmark, and was given ${given(what)}.`, {
    code: 'evaluate/benchmark',
    value: what,
    expected: 'the name of a benchmark, or one of your own',
    hint: mend(what, 'npx azlab data list names them.'),
  })
}

async function subjectsFor(
  who: Policy | string | OpenRun,
  { name }: EvaluateCallOptions,
): Promise<readonly Subject[]> {
  if (typeof who === 'string') return subjectsNamed(who)
  return 'policyAt' in who ? subjectsOfRun(who) : [subjectOf(who, name)]
}

async function evaluated(
  subject: Subject,
  benchmark: Benchmark,
  items: Awaited<ReturnType<typeof loadItems>>,
  options: EvaluateCallOptions,
  finish: AbortSignal | undefined,
  live: ReturnType<typeof liveEvaluation>,
): Promise<Evaluation> {
  const { cache = true, out, data: _, name = subject.name, ...asked } = options
  const policy = await subject.open()
  const whose = { name, ...(subject.step === undefined ? {} : { step: subject.step }) }
  try {
    return await evaluateItems(policy, benchmark, items, {
      ...asked,
      ...(finish ? { finish } : {}),
      out: out ?? subject.home ?? (cache ? join(cacheFolder(), 'evaluations') : null),
      cache: cache ? (subject.home ?? cacheFolder()) : null,
      policy: whose,
      onProgress: (progress) => live.show(benchmark.info.name, { ...whose, id: policy.id }, progress),
    })
  } finally {
    await subject.close(policy)
  }
}

/** An evaluation that shows itself: what it comes to, the paper's numbers, and the answers with their reasons. */
export function evaluationRows(evaluation: Evaluation): EvaluationRows {
  const { records, ...about } = evaluation
  const summaries = (): readonly Table[] => {
    const theirs = besides([evaluation])
    const accuracy = evaluationTable([evaluation], about.benchmark.title)
    return [accuracy, ...(theirs.length > 0 ? [paperTable(theirs)] : [])]
  }
  return rows(
    records,
    (some) => recordTable(some),
    {
      ...about,
      wrong: rows(
        records.filter(({ correct }) => !correct),
        (some) => recordTable(some, 'Wrong answers'),
      ),
      figure: () => showing(evaluationFigure([evaluation])),
    },
    summaries,
  )
}

/** The records are the array itself. */
export function evaluationOf(shown: EvaluationRows): Evaluation {
  const { benchmark, policy, settings, summary, complete, path } = shown
  return { benchmark, policy, settings, summary, complete, path, records: [...shown] }
}

function evaluationCurve(evaluations: readonly EvaluationRows[]): EvaluationCurve {
  const all = evaluations.map(evaluationOf)
  const compared = againstFirst(all)
  const draw = (): Figure => evaluationFigure(all)
  const tables = [evaluationTable(all), ...(compared.length > 0 ? [comparisonTable(compared)] : [])]
  const curve = {
    evaluations,
    comparisons: compared.map(({ comparison }) => comparison),
  }
  return withHidden(curve, {
    figure: () => showing(draw()),
    [JUPYTER_DISPLAY]: async () => {
      const picture = await figurePicture(draw()).catch(() => null)
      return {
        'text/plain': tables.map((table) => textTable(table, { width: 110 })).join('\n\n'),
        'text/html': `${displayTables(tables, { first: 50 })}${picture?.['text/html'] ?? ''}`,
      }
    },
  }) as unknown as EvaluationCurve
}

/** Two evaluations of the same items, paired. Throws `evaluate/pairs`. */
export function evaluationRise(before: EvaluationRows, after: EvaluationRows): PairedComparison {
  const [from, to] = [evaluationOf(before), evaluationOf(after)]
  const comparison = comparisonOf(from, to)
  return shownAs(comparison, () => [comparisonTable([{ before: from, after: to, comparison }])])
}

const comparisonOf = (before: Evaluation, after: Evaluation): PairedComparison =>
  comparePaired(talliesOf(before.records), talliesOf(after.records))
