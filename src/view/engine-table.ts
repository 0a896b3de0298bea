// The engines of a machine as a table.

import type { EngineReport } from '../engine/index.ts'
import type { Table } from './table.ts'

/** One row an engine, and below which one `auto` takes and why. Without `messages`, what is missing is left to be told elsewhere. */
export function engineTable({ engines, choice, why }: EngineReport, messages = true): Table {
  const time = (value: number | null): string => (value === null ? '' : value.toFixed(value < 10 ? 2 : 0))
  return {
    title: 'Engines on this machine',
    columns: [
      { title: 'engine' },
      { title: 'state' },
      { title: 'self-test: difference', align: 'right' },
      { title: 'training step (ms)', align: 'right' },
      { title: '32 tokens drawn (ms)', align: 'right' },
      { title: messages ? 'what it is, or lacks' : 'what it is', flexible: true },
    ],
    rows: engines.map(({ name, state, difference, stepMs, drawMs, description, message }) => [
      name,
      state,
      difference === null ? '' : difference.toExponential(1),
      time(stepMs),
      time(drawMs),
      [description, messages ? message : ''].filter((text) => text !== '').join('. '),
    ]),
    note: `auto takes ${choice}. ${why}`,
  }
}
