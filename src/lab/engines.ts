// The engines of this machine, tried, as a table in a cell.

import { type EngineName, type EngineState, engineReport, type ReportOptions } from '../engine/index.ts'
import { engineTable } from '../view/index.ts'
import { type Rows, rows } from './rows.ts'

/** One row an engine, with the one that `auto` takes and why. */
export type EngineRows = Rows<EngineState> & { readonly choice: EngineName; readonly why: string }

/** Tries each engine in a process of its own; takes some seconds for each. Engines that do not run say what they lack. */
export async function engines(options: ReportOptions = {}): Promise<EngineRows> {
  const report = await engineReport(options)
  const { choice, why } = report
  return rows(report.engines, (some) => engineTable({ engines: some, choice, why }), { choice, why })
}
