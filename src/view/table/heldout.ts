// Held-out accuracy before and after, by task type, with 95 % intervals and the rise.

import type { HeldoutAccuracy, HeldoutMetrics } from '../../run/metrics.ts'
import { TASK_TYPES } from '../../task/task.ts'
import { counted, fixed, points } from '../format.ts'
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

const WAYS = [
  { key: 'greedy', name: 'greedy', interval: 'greedyInterval' },
  { key: 'sampled', name: 'temp. 1', interval: 'sampledInterval' },
] as const

/** Rows: task types and their mean, greedy and at temperature 1. Columns: before, after, and the change. Fits 80 columns. */
export function heldoutTable({ before, after, rise }: HeldoutComparison): Table {
  const { n, samples } = before[TASK_TYPES[0]]
  const columns = [
    { title: 'task type' },
    { title: 'answers' },
    { title: 'before', align: 'right' as const },
    { title: 'after', align: 'right' as const },
    { title: 'change', align: 'right' as const },
  ]
  const rows = WAYS.flatMap(({ key, name, interval }) => {
    const cell = (one: HeldoutAccuracy) => `${percent(one[key])} ${range(one[interval])}`
    const mean = (metrics: HeldoutMetrics) =>
      TASK_TYPES.reduce((sum, type) => sum + metrics[type][key], 0) / TASK_TYPES.length
    return [
      ...TASK_TYPES.map((type) => [
        type,
        name,
        cell(before[type]),
        after ? cell(after[type]) : '',
        after ? points(after[type][key] - before[type][key]) : '',
      ]),
      [
        'mean',
        name,
        percent(mean(before)),
        after ? percent(mean(after)) : '',
        rise ? change(rise[key]) : after ? points(mean(after) - mean(before)) : '',
      ],
    ]
  })
  const tasks = new Set(TASK_TYPES.map((type) => before[type].n)).size === 1 ? `${n}` : 'the'
  const note =
    `Per cent right on ${tasks} tasks of each type, with 95 % intervals; temp. 1: mean of ${counted(samples, 'answer')} a task.` +
    (rise ? ' Change of the mean: points, paired by task.' : '')
  return { title: 'Held-out accuracy', columns, rows, note }
}

/** One measurement: rows are the task types and their mean, columns the ways to answer. Intervals of 95 %. */
export function accuracyTable(
  metrics: HeldoutMetrics,
  mean: { readonly greedy: Change; readonly sampled: Change },
  name = '',
): Table {
  const { samples } = metrics[TASK_TYPES[0]]
  const number = (title: string) => ({ title, align: 'right' as const })
  const whole = ({ mean, low, high }: Change) => `${percent(mean)} ${range([low, high])}`
  return {
    title: name ? `Held-out accuracy of ${name}` : 'Held-out accuracy',
    columns: [{ title: 'task type' }, number('tasks'), ...WAYS.map(({ name }) => number(name))],
    rows: [
      ...TASK_TYPES.map((type) => [
        type,
        String(metrics[type].n),
        ...WAYS.map(
          ({ key, interval }) => `${percent(metrics[type][key])} ${range(metrics[type][interval])}`,
        ),
      ]),
      [
        'mean',
        String(TASK_TYPES.reduce((sum, type) => sum + metrics[type].n, 0)),
        ...WAYS.map(({ key }) => whole(mean[key])),
      ],
    ],
    note: `Per cent right, with 95 % intervals over tasks; temp. 1: mean of ${counted(samples, 'answer')} a task.`,
  }
}

function percent(share: number): string {
  return fixed(100 * share, 1)
}

function range([low, high]: readonly [number, number]): string {
  return `(${percent(low)}–${percent(high)})`
}

function change({ mean, low, high }: Change): string {
  return `${points(mean)} (${points(low)} to ${points(high)})`
}
