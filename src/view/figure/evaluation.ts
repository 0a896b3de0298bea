// Accuracy on benchmarks: points with their intervals, over the steps of a run where there are several, else by policy.

import type { Evaluation } from '../../evaluate/index.ts'
import type { Figure, Trace } from '../figure.ts'
import { percent } from '../format.ts'
import { emptyFigure, type Panel, panelFigure } from '../panels.ts'
import { band } from '../series.ts'
import { policyName } from '../table/evaluation.ts'
import { PALETTE, shareTicks } from '../theme.ts'

/** Steps that are each named on the axis. */
const MOST_TICKS = 8

/** One panel a benchmark. */
export function evaluationFigure(evaluations: readonly Evaluation[]): Figure {
  const about = {
    name: 'benchmarks',
    title: 'Accuracy on benchmarks',
    description:
      'Share of right answers, with 95 % intervals: Wilson for one answer an item, else bootstrapped over items. Step 0 is the policy before self-play. ' +
      'The intervals are those of each accuracy by itself; whether two policies differ is for the paired comparison to say.',
  }
  const judged = evaluations.filter(({ summary }) => summary.accuracy !== null)
  if (judged.length === 0) return emptyFigure(about, 'Nothing was evaluated yet.')
  const names = [...new Set(judged.map(({ benchmark }) => benchmark.name))]
  const panels = names.map((name): Panel => {
    const own = judged.filter(({ benchmark }) => benchmark.name === name)
    const overSteps = own.length > 1 && own.every(({ policy }) => policy.step !== undefined)
    const sorted = overSteps
      ? [...own].sort((a, b) => (a.policy.step as number) - (b.policy.step as number))
      : own
    const places = sorted.map(({ policy }, at) => (overSteps ? (policy.step as number) : at))
    const wide = own.length === 1 ? [-0.5, 0.5] : undefined
    return {
      heading: name,
      x: {
        title: overSteps ? 'step' : 'policy',
        more: overSteps
          ? places.length <= MOST_TICKS
            ? { tickmode: 'array', tickvals: places }
            : {}
          : {
              tickmode: 'array',
              tickvals: places,
              ticktext: sorted.map(({ policy }) => policyName(policy)),
              ...(wide ? { range: wide } : {}),
            },
      },
      y: { title: 'right answers', more: { rangemode: 'tozero', ...shareTicks(highest(own)) } },
      traces: tracesOf(sorted, places, overSteps),
    }
  })
  return panelFigure(panels, {
    ...about,
    columns: Math.min(2, panels.length),
    gap: 0.12,
    panelHeight: 200,
    legend: false,
  })
}

const highest = (evaluations: readonly Evaluation[]): number =>
  Math.max(...evaluations.map(({ summary }) => summary.accuracy?.high ?? 0))

function tracesOf(
  evaluations: readonly Evaluation[],
  places: readonly number[],
  overSteps: boolean,
): Trace[] {
  const estimates = evaluations.map(({ summary }) => summary.accuracy ?? { mean: 0, low: 0, high: 0 })
  const values = estimates.map(({ mean }) => mean)
  const colour = PALETTE.blue
  const points: Trace = {
    type: 'scatter',
    mode: overSteps ? 'lines+markers' : 'markers',
    name: 'right',
    legendgroup: 'right',
    showlegend: false,
    x: places,
    y: values,
    customdata: estimates.map(
      ({ mean, low, high }, at) =>
        `${policyName(evaluations[at]!.policy)}: ${percent(mean, 1)} (${percent(low, 1)} to ${percent(high, 1)})`,
    ),
    line: { color: colour, width: 2.2 },
    marker: { color: colour, size: 8 },
    hovertemplate: '%{customdata}<extra></extra>',
    ...(overSteps
      ? {}
      : {
          error_y: {
            type: 'data',
            symmetric: false,
            array: estimates.map(({ mean, high }) => high - mean),
            arrayminus: estimates.map(({ mean, low }) => mean - low),
            color: colour,
            thickness: 1.6,
          },
        }),
  }
  if (!overSteps) return [points]
  const low = estimates.map((one) => one.low)
  const high = estimates.map((one) => one.high)
  return [...band(places, low, high, colour, 'right'), points]
}
