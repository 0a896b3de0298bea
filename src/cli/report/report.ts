// azlab report: report.html and PNG figures of a run on disk.

import { join } from 'node:path'
import { type Incident, makeFolder } from '../../core/index.ts'
import { openRun } from '../../run/open.ts'
import {
  heldoutOfRun,
  heldoutTable,
  reportData,
  reportFigures,
  textTable,
  writePictures,
  writeReport,
} from '../../view/index.ts'
import { sayIncidents, writeLine, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'

export interface ReportOptions {
  readonly out?: string
  readonly pictures?: boolean
  readonly json?: boolean
}

/** What was written. */
export interface WrittenReport {
  readonly report: string
  readonly pictures: readonly string[]
  /** Figures that the run's own records contradicted; the report has them derived anew. */
  readonly incidents: readonly Incident[]
}

/** Writes the report of a run, and a PNG of each figure unless `pictures` is false. */
export async function drawRun(path: string, options: ReportOptions = {}): Promise<WrittenReport> {
  const out = options.out ?? path
  const run = await openRun(path)
  const data = await reportData(run)
  await makeFolder(out)
  const report = join(out, 'report.html')
  await writeReport(data, report)
  const pictures =
    options.pictures === false ? [] : await writePictures(reportFigures(data), join(out, 'figures'))
  return { report, pictures, incidents: data.incidents ?? [] }
}

/** The command. */
export async function runReport(path: string, options: ReportOptions): Promise<void> {
  const written = await drawRun(path, options)
  sayIncidents(written.incidents)
  if (options.json) return writeLine(written)
  const heldout = heldoutOfRun(await openRun(path))
  if (heldout) await writeText(`${textTable(heldoutTable(heldout), terminalStyle())}\n\n`)
  await writeText(`Report: ${written.report}\n`)
  if (written.pictures.length > 0) await writeText(`Figures: ${join(options.out ?? path, 'figures')}\n`)
}
