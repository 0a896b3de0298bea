// Learnability: how the solve rates of proposed tasks spread and move, and what they earn the proposer.

import type { StepMetrics } from '../../run/metrics.ts'
import type { Figure, Trace } from '../figure.ts'
import { fixed, percent } from '../format.ts'
import { emptyFigure, type Panel, panelFigure } from '../panels.ts'
import { NO_STEPS, playedSteps, type RunData } from '../run-data.ts'
import { binNote, line, linesByType, smoothingNote, stepAxis, stepBins } from '../series.ts'
import { conventionColour, fade, INK, PALETTE, SHARE_AXIS, shareTicks } from '../theme.ts'
import { effectiveShare, expectedReward } from './expected.ts'

/** Histogram of solve rates by step, mean proposer reward, share of effective tasks, and the expected reward. */
export function learnability(run: RunData): Figure {
  const played = playedSteps(run)
  const n = run.samples
  const about = {
    name: 'learnability',
    title: 'Learnability: are the proposed tasks neither too easy nor too hard?',
    description:
      `Solve rates: of the tasks proposed at each step, the share with each estimated solve rate (right answers out of ${n}). ` +
      'Expected reward: what a task with a given true solve rate earns its proposer on average, by the binomial law (“graded” pays valid tasks as “paper” does); the grey line is the chance that such a task counts as effective. ' +
      'Mean proposer reward: of the same proposals under each convention. ' +
      'Effective tasks: those solved sometimes but not always; no others pay their proposer. ' +
      `A proposer that learns moves the mass of the solve rates away from their lower and upper edge.${smoothingNote(played.length)}`,
  }
  if (played.length === 0) return emptyFigure(about, NO_STEPS)
  const steps = played.map((step) => step.step)
  const panels: Panel[] = [
    {
      heading: 'Estimated solve rates',
      colours: {
        title: `share of a step’s tasks${binNote(stepBins(played).width)}`,
        most: Math.max(...(histogramByStep(played, n).z as number[][]).flat()),
      },
      x: { title: 'step', more: { ...stepAxis(steps).more, showgrid: false } },
      y: {
        title: 'estimated solve rate',
        more: { ...shareTicks(), showgrid: false, range: [-0.5 / n, 1 + 0.5 / n] },
      },
      traces: [histogramByStep(played, n)],
    },
    {
      heading: 'Expected reward',
      ownLegend: true,
      x: { title: 'true solve rate', more: { ...SHARE_AXIS, range: [0, 1] } },
      y: {
        title: 'mean reward',
        more: { range: [-0.6, 1.05], dtick: 0.5, zeroline: true, zerolinecolor: INK.zero },
      },
      traces: expectedCurves(n),
    },
    {
      heading: 'Mean proposer reward',
      ownLegend: true,
      x: stepAxis(steps),
      y: { title: 'reward', more: { zeroline: true, zerolinecolor: INK.zero } },
      traces: rewardByConvention(played, steps),
    },
    {
      heading: 'Effective tasks',
      ownLegend: true,
      x: stepAxis(steps),
      y: { title: 'share of tasks', more: SHARE_AXIS },
      traces: linesByType(
        played,
        (type, at) => {
          const one = played[at]?.proposer.find((proposer) => proposer.type === type)
          return one && one.rates.length > 0 ? one.effective : null
        },
        { legend: true, format: (value) => percent(value) },
      ),
    },
  ]
  return panelFigure(panels, { ...about, columns: 2, gap: 0.17, legend: false })
}

/** Rows: solve rates 0, 1/n … 1. Columns: steps, or bins of many. Cells: share of that column's tasks. */
export function histogramByStep(played: readonly StepMetrics[], n: number): Trace {
  const { bins: steps } = stepBins(played)
  const columns = steps.map((bin) => {
    const rates = bin.items.flatMap((step) => step.proposer.flatMap((proposer) => proposer.rates))
    const counts = new Array<number>(n + 1).fill(0)
    for (const rate of rates) {
      const bin = Math.min(n, Math.max(0, Math.round(rate * n)))
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return counts.map((count) => (rates.length === 0 ? null : count / rates.length))
  })
  const bins = Array.from({ length: n + 1 }, (_, bin) => bin)
  return {
    type: 'heatmap',
    x: steps.map((bin) => bin.middle),
    y: bins.map((bin) => bin / n),
    z: bins.map((bin) => columns.map((column) => column[bin] ?? null)),
    coloraxis: 'coloraxis',
    customdata: bins.map((bin) =>
      columns.map((column) => {
        const share = column[bin] ?? null
        return share === null ? '' : `solve rate ${percent(bin / n, 1)}<br>${percent(share)} of its tasks`
      }),
    ),
    hovertemplate: 'step %{x}<br>%{customdata}<extra></extra>',
  }
}

function expectedCurves(n: number): Trace[] {
  const rates = Array.from({ length: 101 }, (_, i) => i / 100)
  const curve = { type: 'scatter', mode: 'lines', x: rates }
  return [
    {
      ...curve,
      y: rates.map((rate) => effectiveShare(rate, n)),
      name: 'chance of effective',
      line: { color: INK.grey, width: 1.5, dash: '2px,3px' },
      fill: 'tozeroy',
      fillcolor: fade(INK.grey, 0.08),
      customdata: rates.map(
        (rate) => `true rate ${percent(rate)}: effective in ${percent(effectiveShare(rate, n))}`,
      ),
      hovertemplate: '%{customdata} of estimates<extra></extra>',
    },
    ...(['paper', 'official'] as const).map((name, index) => ({
      ...curve,
      y: rates.map((rate) => expectedReward(rate, n, name)),
      name,
      line: {
        color: conventionColour(name, index),
        width: 2.2,
        dash: name === 'official' ? '6px,2px' : 'solid',
      },
      customdata: rates.map(
        (rate) => `true rate ${percent(rate)}: ${fixed(expectedReward(rate, n, name), 2)}`,
      ),
      hovertemplate: `${name}<br>%{customdata}<extra></extra>`,
    })),
  ]
}

/** Mean over the types, each weighted by its number of proposals. */
function rewardByConvention(played: readonly StepMetrics[], steps: readonly number[]): Trace[] {
  const names = [
    ...new Set(played.flatMap((step) => step.proposer.flatMap((one) => Object.keys(one.conventions)))),
  ]
  const symbols = ['circle', 'square', 'diamond', 'triangle-up', 'x']
  return names.flatMap((name, index) => {
    const values = played.map((step) => {
      const ones = step.proposer.filter((one) => one.proposals > 0 && one.conventions[name] !== undefined)
      const proposals = ones.reduce((sum, one) => sum + one.proposals, 0)
      if (proposals === 0) return null
      return ones.reduce((sum, one) => sum + (one.conventions[name] ?? 0) * one.proposals, 0) / proposals
    })
    return line(steps, values, {
      name,
      colour: conventionColour(name, index) || PALETTE.black,
      symbol: symbols[index % symbols.length] ?? 'circle',
      dash: name === 'official' ? '6px,2px' : name === 'graded' ? '2px,2px' : 'solid',
      legend: true,
      format: (value) => fixed(value, 2),
    })
  })
}
