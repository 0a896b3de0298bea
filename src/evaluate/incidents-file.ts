// incidents.jsonl in the folder of a run or an evaluation: one line for each figure that its records contradicted.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { appendSync } from '../core/append.ts'
import { type Incident, type Tell, warnOfIncident } from '../core/incident.ts'
import { readLines } from './lines-file.ts'

/** The file of a folder in which figures that contradict their records are noted. */
export const INCIDENTS_FILE = 'incidents.jsonl'

/** Writes each incident into a folder, at once, and passes it on. */
export function tellInto(folder: string | null, tell: Tell = warnOfIncident): Tell {
  return (incident) => {
    try {
      if (folder !== null) appendSync(join(folder, INCIDENTS_FILE), `${JSON.stringify(incident)}\n`)
    } finally {
      tell(incident)
    }
  }
}

/** The incidents of a folder, in order; none where there is no such file. */
export async function readIncidents(folder: string): Promise<readonly Incident[]> {
  const lines = await readFile(join(folder, INCIDENTS_FILE), 'utf8').catch(() => '')
  return readLines<Incident>(lines)
}
