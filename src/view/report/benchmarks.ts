// The report's part on benchmarks: accuracy of the run's policies, each against the first, and the paper's numbers.

import { againstFirst, bySteps, type Evaluation, paperResults } from '../../evaluate/index.ts'
import { comparisonTable, evaluationTable, paperTable } from '../table/evaluation.ts'
import { htmlTable, type Table } from '../table.ts'

/** The tables below the figure. */
export function benchmarkTables(evaluations: readonly Evaluation[]): readonly Table[] {
  const names = [...new Set(evaluations.map(({ benchmark }) => benchmark.name))]
  const sorted = names.flatMap((name) =>
    bySteps(evaluations.filter(({ benchmark }) => benchmark.name === name)),
  )
  const compared = againstFirst(evaluations)
  const theirs = besides(evaluations)
  return [
    evaluationTable(sorted, 'Accuracy on benchmarks'),
    ...(compared.length > 0 ? [comparisonTable(compared)] : []),
    ...(theirs.length > 0 ? [paperTable(theirs)] : []),
  ]
}

/** The paper's numbers for the benchmarks whose scores compare with published ones. */
export function besides(evaluations: readonly Evaluation[]) {
  const comparable = evaluations.filter(({ summary }) => summary.comparable)
  const names = [...new Set(comparable.map(({ benchmark }) => benchmark.name))]
  return names.flatMap((benchmark) => paperResults(benchmark).map((result) => ({ benchmark, result })))
}

/** The same as HTML. */
export function benchmarkHtml(evaluations: readonly Evaluation[]): string {
  return benchmarkTables(evaluations).map(htmlTable).join('\n')
}
