// The TypeScript of README.md as one file: each sample stands inside the one before it, whose names it may use.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './built.ts'

/** The samples in their order, as they are printed. */
export function samples(): readonly string[] {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!)
}

/** Samples as one module. A later one may use a name again: it has a block of its own. */
export function together(chosen: readonly string[]): string {
  const lines = chosen.map((code) => code.split('\n'))
  const isImport = (line: string): boolean => line.startsWith('import ')
  const imports = new Set(lines.flat().filter(isImport))
  const bodies = lines.map((all) => `{\n${all.filter((line) => !isImport(line)).join('\n')}`)
  return `${[...imports].join('\n')}\n${bodies.join('')}${'}'.repeat(bodies.length)}\nexport {}\n`
}
