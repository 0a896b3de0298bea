// The metrics of a step, from its records alone: no times, so that the same run writes the same journal.

import { typesIn } from '../task/kinds.ts'
import type { StepMetrics } from './metrics.ts'
import { groupMetrics } from './metrics-groups.ts'
import { type MetricsContext, proposerMetrics } from './metrics-proposer.ts'
import type { StepRecords } from './records.ts'

/** One line of the journal for a step's records. Source: docs/method.md §11. */
export function stepMetrics(records: StepRecords, context: MetricsContext): StepMetrics {
  const sizes = typesIn(Object.keys(context.after)).flatMap((type) => {
    const buffer = context.after[type]
    return buffer ? [[type, buffer.entries.length] as const] : []
  })
  return {
    step: records.step,
    groups: groupMetrics(records),
    proposer: proposerMetrics(records, context),
    buffers: Object.fromEntries(sizes),
    update: records.update?.statistics ?? null,
  }
}
