// What the executor's options must be.

import { AzlabError, show } from '../core/index.ts'
import type { Limits } from './executor.ts'

export function checkLimits(limits: Limits): Limits {
  checkWhole('timeoutMs', limits.timeoutMs, 1, 3_600_000)
  checkWhole('memoryMiB', limits.memoryMiB, 8, 65_536)
  checkWhole('outputBytes', limits.outputBytes, 1, 16 * 1_048_576)
  if (limits.operations !== undefined) checkWhole('operations', limits.operations, 1, Number.MAX_SAFE_INTEGER)
  return limits
}

export function checkWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  throw new AzlabError(`${name} is ${show(value)}.`, {
    code: 'executor/option',
    value,
    expected: `a whole number from ${low} to ${high}`,
    hint: `Give ${name} a whole number from ${low} to ${high}.`,
  })
}
