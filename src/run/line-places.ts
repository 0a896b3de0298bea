// The steps of a run's lines: they stand one after the other, so that a line whose step is another one is found by its place.

import { type Incident, incidentOf } from '../core/index.ts'

/** Lines in order, with the step of a line that contradicts its place put right, and what was found. */
export interface PlacedLines<T> {
  readonly lines: readonly T[]
  readonly incidents: readonly Incident[]
}

/** `kept` are the steps of which there are records: a last line of one of them stands where it should, and lines before it are missing. */
export function placedLines<T extends { readonly step: number }>(
  lines: readonly T[],
  file: string,
  kept: readonly number[],
): PlacedLines<T> {
  const incidents: Incident[] = []
  const placed: T[] = []
  for (const [at, line] of lines.entries()) {
    const [before, after] = [placed.at(-1)?.step, lines[at + 1]?.step]
    const wanted = before !== undefined ? before + 1 : after !== undefined ? after - 1 : line.step
    if (line.step === wanted) {
      placed.push(line)
      continue
    }
    // Where the lines after it go on from it, it is right and others are missing.
    const isGap =
      line.step > wanted && (after === undefined ? kept.includes(line.step) : after === line.step + 1)
    const fault = isGap
      ? { figure: 'step', said: line.step, records: `a line for step ${wanted} before it` }
      : { figure: 'step', said: line.step ?? null, records: wanted }
    incidents.push(incidentOf(fault, `${file}, line ${at + 1}`, 'reading', !isGap))
    placed.push(isGap ? line : { ...line, step: wanted })
  }
  return { lines: placed, incidents }
}
