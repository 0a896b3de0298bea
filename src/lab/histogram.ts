// The histogram of solve rates: how many of a cell's tasks are solved never, sometimes, always.

import type { SolveRate } from '../stage/index.ts'
import { TASK_TYPES } from '../task/index.ts'
import type { Figure } from '../view/index.ts'
import { emptyFigure } from '../view/panels.ts'
import { axis, baseLayout, TYPE_STYLE } from '../view/theme.ts'

/** A stacked bar for each solve rate 0, 1/n … 1. */
export function solveRateHistogram(rates: readonly SolveRate[]): Figure {
  const n = Math.max(1, ...rates.map((rate) => rate.verdicts.length))
  const bins = Array.from({ length: n + 1 }, (_, bin) => bin)
  const title = 'Solve rates of the tasks'
  const name = 'solve-rates'
  if (rates.length === 0) {
    const description = 'How many tasks the solver answers rightly in how many of its attempts.'
    return emptyFigure({ name, title, description }, 'No task was estimated.')
  }
  const effective = rates.filter(({ rate }) => rate > 0 && rate < 1).length
  return {
    name,
    title,
    description: `How many tasks the solver answers rightly in so many of ${n} attempts. ${effective} of ${rates.length} are effective: solved sometimes, not always.`,
    data: TASK_TYPES.filter((type) => rates.some((rate) => rate.type === type)).map((type) => ({
      type: 'bar',
      name: type,
      x: bins.map((bin) => bin / n),
      y: bins.map(
        (bin) => rates.filter((one) => one.type === type && Math.round(one.rate * n) === bin).length,
      ),
      marker: { color: TYPE_STYLE[type].colour },
      hovertemplate: `${type}<br>solve rate %{x:.0%}: %{y} tasks<extra></extra>`,
    })),
    layout: {
      ...baseLayout(title, 320),
      barmode: 'stack',
      xaxis: axis('solve rate', { tickformat: '.0%' }),
      yaxis: axis('tasks'),
    },
  }
}
