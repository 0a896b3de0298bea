// Complexity and diversity of the valid programs by step.

import type { ProposerMetrics } from '../../run/metrics.ts'
import type { Figure, Layout } from '../figure.ts'
import { fixed, percent } from '../format.ts'
import { emptyFigure, type Panel, panelFigure } from '../panels.ts'
import { NO_STEPS, playedSteps, proposerOf, type RunData } from '../run-data.ts'
import { linesByType, smoothingNote, stepAxis } from '../series.ts'
import { SHARE_AXIS } from '../theme.ts'

/** Six small panels: three measures of complexity, three of diversity. */
export function complexity(run: RunData): Figure {
  const played = playedSteps(run)
  const about = {
    name: 'complexity-diversity',
    title: 'Complexity and diversity of the programs',
    description:
      'Means over the valid programs of each step: cyclomatic complexity (independent paths), cognitive complexity (nesting weighs more) and Halstead volume in bits. ' +
      'Below them: distance of the syntax tree from the references shown (0: the same, 1: nothing in common; an induction proposal takes its program over and has none), rarity of the answer in the buffer, and distinct programs after normalisation. ' +
      'Complexity that rises while diversity falls often means one trick repeated.' +
      smoothingNote(played.length),
  }
  if (played.length === 0) return emptyFigure(about, NO_STEPS)
  const steps = played.map((step) => step.step)
  const panel = (
    heading: string,
    unit: string,
    value: (one: ProposerMetrics) => number | null,
    more: Layout,
    options: { legend?: boolean; format: (value: number) => string },
  ): Panel => ({
    heading,
    x: stepAxis(steps),
    y: { title: unit, more },
    traces: linesByType(
      played,
      (type, at) => {
        const one = proposerOf(played[at]!, type)
        return one && one.valid > 0 ? value(one) : null
      },
      options,
    ),
  })
  const number = { rangemode: 'tozero' }
  return panelFigure(
    [
      panel('Cyclomatic', 'paths', (one) => one.complexity.cyclomatic, number, {
        legend: true,
        format: (value) => fixed(value, 2),
      }),
      panel('Cognitive', 'points', (one) => one.complexity.cognitive, number, {
        format: (value) => fixed(value, 2),
      }),
      panel('Halstead volume', 'bits', (one) => one.complexity.halstead, number, {
        format: (value) => fixed(value, 1),
      }),
      panel(
        'Distance from references',
        'distance, 0 to 1',
        (one) => one.diversity.program,
        { range: [-0.02, 1.02], dtick: 0.25 },
        { format: (value) => fixed(value, 2) },
      ),
      panel(
        'Rarity of the answer',
        'rarity, 0 to 1',
        (one) => one.diversity.answer,
        { range: [-0.02, 1.02], dtick: 0.25 },
        { format: (value) => fixed(value, 2) },
      ),
      panel('Distinct programs', 'share of valid', (one) => one.distinct / one.valid, SHARE_AXIS, {
        format: (value) => percent(value),
      }),
    ],
    { ...about, columns: 3, gap: 0.115, panelHeight: 180 },
  )
}
