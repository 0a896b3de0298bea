// Whether the package is built: notebook cells import the built package, in a clone too.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AzlabError } from '../core/index.ts'

/** Throws `kernel/not-built` in a clone without dist/, and says where the sources are newer. In the package it does nothing. */
export function requireBuilt(): void {
  if (extname(import.meta.filename) !== '.ts') return
  const built = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
  if (!existsSync(built))
    throw new AzlabError('The package is not built, and notebook cells import the built package.', {
      code: 'kernel/not-built',
      value: built,
      expected: 'dist/ as `npm run build` makes it',
      hint: 'Run `npm run build` once (about 10 s), and again after changes in src/.',
    })
  const made = statSync(built).mtimeMs
  const sources = fileURLToPath(new URL('..', import.meta.url))
  const isNewer = readdirSync(sources, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > made,
  )
  if (isNewer) process.stderr.write('src/ is newer than dist/, which cells import: npm run build\n')
}
