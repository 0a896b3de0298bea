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
    ...(proposals > 0 ? [`valid ${percent(valid / proposals)}`] : []),
    ...(rates.length > 0
      ? [
          `solved ${percent(total(rates) / rates.length)}`,
          `effective ${percent(rates.filter((rate) => rate > 0 && rate < 1).length / rates.length)}`,
        ]
      : []),
    ...(metrics.update ? [`gradient norm ${metrics.update.gradientNorm.toFixed(2)}`] : ['no update']),
    `${total(Object.values(timings.seconds)).toFixed(1)} s`,
  ]
  return `step ${metrics.step}: ${parts.join(', ')}`
}
