// Where the time goes: seconds by stage, and the rates of sampling and of the executor.

import type { StepTimings } from '../../run/metrics.ts'
import type { Figure, Trace } from '../figure.ts'
import { count } from '../format.ts'
import { emptyFigure, type Panel, panelFigure } from '../panels.ts'
import type { RunData } from '../run-data.ts'
import { line, smoothingNote, stepAxis, stepBins } from '../series.ts'
import { INK, PALETTE, stageColour } from '../theme.ts'

/** Seconds by step and stage, shares over the run, and two rates. */
export function timeByStage(run: RunData): Figure {
  const about = {
    name: 'time',
    title: 'Time by stage',
    description:
      "Seconds of each step by stage, and of the whole run with each stage's share. " +
      'Sampling and Executor: tokens sampled, and runs of a program on one input, a second of the stages that do so. The estimate does both, so both are lower bounds. ' +
      'These numbers depend on the machine and on what else it did.' +
      smoothingNote(run.timings.length),
  }
  if (run.timings.length === 0) return emptyFigure(about, 'No timings in this run yet.')
  const steps = run.timings.map((one) => one.step)
  const { width, bins } = stepBins(run.timings)
  const stages = stagesOf(run.timings)
  const totals = stages.map((stage) => run.timings.reduce((sum, one) => sum + (one.seconds[stage] ?? 0), 0))
  const whole = totals.reduce((sum, seconds) => sum + seconds, 0)
  const colours = stages.map(stageColour)
  const rate = (heading: string, name: string, colour: string, of: (one: StepTimings) => number): Panel => ({
    heading,
    x: stepAxis(steps),
    y: { title: name, more: { rangemode: 'tozero' } },
    traces: line(steps, run.timings.map(of), { name, colour, format: (value) => count(Math.round(value)) }),
  })
  return panelFigure(
    [
      {
        heading: `Seconds by step${width === 1 ? '' : `, means of ${width}`}`,
        x: stepAxis(steps),
        y: { title: 'seconds', more: { rangemode: 'tozero' } },
        traces: stages.map(
          (stage, index): Trace => ({
            type: 'bar',
            name: stage,
            legendgroup: stage,
            showlegend: false,
            x: bins.map((bin) => bin.middle),
            y: bins.map((bin) => mean(bin.items.map((one) => one.seconds[stage] ?? 0))),
            marker: { color: colours[index] },
            hovertemplate: `${stage}<br>step %{x}: %{y:.2f} s<extra></extra>`,
          }),
        ),
      },
      {
        heading: 'Whole run',
        x: {
          title: 'seconds',
          more: { rangemode: 'tozero', nticks: 6, range: [0, Math.max(...totals) * 1.22] },
        },
        y: { title: '', more: { type: 'category', autorange: 'reversed', showgrid: false } },
        traces: [
          {
            type: 'bar',
            orientation: 'h',
            showlegend: false,
            y: stages,
            x: totals,
            marker: { color: colours },
            text: totals.map((seconds) => percent(seconds / whole)),
            textposition: 'outside',
            textfont: { size: 12, color: INK.text },
            cliponaxis: false,
            hovertemplate: '%{y}: %{x:.1f} s<extra></extra>',
          },
        ],
      },
      rate('Sampling', 'tokens a second', PALETTE.blue, (one) => one.tokensPerSecond),
      rate('Executor', 'runs a second', PALETTE.vermillion, (one) => one.executionsPerSecond),
    ],
    {
      ...about,
      columns: 2,
      gap: 0.19,
      panelHeight: 210,
      legend: false,
      layout: { barmode: 'stack', bargap: 0.25 },
    },
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Stages in the order in which they first appear. */
function stagesOf(timings: readonly StepTimings[]): readonly string[] {
  return [...new Set(timings.flatMap((one) => Object.keys(one.seconds)))]
}

function percent(share: number): string {
  if (!Number.isFinite(share)) return ''
  return share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`
}
