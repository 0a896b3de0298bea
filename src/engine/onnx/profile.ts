// Reads onnxruntime's profile: where the time of a program goes, by operator.

import { sumTimes } from '../remote/times.ts'
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
