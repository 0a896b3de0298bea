// azlab options: every option of a run and its stages, with its default, what it means and what it accepts.

import { runConfig } from '../run/config.ts'
import { aboutOption } from '../run/meanings.ts'
import { textTable } from '../view/table.ts'
import { writeLine, writeText } from './streams.ts'
import { terminalStyle } from './terminal.ts'

type OptionName = Parameters<typeof aboutOption>[0]

/** Prints the defaults of `train`, as a table or as one JSON object that --config reads again, with the meanings under `$about`. */
export async function runOptions({ json }: { readonly json?: boolean }): Promise<void> {
  const { stages, ...own } = runConfig()
  const all = { ...own, ...stages }
  const names = Object.keys(all) as OptionName[]
  const about = Object.fromEntries(names.map((name) => [name, aboutOption(name)]))
  if (json) return writeLine({ ...all, $about: about })
  const rows = names.map((name) => {
    const { meaning, expected } = aboutOption(name)
    return [name, defaultText(all[name]), `${meaning} Takes ${expected}.`]
  })
  const columns = [{ title: 'option' }, { title: 'default' }, { title: 'meaning', flexible: true }]
  const { width, colour } = terminalStyle()
  await writeText(`${textTable({ columns, rows }, { width: Math.min(width, 80), colour })}\n`)
}

const defaultText = (value: unknown): string =>
  Array.isArray(value) ? value.join(',\n') : typeof value === 'string' ? value : JSON.stringify(value)
