// Held-out accuracy before and after, by task type, with 95 % intervals and the rise.

import type { HeldoutAccuracy, HeldoutMetrics } from '../../run/metrics.ts'
import { TASK_TYPES } from '../../task/task.ts'
import type { Table } from '../table.ts'

/** A difference with its 95 % interval, all as fractions. */
export interface Change {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** What a run says of the held-out set. */
export interface HeldoutComparison {
  readonly before: HeldoutMetrics
  readonly after: HeldoutMetrics | null
  /** Over the three types, by paired bootstrap over tasks. */
  readonly rise: { readonly greedy: Change; readonly sampled: Change } | null
}

/** Rows: task types and their mean. Columns: greedy and temperature 1, before and after. */
export function heldoutTable({ before, after, rise }: HeldoutComparison): Table {
  const measured = [before.deduction, before.abduction, before.induction]
  const samples = before.deduction.samples
  const mean = (metrics: HeldoutMetrics, of: (one: HeldoutAccuracy) => number) =>
    percent(TASK_TYPES.reduce((sum, type) => sum + of(metrics[type]), 0) / TASK_TYPES.length)
  const greedy = (one: HeldoutAccuracy) => `${percent(one.greedy)} ${interval(one.greedyInterval)}`
  const sampled = (one: HeldoutAccuracy) => `${percent(one.sampled)} ${interval(one.sampledInterval)}`
  const columns = [
    { title: 'held-out accuracy' },
    { title: 'tasks', align: 'right' as const },
    { title: 'greedy before', align: 'right' as const },
    { title: 'greedy after', align: 'right' as const },
    { title: 'temp. 1 before', align: 'right' as const },
    { title: 'temp. 1 after', align: 'right' as const },
  ]
  const rows = TASK_TYPES.map((type) => [
    type,
    String(before[type].n),
    greedy(before[type]),
    after ? greedy(after[type]) : '',
    sampled(before[type]),
    after ? sampled(after[type]) : '',
  ])
  rows.push([
    'mean of types',
    String(measured.reduce((sum, one) => sum + one.n, 0)),
    mean(before, (one) => one.greedy),
    after ? mean(after, (one) => one.greedy) : '',
    mean(before, (one) => one.sampled),
    after ? mean(after, (one) => one.sampled) : '',
  ])
  if (rise) rows.push(['rise', '', '', change(rise.greedy), '', change(rise.sampled)])
  const note =
    `Per cent right, with 95 % intervals over tasks; temperature 1: mean of ${samples} answers a task.` +
    (rise ? ' Rise: points, paired by task.' : '')
  return { columns, rows, note }
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}

function interval([low, high]: readonly [number, number]): string {
  return `(${percent(low)} to ${percent(high)})`
}

function change({ mean, low, high }: Change): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`
  return `${signed(mean)} (${signed(low)} to ${signed(high)})`
}
