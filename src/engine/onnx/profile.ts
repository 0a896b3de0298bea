// Reads onnxruntime's profile: where the time of a program goes, by operator.

import type { OperatorTime } from '../runner.ts'

interface Event {
  readonly cat: string
  readonly name: string
  /** Microseconds. */
  readonly dur: number
  readonly args?: { readonly op_name?: string; readonly provider?: string }
}

/** The kernels of a profile (a JSON array of events), summed by operator, the slowest first. Loops count their bodies once. */
export function operatorTimes(json: string): OperatorTime[] {
  const times: OperatorTime[] = []
  for (const event of JSON.parse(json) as Event[]) {
    if (event.cat !== 'Node' || !event.name.endsWith('_kernel_time')) continue
    const op = event.args?.op_name
    // The time of a loop is that of the operators in it, which are listed by themselves.
    if (op === undefined || op === 'Loop') continue
    times.push({ op, calls: 1, ms: event.dur / 1000 })
  }
  return sumTimes(times)
}

/** One entry an operator, the slowest first. */
export function sumTimes(times: readonly OperatorTime[]): OperatorTime[] {
  const totals = new Map<string, { calls: number; ms: number }>()
  for (const { op, calls, ms } of times) {
    const total = totals.get(op) ?? { calls: 0, ms: 0 }
    totals.set(op, { calls: total.calls + calls, ms: total.ms + ms })
  }
  return [...totals].map(([op, total]) => ({ op, ...total })).sort((a, b) => b.ms - a.ms)
}
