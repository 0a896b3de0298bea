// azlab options: every option of a run and its stages, with its default.

import { runConfig } from '../run/config.ts'
import { textTable } from '../view/table.ts'
import { writeLine, writeText } from './streams.ts'
import { terminalStyle } from './terminal.ts'

/** Prints the defaults of `train`, as a table or as one JSON object. */
export async function runOptions({ json }: { readonly json?: boolean }): Promise<void> {
  const { stages, ...own } = runConfig()
  const all = { ...own, ...stages }
  if (json) return writeLine(all)
  const rows = Object.entries(all).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : JSON.stringify(value),
  ])
  await writeText(
    `${textTable({ columns: [{ title: 'option' }, { title: 'default' }], rows }, terminalStyle())}\n`,
  )
}
