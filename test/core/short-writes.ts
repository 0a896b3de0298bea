// Writes until a file may not grow any more, as a program of its own: node short-writes.ts KIND FOLDER. Prints what stands there.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Incident } from '../../src/core/incident.ts'
import { writeAtomically } from '../../src/core/index.ts'
import { readIncidents, tellInto } from '../../src/evaluate/incidents-file.ts'
import { openLines, readLines } from '../../src/evaluate/lines-file.ts'
import { openJournal, readJournal } from '../../src/run/journal.ts'

interface Line {
  readonly i: number
}

const [, , kind = '', folder = ''] = process.argv
const path = join(folder, kind === 'incidents' ? 'incidents.jsonl' : 'file')

/** Appends five long lines and a short one: which were taken, which refused, and what the file then has. */
async function appended(append: (line: object) => unknown, length?: () => number): Promise<object> {
  const whole: number[] = []
  const refused: number[] = []
  for (let i = 0; i < 5; i++)
    try {
      await append({ i, pad: 'x'.repeat(3000) })
      whole.push(i)
    } catch (error) {
      if ((error as { code?: string }).code !== 'file/unwritable') throw error
      refused.push(i)
    }
  const { size } = statSync(path)
  const found = { whole, refused, length: length?.() ?? size, size }
  await append({ i: 5 })
  return found
}

const numbers = (lines: readonly Line[]): readonly number[] => lines.map(({ i }) => i)

let told: object
if (kind === 'journal') {
  const journal = await openJournal<object>(path)
  told = await appended(journal.append, journal.position)
  await journal.close()
  told = { ...told, after: numbers(await readJournal<Line>(path)) }
} else if (kind === 'lines') {
  const file = await openLines<object>(path)
  told = await appended((line) => file.append([line]))
  await file.close()
  told = { ...told, after: numbers(readLines<Line>(readFileSync(path, 'utf8'))) }
} else if (kind === 'incidents') {
  const tell = tellInto(folder, () => {})
  told = await appended((line) => tell(line as Incident))
  told = { ...told, after: numbers((await readIncidents(folder)) as unknown as readonly Line[]) }
} else {
  writeFileSync(path, 'old')
  const code = await writeAtomically(path, 'x'.repeat(20_000)).then(
    () => null,
    (error: { code?: string }) => error.code,
  )
  told = { code, content: readFileSync(path, 'utf8'), names: readdirSync(folder) }
}
console.log(JSON.stringify(told))
