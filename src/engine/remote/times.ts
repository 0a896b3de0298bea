// Adds up what was measured of each operator.

import type { OperatorTime } from '../runner.ts'

/** One entry an operator, the slowest first. */
export function sumTimes(times: readonly OperatorTime[]): OperatorTime[] {
  const totals = new Map<string, { calls: number; ms: number }>()
  for (const { op, calls, ms } of times) {
    const total = totals.get(op) ?? { calls: 0, ms: 0 }
    totals.set(op, { calls: total.calls + calls, ms: total.ms + ms })
  }
  return [...totals].map(([op, total]) => ({ op, ...total })).sort((a, b) => b.ms - a.ms)
}
