// Update statistics: entropy, gradient norm, ratio and loss of each step.

import type { UpdateStatistics } from '../../policy/policy.ts'
import type { Figure, Trace } from '../figure.ts'
import { fixed } from '../format.ts'
import { emptyFigure, panelFigure } from '../panels.ts'
import type { RunData } from '../run-data.ts'
import { band, finite, line, smoothingNote, stepAxis } from '../series.ts'
import { INK, PALETTE } from '../theme.ts'

/** Panels: entropy, gradient norm, ratio of new to old probability, loss, and the on-policy gap where it was measured. */
export function updateStatistics(run: RunData): Figure {
  const updated = run.metrics.flatMap((step) =>
    step.update ? [{ step: step.step, update: step.update }] : [],
  )
  const about = {
    name: 'update',
    title: 'Update statistics',
    description:
      'Entropy: mean of the policy over the tokens of an update; a fall to 0 means that it always says the same. Gradient norm: before clipping; the dotted line is the usual bound of 1. ' +
      'Ratio: probability of a token as the update computes it over that with which it was drawn (mean, band from least to greatest); with one update a step it is 1 up to rounding, so that clipping does not bind. ' +
      'Loss: the clipped surrogate less the entropy term; with whitened rewards its level says little. ' +
      'On-policy gap: largest difference of a token’s log-probability between sampling and update; above the dotted line, 1e-4 (1e-3 on GPUs), the two do not compute the same.' +
      smoothingNote(updated.length),
  }
  if (updated.length === 0) return emptyFigure(about, 'No update in this run yet.')
  const steps = updated.map((one) => one.step)
  const values = (of: (statistics: UpdateStatistics) => number | null) =>
    updated.map((one) => finite(of(one.update)))
  const draw = (name: string, of: (statistics: UpdateStatistics) => number, digits: number) =>
    line(steps, values(of), { name, colour: PALETTE.blue, format: (value) => fixed(value, digits) })
  const norms = values((one) => one.gradientNorm)
  // A gap of 0 has no place on a logarithmic axis.
  const gaps = values((one) => one.onPolicyGap || null)
  const bound = (y: number): Trace => ({
    type: 'scatter',
    mode: 'lines',
    x: [steps[0], steps.at(-1)],
    y: [y, y],
    line: { color: INK.grey, width: 1.2, dash: '2px,3px' },
    showlegend: false,
    hoverinfo: 'skip',
  })
  return panelFigure(
    [
      {
        heading: 'Entropy',
        x: stepAxis(steps),
        y: { title: 'nats a token', more: { rangemode: 'tozero' } },
        traces: draw('entropy', (one) => one.entropy, 3),
      },
      {
        heading: 'Gradient norm',
        x: stepAxis(steps),
        y: { title: 'Euclidean norm', more: { rangemode: 'tozero' } },
        traces: [
          ...line(steps, norms, {
            name: 'gradient norm',
            colour: PALETTE.blue,
            format: (value) => fixed(value, 3),
          }),
          bound(1),
        ],
      },
      {
        heading: 'Ratio, with its range',
        x: stepAxis(steps),
        y: { title: 'probability ratio', more: { nticks: 5 } },
        traces: [
          ...band(
            steps,
            values((one) => one.ratioMin),
            values((one) => one.ratioMax),
            PALETTE.blue,
            'ratio',
          ),
          ...draw('ratio', (one) => one.ratioMean, 5),
        ],
      },
      {
        heading: 'Loss',
        x: stepAxis(steps),
        y: { title: 'surrogate loss', more: { zeroline: true, zerolinecolor: INK.zero } },
        traces: draw('loss', (one) => one.loss, 4),
      },
      ...(gaps.every((gap) => gap === null)
        ? []
        : [
            {
              heading: 'On-policy gap',
              wide: 2,
              x: stepAxis(steps),
              y: { title: 'nats', more: { type: 'log', exponentformat: 'power', dtick: 1 } },
              traces: [
                ...line(steps, gaps, {
                  name: 'gap',
                  colour: PALETTE.blue,
                  format: (value) => value.toExponential(2),
                }),
                bound(1e-4),
              ],
            },
          ]),
    ],
    { ...about, columns: 2, gap: 0.13, panelHeight: 190, legend: false, left: 74 },
  )
}
