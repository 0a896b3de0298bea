// Held-out accuracy: the fixed tasks that never enter a buffer, with 95 % intervals.

import type { HeldoutAccuracy, HeldoutMetrics } from '../../run/metrics.ts'
import { TASK_TYPES } from '../../task/task.ts'
import type { Figure, Layout, Trace } from '../figure.ts'
import { counted, percent } from '../format.ts'
import { emptyFigure, type Panel, panelFigure } from '../panels.ts'
import type { RunData } from '../run-data.ts'
import { band } from '../series.ts'
import { PALETTE, shareTicks } from '../theme.ts'

interface Measured {
  readonly value: number
  readonly interval: readonly [number, number]
}

const WAYS = [
  { key: 'greedy', name: 'greedy', colour: PALETTE.blue, symbol: 'circle', dash: 'solid' },
  { key: 'sampled', name: 'temperature 1', colour: PALETTE.vermillion, symbol: 'square', dash: '6px,2px' },
] as const

/** One panel a task type and one for their mean; greedy and temperature 1 with their bands. */
export function heldout(run: RunData): Figure {
  const measured = run.metrics.flatMap((step) =>
    step.heldout ? [{ step: step.step, heldout: step.heldout }] : [],
  )
  const first = measured[0]?.heldout
  // What was measured a moment ago, in a training that is drawn live, has no means yet.
  const isWhole = measured.every(({ step }) => run.means?.has(step))
  const about = {
    name: 'heldout',
    title: 'Held-out accuracy',
    description:
      `Accuracy on fixed tasks that never enter a buffer${first ? ` (${TASK_TYPES.map((type) => `${first[type].n} ${type}`).join(', ')})` : ''}: one greedy answer, and the mean of ${first ? counted(first[TASK_TYPES[0]].samples, 'answer') : 'several answers'} drawn at temperature 1. ` +
      'Bands are 95 % intervals, bootstrapped over tasks; in the panel of the mean ' +
      (isWhole
        ? 'over the tasks of all three. '
        : 'they are combined as if the three types were independent. ') +
      'Step 0 is the policy before self-play. Part of a rise at temperature 1 can be sharper answers and not better ones, which greedy accuracy shows.',
  }
  if (measured.length === 0) return emptyFigure(about, 'No held-out accuracy in this run yet.')
  const steps = measured.map((one) => one.step)
  const meanAt = (metrics: HeldoutMetrics, way: 'greedy' | 'sampled', step: number): Measured => {
    const known = run.means?.get(step)?.[way]
    return known ? { value: known.mean, interval: [known.low, known.high] } : meanOfTypes(metrics, way)
  }
  const panel = (
    heading: string,
    of: (metrics: HeldoutMetrics, way: 'greedy' | 'sampled', step: number) => Measured,
    legend: boolean,
  ): Panel => ({
    heading,
    x: { title: 'step', more: stepTicks(steps) },
    y: { title: 'right answers', more: { rangemode: 'tozero' } },
    traces: WAYS.flatMap((way): Trace[] => {
      const points = measured.map((one) => of(one.heldout, way.key, one.step))
      return [
        ...band(
          steps,
          points.map((p) => p.interval[0]),
          points.map((p) => p.interval[1]),
          way.colour,
          way.name,
        ),
        {
          type: 'scatter',
          mode: 'lines+markers',
          name: way.name,
          legendgroup: way.name,
          showlegend: legend,
          x: steps,
          y: points.map((p) => p.value),
          customdata: points.map(
            ({ value, interval: [low, high] }) =>
              `${percent(value, 1)} (${percent(low, 1)} to ${percent(high, 1)})`,
          ),
          line: { color: way.colour, width: 2.2, dash: way.dash },
          marker: { color: way.colour, symbol: way.symbol, size: 8 },
          hovertemplate: `${way.name}<br>step %{x}: %{customdata}<extra></extra>`,
        },
      ]
    }),
  })
  const figure = panelFigure(
    [
      panel('Mean of the three types', meanAt, true),
      ...TASK_TYPES.map((type) =>
        panel(capital(type), (metrics, way) => measuredOf(metrics[type], way), false),
      ),
    ],
    { ...about, columns: 2, gap: 0.12, panelHeight: 200 },
  )
  const scaled = (layout: Layout): Layout =>
    withSharedScale(
      layout,
      measured.map((one) => one.heldout),
    )
  const { layout, narrow } = figure
  return { ...figure, layout: scaled(layout), ...(narrow ? { narrow: scaled(narrow) } : {}) }
}

function measuredOf(one: HeldoutAccuracy, way: 'greedy' | 'sampled'): Measured {
  return way === 'greedy'
    ? { value: one.greedy, interval: one.greedyInterval }
    : { value: one.sampled, interval: one.sampledInterval }
}

/** Independent types: the mean's half-width is √(Σ wᵢ²) / 3. */
export function meanOfTypes(metrics: HeldoutMetrics, way: 'greedy' | 'sampled'): Measured {
  const all = TASK_TYPES.map((type) => measuredOf(metrics[type], way))
  const value = all.reduce((sum, one) => sum + one.value, 0) / all.length
  const down = Math.hypot(...all.map((one) => one.value - one.interval[0])) / all.length
  const up = Math.hypot(...all.map((one) => one.interval[1] - one.value)) / all.length
  return { value, interval: [value - down, value + up] }
}

/** One scale for all panels, so that heights can be compared. */
function withSharedScale(layout: Figure['layout'], measured: readonly HeldoutMetrics[]): Figure['layout'] {
  const top = Math.max(
    ...measured.flatMap((one) =>
      TASK_TYPES.flatMap((type) => [one[type].greedyInterval[1], one[type].sampledInterval[1]]),
    ),
  )
  const end = Math.min(1.02, Math.max(0.1, top * 1.08))
  const scale = { range: [0, end], ...shareTicks(end) }
  const axes = Object.entries(layout).filter(([name]) => name.startsWith('yaxis'))
  return {
    ...layout,
    ...Object.fromEntries(axes.map(([name, one]) => [name, { ...(one as object), ...scale }])),
  }
}

function stepTicks(steps: readonly number[]) {
  return steps.length <= 4 ? { tickmode: 'array', tickvals: steps } : {}
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
