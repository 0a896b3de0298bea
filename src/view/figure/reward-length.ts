// Reward and completion length by task type and role, the six groups of TRR++.

import type { Role, TaskType } from '../../task/task.ts'
import type { Figure } from '../figure.ts'
import { fixed } from '../format.ts'
import { emptyFigure, panelFigure } from '../panels.ts'
import { NO_STEPS, playedSteps, type RunData } from '../run-data.ts'
import { linesByType, smoothingNote, stepAxis } from '../series.ts'
import { INK } from '../theme.ts'

/** Rows: mean reward, mean completion length. Columns: proposer, solver. One line a task type. */
export function rewardLength(run: RunData): Figure {
  const played = playedSteps(run)
  const about = {
    name: 'reward-length',
    title: 'Reward and completion length by task type and role',
    description:
      'Mean reward, and mean completion length in tokens, of the proposer and of the solver. ' +
      'A length that runs off while the reward stands still is a warning; so is a reward that one task type alone gains.' +
      smoothingNote(played.length),
  }
  if (played.length === 0) return emptyFigure(about, NO_STEPS)
  const steps = played.map((step) => step.step)
  const group = (type: TaskType, role: Role, at: number) =>
    played[at]?.groups.find((one) => one.type === type && one.role === role && one.responses > 0)
  const zero = { zeroline: true, zerolinecolor: INK.zero }
  return panelFigure(
    [
      {
        heading: 'Proposer: reward',
        x: stepAxis(steps),
        y: { title: 'mean reward', more: zero },
        traces: linesByType(played, (type, at) => group(type, 'propose', at)?.rewardMean, { legend: true }),
      },
      {
        heading: 'Solver: reward',
        x: stepAxis(steps),
        y: { title: 'mean reward', more: zero },
        traces: linesByType(played, (type, at) => group(type, 'solve', at)?.rewardMean),
      },
      {
        heading: 'Proposer: completion length',
        x: stepAxis(steps),
        y: { title: 'tokens', more: { rangemode: 'tozero' } },
        traces: linesByType(played, (type, at) => group(type, 'propose', at)?.length, {
          format: (value) => fixed(value, 1),
        }),
      },
      {
        heading: 'Solver: completion length',
        x: stepAxis(steps),
        y: { title: 'tokens', more: { rangemode: 'tozero' } },
        traces: linesByType(played, (type, at) => group(type, 'solve', at)?.length, {
          format: (value) => fixed(value, 1),
        }),
      },
    ],
    { ...about, columns: 2, gap: 0.12, panelHeight: 200 },
  )
}
