// Validity: which share of the proposals become tasks, and why the others do not.

import type { StepMetrics } from '../../run/metrics.ts'
import type { RejectionReason } from '../../stage/records.ts'
import type { TaskType } from '../../task/task.ts'
import type { Figure, Trace } from '../figure.ts'
import { percent } from '../format.ts'
import { emptyFigure, panelFigure } from '../panels.ts'
import { NO_STEPS, playedSteps, proposerOf, type RunData } from '../run-data.ts'
import { binNote, linesByType, smoothingNote, stepAxis, stepBins, typesOfSteps } from '../series.ts'
import { INK, REASON_COLOUR, SEQUENCE, SHARE_AXIS, shareTicks, typeStyle } from '../theme.ts'

/** Reasons that the bars by step show one by one; the others are added up. */
const SHOWN = 6

/** Valid share by type, rejections by reason over the run, and by step. */
export function validity(run: RunData): Figure {
  const played = playedSteps(run)
  const about = {
    name: 'validity',
    title: 'Validity of proposals and reasons for rejection',
    description:
      'Valid proposals: the share that becomes tasks. Rejected in the whole run: by the first check that a proposal failed, coloured by task type. ' +
      'Rejected by step: the same, as a share of all proposals of the step; the most frequent reasons are shown, the rest is grey. ' +
      'Duplicates that grow mean that the proposer is running out of ideas.' +
      smoothingNote(played.length),
  }
  if (played.length === 0) return emptyFigure(about, NO_STEPS)
  const steps = played.map((step) => step.step)
  const totals = rejectionTotals(played)
  const proposals = played.reduce(
    (sum, step) => sum + step.proposer.reduce((all, one) => all + one.proposals, 0),
    0,
  )
  const byReason = totalsByType(played, totals, proposals)
  const byStep = reasonsByStep(played, totals)
  return panelFigure(
    [
      {
        heading: 'Valid proposals',
        x: stepAxis(steps),
        y: { title: 'share of proposals', more: SHARE_AXIS },
        traces: linesByType(
          played,
          (type, at) => {
            const one = proposerOf(played[at]!, type)
            return one && one.proposals > 0 ? one.valid / one.proposals : null
          },
          { legend: true, format: (value) => percent(value) },
        ),
      },
      {
        heading: 'Rejected, by reason',
        x: {
          title: 'share of proposals',
          more: { rangemode: 'tozero', ...shareTicks(highest(byReason, 'x')) },
        },
        y: {
          title: '',
          more: { type: 'category', autorange: 'reversed', showgrid: false, automargin: false },
        },
        traces: byReason,
        nothing: 'none was rejected',
      },
      {
        heading: `Rejected by step and reason${binNote(stepBins(played).width)}`,
        ownLegend: true,
        nothing: 'none was rejected',
        wide: 2,
        x: stepAxis(steps),
        y: {
          title: 'share of proposals',
          more: { rangemode: 'tozero', ...shareTicks(highest(byStep, 'y')) },
        },
        traces: byStep,
      },
    ],
    { ...about, columns: 2, gap: 0.2, panelHeight: 215, layout: { barmode: 'stack', bargap: 0.25 } },
  )
}

/** The highest of stacked bars. */
function highest(traces: readonly Trace[], along: 'x' | 'y'): number {
  const bars = traces.map((trace) => trace[along] as readonly (number | null)[])
  return Math.max(0, ...(bars[0] ?? []).map((_, at) => bars.reduce((sum, bar) => sum + (bar[at] ?? 0), 0)))
}

/** Reasons with their counts over the run, most frequent first. */
export function rejectionTotals(
  played: readonly StepMetrics[],
): readonly (readonly [RejectionReason, number])[] {
  const counts = new Map<RejectionReason, number>()
  for (const step of played)
    for (const one of step.proposer)
      for (const [reason, count] of Object.entries(one.rejections) as [RejectionReason, number][])
        counts.set(reason, (counts.get(reason) ?? 0) + count)
  return [...counts].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1])
}

function totalsByType(
  played: readonly StepMetrics[],
  totals: readonly (readonly [RejectionReason, number])[],
  proposals: number,
): Trace[] {
  const reasons = totals.map(([reason]) => reason)
  const shares = (type: TaskType) =>
    reasons.map(
      (reason) =>
        played.reduce((sum, step) => sum + (proposerOf(step, type)?.rejections[reason] ?? 0), 0) / proposals,
    )
  const types = typesOfSteps(played)
  return types.map((type) => ({
    type: 'bar',
    orientation: 'h',
    name: type,
    legendgroup: type,
    showlegend: false,
    y: reasons,
    x: shares(type),
    customdata: shares(type).map((share) => percent(share, 1)),
    marker: { color: typeStyle(type, types).colour },
    hovertemplate: `${type}, %{y}: %{customdata} of all proposals<extra></extra>`,
  }))
}

function reasonsByStep(
  played: readonly StepMetrics[],
  totals: readonly (readonly [RejectionReason, number])[],
): Trace[] {
  const { bins } = stepBins(played)
  const shown = totals.slice(0, SHOWN).map(([reason]) => reason)
  const rest = totals.slice(SHOWN).map(([reason]) => reason)
  const taken = new Set(shown.map((reason) => REASON_COLOUR[reason]))
  const spare = SEQUENCE.filter((colour) => !taken.has(colour) && colour !== INK.grey)
  const bar = (name: string, reasons: readonly RejectionReason[], colour: string): Trace => {
    const shares = bins.map((one) => {
      const proposers = one.items.flatMap((step) => step.proposer)
      const proposals = proposers.reduce((sum, proposer) => sum + proposer.proposals, 0)
      const rejected = proposers.reduce(
        (sum, proposer) => sum + reasons.reduce((all, reason) => all + (proposer.rejections[reason] ?? 0), 0),
        0,
      )
      return proposals === 0 ? null : rejected / proposals
    })
    return {
      type: 'bar',
      name,
      x: bins.map((one) => one.middle),
      y: shares,
      customdata: shares.map((share) => (share === null ? '' : percent(share, 1))),
      marker: { color: colour },
      hovertemplate: `${name}<br>step %{x}: %{customdata}<extra></extra>`,
    }
  }
  const bars = shown.map((reason) =>
    bar(reason, [reason], REASON_COLOUR[reason] ?? spare.shift() ?? INK.grey),
  )
  return rest.length === 0 ? bars : [...bars, bar('other', rest, INK.grey)]
}
