// azlab eval NAME…: policies asked and judged on benchmarks, with progress, tables, and what the paper says beside.

import { join } from 'node:path'
import { AzlabError } from '../../core/index.ts'
import type { EngineChoice } from '../../engine/index.ts'
import { requireData } from '../../evaluate/data-folder.ts'
import {
  againstFirst,
  type Benchmark,
  benchmarkInfos,
  type ComparedEvaluations,
  cacheFolder,
  dataFolder,
  type Evaluation,
  evaluateItems,
  loadItems,
  openBenchmark,
  paperResults,
} from '../../evaluate/index.ts'
import { type Subject, subjectsNamed } from '../../lab/subjects.ts'
import { evaluationFigure, writePictures } from '../../view/index.ts'
import { besides } from '../../view/report/benchmarks.ts'
import { comparisonTable, evaluationTable, paperTable, policyName } from '../../view/table/evaluation.ts'
import { textTable } from '../../view/table.ts'
import { sayEngine, sayFetch } from '../opening.ts'
import { sayIncidents, writeLine, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'
import { finishOnInterrupt } from './interrupt.ts'
import { lineProgress } from './progress.ts'

export interface EvalOptions {
  readonly policy: string
  readonly compare?: string
  readonly checkpoints?: boolean
  readonly samples?: number
  readonly temperature?: number
  readonly limit?: number
  readonly template?: string
  readonly maxTokens?: number
  readonly key?: string
  readonly data?: string
  readonly file?: string
  readonly out?: string
  readonly cache: boolean
  readonly fresh?: boolean
  readonly engine?: EngineChoice
  readonly json?: boolean
}

/** Evaluates and prints; gives the exit code. */
export async function runEval(names: readonly string[], options: EvalOptions): Promise<number> {
  const { compare, checkpoints, engine } = options
  if (options.file !== undefined && names.length > 1)
    throw new AzlabError('--file is of one benchmark.', {
      code: 'usage/file',
      value: names.join(', '),
      expected: 'one benchmark',
      hint: 'Evaluate the others apart.',
    })
  // What is missing is said before a model is opened.
  for (const info of await benchmarkInfos(names))
    if (info.source !== null && options.file === undefined) await requireData(info, dataFolder(options.data))
  const opening = {
    onEngine: sayEngine,
    onFetch: sayFetch(),
    ...(engine ? { engine } : {}),
    ...(checkpoints ? { checkpoints } : {}),
  }
  const first = compare === undefined ? [] : await subjectsNamed(compare, opening)
  const subjects = [...first, ...(await subjectsNamed(options.policy, opening))]
  const interrupt = finishOnInterrupt()
  const evaluations: Evaluation[] = []
  try {
    for (const name of names) {
      const benchmark = await openBenchmark(name)
      try {
        for (const subject of subjects) {
          if (interrupt.signal.aborted) break
          const one = await evaluateSubject(benchmark, subject, options, interrupt.signal)
          evaluations.push(one)
          sayIncidents(one.incidents ?? [])
          if (options.json) await writeLine(outcome(one))
        }
      } finally {
        await benchmark.close()
      }
    }
  } finally {
    interrupt.release()
  }
  const compared = againstFirst(evaluations)
  const isWhole =
    evaluations.length === names.length * subjects.length && evaluations.every((one) => one.complete)
  if (options.json)
    for (const { before, after, comparison } of compared)
      await writeLine({
        comparison: before.benchmark.name,
        from: policyName(before.policy),
        to: policyName(after.policy),
        ...comparison,
      })
  else await writeText(await report(evaluations, compared))
  if (!isWhole) process.stderr.write('Not all is judged yet. The same command goes on from there.\n')
  return isWhole ? 0 : 130
}

async function evaluateSubject(
  benchmark: Benchmark,
  subject: Subject,
  options: EvalOptions,
  finish: AbortSignal,
): Promise<Evaluation> {
  const { samples, temperature, limit, template, maxTokens, key, file, fresh } = options
  const items = await loadItems(benchmark, { data: options.data, file: options.file })
  const policy = await subject.open()
  const progress = lineProgress()
  const title = `${benchmark.info.name}, ${subject.name}${subject.step === undefined ? '' : ` step ${subject.step}`}`
  try {
    return await evaluateItems(policy, benchmark, items, {
      samples,
      temperature,
      limit,
      template,
      maxTokens,
      key,
      file,
      fresh,
      finish,
      out: options.out ?? subject.home ?? 'evals',
      cache: options.cache ? (subject.home ?? cacheFolder()) : null,
      policy:
        subject.step === undefined ? { name: subject.name } : { name: subject.name, step: subject.step },
      // Told above the evaluation's numbers, in a line of their own, once the bar is gone.
      tell: () => {},
      onProgress: ({ drawn, judged, total, right }) => {
        const accuracy = judged > 0 ? `, ${((100 * right) / judged).toFixed(1)} % right` : ''
        progress.show(
          (drawn + judged) / (2 * Math.max(1, total)),
          `${title}: ${drawn} of ${total} answers, ${judged} judged${accuracy}`,
        )
      },
    })
  } finally {
    progress.end()
    await subject.close(policy)
  }
}

/** What a person reads. The figure of several policies is written beside their evaluations. */
async function report(
  evaluations: readonly Evaluation[],
  compared: readonly ComparedEvaluations[],
): Promise<string> {
  const style = terminalStyle()
  const parts = [textTable(evaluationTable(evaluations), style)]
  if (compared.length > 0) parts.push(textTable(comparisonTable(compared), style))
  const theirs = besides(evaluations)
  if (theirs.length > 0) parts.push(textTable(paperTable(theirs), style))
  const kept = evaluations.flatMap(({ path }) => (path === null ? [] : [path]))
  const root = kept[0] === undefined ? null : join(kept[0], '..', '..')
  if (root !== null && evaluations.length > 1) {
    const pictures = await writePictures([evaluationFigure(evaluations)], root)
    parts.push(`Figure: ${pictures.join(', ')}`)
  }
  if (kept[0] !== undefined)
    parts.push(
      `Every verdict with its reason:\n${kept.map((path) => `  npx azlab eval show ${path}`).join('\n')}`,
    )
  return `${parts.join('\n\n')}\n`
}

/** One line of --json. */
function outcome({ benchmark, policy, settings, summary, complete, path }: Evaluation): object {
  return {
    benchmark: benchmark.name,
    policy,
    settings,
    ...summary,
    complete,
    path,
    paper: summary.comparable ? paperResults(benchmark.name) : [],
  }
}
