// The lineage of a task as a cell gives it: plain data that shows itself.

import { AzlabError, given, JUPYTER_DISPLAY, mend } from '../core/index.ts'
import { type Lineage, type LineageRecords, traceLineage } from '../run/lineage.ts'
import { lineageHtml, lineageText } from '../view/display/lineage.ts'
import { withHidden } from './rows.ts'

/**
 * What came of one proposal: its task or rejection, solve rate, answers, rewards, advantages, and their share of the update.
 * `records` are those of a step's cells, `step.records`, or read back from a run; `id` is that of any record along the way,
 * or the record itself. Throws `lineage/unknown` where the records do not have it, and
 * `lineage/records` for what are no records of a step.
 */
export function lineage(records: LineageRecords, id: string | { readonly id: string }): Lineage {
  if (typeof records !== 'object' || records === null || records instanceof Promise || Array.isArray(records))
    throw new AzlabError(`The records of a lineage are ${given(records)}; expected those of a step.`, {
      code: 'lineage/records',
      value: records,
      expected: '{ proposals, validations, rates, attempts, verdicts, rewards, advantages, update }',
      hint: mend(records, 'Give the lists of a step in one object, or await run.step(n).'),
    })
  const made = traceLineage(records, id)
  const display = () => ({ 'text/plain': lineageText(made), 'text/html': lineageHtml(made) })
  return withHidden(made, { [JUPYTER_DISPLAY]: display })
}
