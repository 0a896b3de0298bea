// The figures of a run that its own records contradicted, for the report.

import { type Incident, incidentText } from '../../core/index.ts'
import { escapeHtml } from '../html.ts'

/** One sentence an incident, with what ran; nothing where there are none. */
export function incidentsHtml(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return ''
  const items = incidents.map(
    (one) =>
      `<li>${escapeHtml(incidentText(one))}<small> ${escapeHtml(`${one.time}, Node ${one.node}, V8 ${one.v8}, ${one.machine}${one.flags.length > 0 ? `, ${one.flags.join(' ')}` : ''}`)}</small></li>`,
  )
  return `<p>Some figures of this run differed from what its own records come to. The figures on this page are derived from the records.</p>
<ul>${items.join('')}</ul>`
}
