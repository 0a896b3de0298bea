// The histogram of solve rates: how many of a cell's tasks are solved never, sometimes, always.

import type { SolveRate } from '../stage/index.ts'
import { type TaskType, typesIn } from '../task/index.ts'
import { counted, percent } from '../view/format.ts'
import type { Figure } from '../view/index.ts'
import { emptyFigure } from '../view/panels.ts'
import { axis, baseLayout, shareTicks, typeStyle } from '../view/theme.ts'

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
  const types = typesIn(rates.map(({ type }) => type))
  const of = (type: TaskType, bin: number) =>
    rates.filter((one) => one.type === type && Math.round(one.rate * n) === bin).length
  const effective = rates.filter(({ rate }) => rate > 0 && rate < 1).length
  const highest = Math.max(...bins.map((bin) => types.reduce((sum, type) => sum + of(type, bin), 0)))
  return {
    name,
    title,
    description: `How many tasks the solver answers rightly in so many of ${n} attempts. ${effective} of ${rates.length} are effective: solved sometimes, not always.`,
    data: types
      .filter((type) => rates.some((rate) => rate.type === type))
      .map((type) => ({
        type: 'bar',
        name: type,
        x: bins.map((bin) => bin / n),
        y: bins.map((bin) => of(type, bin)),
        marker: { color: typeStyle(type, types).colour },
        customdata: bins.map((bin) => `solve rate ${percent(bin / n)}: ${counted(of(type, bin), 'task')}`),
        hovertemplate: `${type}<br>%{customdata}<extra></extra>`,
      })),
    layout: {
      ...baseLayout(title, 320),
      barmode: 'stack',
      xaxis: axis('solve rate', { range: [-0.6 / n, 1 + 0.6 / n], ...shareTicks() }),
      yaxis: axis('tasks', { rangemode: 'tozero', ...(highest < 8 ? { tick0: 0, dtick: 1 } : {}) }),
      showlegend: true,
    },
  }
}
