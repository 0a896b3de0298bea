// Solve rate by type: on the tasks that the proposer invents, and in the answers that train the solver.

import type { Figure } from '../figure.ts'
import { percent } from '../format.ts'
import { emptyFigure, panelFigure } from '../panels.ts'
import { NO_STEPS, playedSteps, proposerOf, type RunData } from '../run-data.ts'
import { linesByType, smoothingNote, stepAxis } from '../series.ts'
import { SHARE_AXIS } from '../theme.ts'

/** Mean estimated solve rate of the proposed tasks, and the solver's accuracy, one line a task type. */
export function solveRate(run: RunData): Figure {
  const played = playedSteps(run)
  const about = {
    name: 'solve-rate',
    title: 'Solve rate by task type',
    description:
      'Tasks proposed: mean estimated solve rate of those of each step. Training attempts: share of right answers among those that train the solver. ' +
      'Both are measured on tasks that the policy itself invents, so a rise may mean a better solver or easier tasks: the held-out figure tells the two apart.' +
      smoothingNote(played.length),
  }
  if (played.length === 0) return emptyFigure(about, NO_STEPS)
  const steps = played.map((step) => step.step)
  return panelFigure(
    [
      {
        heading: 'Tasks proposed: mean solve rate',
        x: stepAxis(steps),
        y: { title: 'solve rate', more: SHARE_AXIS },
        traces: linesByType(played, (type, at) => mean(proposerOf(played[at]!, type)?.rates), {
          legend: true,
          format: (value) => percent(value, 1),
        }),
      },
      {
        heading: 'Training attempts: accuracy',
        x: stepAxis(steps),
        y: { title: 'right answers', more: SHARE_AXIS },
        traces: linesByType(
          played,
          (type, at) => played[at]?.groups.find((one) => one.type === type && one.role === 'solve')?.accuracy,
          { format: (value) => percent(value, 1) },
        ),
      },
    ],
    { ...about, columns: 2, gap: 0.12, panelHeight: 250 },
  )
}

function mean(values: readonly number[] | undefined): number | null {
  if (!values || values.length === 0) return null
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
