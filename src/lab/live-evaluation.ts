// A table that moves in the running cell while an evaluation goes on; nothing where there is no notebook.

import { randomUUID } from 'node:crypto'
import type { NotebookHost } from '../core/index.ts'
import { type EvaluatedPolicy, type EvaluationProgress, wilson } from '../evaluate/index.ts'
import { displayTables } from '../view/display/table.ts'
import { duration } from '../view/report/facts.ts'
import { percent, policyName } from '../view/table/evaluation.ts'
import { type Table, textTable } from '../view/table.ts'
import { MEASURED, notebook } from './notebook.ts'

/** One cell's evaluations. */
export interface LiveEvaluation {
  show(benchmark: string, policy: EvaluatedPolicy, progress: EvaluationProgress): void
  /** The table as it stands, for good. */
  end(): void
}

const BETWEEN_MS = 400

interface Line {
  readonly benchmark: string
  readonly policy: EvaluatedPolicy
  readonly began: number
  /** Judged in an earlier call. */
  readonly first: number
  progress: EvaluationProgress
  at: number
}

export function liveEvaluation(
  host: NotebookHost | null = notebook(),
  clock: () => number = () => performance.now(),
): LiveEvaluation {
  if (host === null) return { show() {}, end() {} }
  const displayId = `azlab-evaluation-${randomUUID()}`
  const lines = new Map<string, Line>()
  let isShown = false
  let last = Number.NEGATIVE_INFINITY
  const put = (): void => {
    const table = tableOf([...lines.values()])
    const bundle = { 'text/plain': textTable(table, { width: 110 }), 'text/html': displayTables([table]) }
    host.display(bundle, { displayId, update: isShown, metadata: MEASURED })
    isShown = true
    last = clock()
  }
  return {
    show(benchmark, policy, progress) {
      const key = `${benchmark} ${policy.id}`
      const known = lines.get(key)
      const at = clock()
      if (known) Object.assign(known, { progress, at })
      else lines.set(key, { benchmark, policy, began: at, first: progress.judged, progress, at })
      if (at - last >= BETWEEN_MS) put()
    },
    end() {
      if (lines.size > 0) put()
    },
  }
}

function tableOf(lines: readonly Line[]): Table {
  const number = (title: string) => ({ title, align: 'right' as const })
  return {
    title: 'Evaluation',
    columns: [
      { title: 'benchmark' },
      { title: 'policy' },
      { title: 'judged', kind: 'share' },
      number('drawn'),
      number('right so far'),
      number('95 %'),
      number('time'),
    ],
    rows: lines.map(({ benchmark, policy, progress, began, first, at }) => {
      const { judged, drawn, total, right } = progress
      const { mean, low, high } = wilson(right, judged)
      const fresh = judged - first
      const left = fresh > 0 ? ((at - began) / fresh) * (total - judged) : null
      const spent = duration((at - began) / 1000)
      return [
        benchmark,
        policyName(policy),
        `${judged} of ${total}`,
        String(drawn),
        judged > 0 ? percent(mean) : '',
        judged > 0 ? `${percent(low)}–${percent(high)}` : '',
        judged < total && left !== null ? `${duration(left / 1000)} left` : spent,
      ]
    }),
  }
}
