// The notebook kernel's code for the commands: kernel/ beside src/ in a clone, dist/kernel/ in the package.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AzlabError } from '../core/index.ts'

const isClone = import.meta.url.endsWith('.ts')

/** Loads a file of the kernel by its name without ending. Its types are the caller's to state: it lies outside src/. */
export async function kernelCode<T>(name: string): Promise<T> {
  if (isClone) requireBuilt()
  const url = new URL(isClone ? `../../kernel/${name}.ts` : `../kernel/${name}.js`, import.meta.url)
  return (await import(url.href)) as T
}

/** Cells import the built package, in a clone too; where the sources are newer, the person is told. */
function requireBuilt(): void {
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
  if (isNewer && !isTold)
    process.stderr.write('src/ is newer than dist/, which cells import: npm run build\n')
  isTold = true
}

let isTold = false
