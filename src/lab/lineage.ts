// The lineage of a task as a cell gives it: plain data that shows itself.

import { type Lineage, type LineageRecords, traceLineage } from '../run/lineage.ts'
import { lineageHtml, lineageText } from '../view/display/lineage.ts'
import { JUPYTER_DISPLAY, withHidden } from './rows.ts'

/**
 * What came of one proposal: its task or rejection, solve rate, answers, rewards, advantages, and their share of the update.
 * `records` are those of a step's cells, `step.records`, or read back from a run; `id` is that of any record along the way,
 * or the record itself. Throws `lineage/unknown` where the records do not have it.
 */
export function lineage(records: LineageRecords, id: string | { readonly id: string }): Lineage {
  const made = traceLineage(records, id)
  const display = () => ({ 'text/plain': lineageText(made), 'text/html': lineageHtml(made) })
  return withHidden(made, { [JUPYTER_DISPLAY]: display })
}
