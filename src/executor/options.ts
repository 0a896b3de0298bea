// What the executor's options must be.

import {
  AzlabError,
  checkFunction,
  checkOptions,
  checkSignal,
  type OptionNames,
  show,
} from '../core/portable.ts'
import type { ExecuteOptions, ExecutorOptions, Limits } from './executor.ts'

const LIMITS: OptionNames<Limits> = { timeoutMs: true, memoryMiB: true, outputBytes: true, operations: true }

const EXECUTOR: OptionNames<ExecutorOptions> = {
  language: true,
  processes: true,
  limits: true,
  spares: true,
  queue: true,
  onRefusal: true,
  isolation: true,
  engine: true,
  compilers: true,
  python: true,
}

const EXECUTE: OptionNames<ExecuteOptions> = { limits: true, runs: true, check: true, signal: true }

/** Throws `options/…` for options that an executor does not have. */
export function checkExecutorOptions(options: ExecutorOptions): void {
  checkOptions('the executor', options, EXECUTOR)
  if (options.limits !== undefined) checkOptions('limits', options.limits, LIMITS)
  checkFunction('onRefusal', options.onRefusal)
}

/** Throws `options/…` for options that a batch does not have. */
export function checkExecuteOptions(options: ExecuteOptions): void {
  checkOptions('execute', options, EXECUTE)
  if (options.limits !== undefined) checkOptions('limits', options.limits, LIMITS)
  checkSignal('signal', options.signal)
}

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
