// One line on a step of self-play, for a terminal, a log and a notebook without pictures.

import type { StepMetrics, StepTimings } from '../run/metrics.ts'
import { percent } from './format.ts'

/** e.g. `step 3: valid 81 %, solved 34 %, effective 62 %, gradient norm 0.71, 4.2 s` */
export function stepLine({
  metrics,
  timings,
}: {
  readonly metrics: StepMetrics
  readonly timings: StepTimings
}): string {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
  const proposals = total(metrics.proposer.map((one) => one.proposals))
  const valid = total(metrics.proposer.map((one) => one.valid))
  const rates = metrics.proposer.flatMap((one) => one.rates)
  const parts = [
    ...(proposals > 0
      ? [`valid ${percent(valid / proposals)}${valid === 0 ? ` (${reasons(metrics)})` : ''}`]
      : []),
    ...(rates.length > 0
      ? [
          `solved ${percent(total(rates) / rates.length)}`,
          `effective ${percent(rates.filter((rate) => rate > 0 && rate < 1).length / rates.length)}`,
        ]
      : []),
    ...(metrics.update
      ? [`gradient norm ${metrics.update.gradientNorm.toFixed(2)}`]
      : [
          `no update${metrics.groups.length > 0 && metrics.groups.every((one) => one.skipped) ? ': equal rewards in every group' : ''}`,
        ]),
    `${total(Object.values(timings.seconds)).toFixed(1)} s`,
  ]
  return `step ${metrics.step}: ${parts.join(', ')}`
}

/** Why nothing was valid: the reasons with their counts, the most frequent first. */
function reasons({ proposer }: StepMetrics): string {
  const counts = new Map<string, number>()
  for (const { rejections } of proposer)
    for (const [reason, count] of Object.entries(rejections))
      counts.set(reason, (counts.get(reason) ?? 0) + count)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
}
