// azlab engines: the report of the engines as a table or as JSON.

import { checkEngine, type EngineName, engineReport } from '../../engine/index.ts'
import { engineTable } from '../../view/index.ts'
import { textTable } from '../../view/table.ts'
import { writeLine, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'

/** Runs the command. */
export async function runEngines(
  names: readonly string[],
  { threads, json }: { readonly threads: number; readonly json?: boolean },
): Promise<void> {
  const asked = names.map(checkEngine).filter((name): name is EngineName => name !== 'auto')
  const report = await engineReport({ threads, ...(asked.length > 0 && { engines: asked }) })
  if (json) await writeLine(report)
  else {
    const messages = report.engines.flatMap(({ name, message }) =>
      message ? [`${name}: ${message}`, ''] : [],
    )
    const table = textTable(engineTable(report, false), terminalStyle())
    await writeText(`${[table, '', ...messages].join('\n')}\n`)
  }
}
