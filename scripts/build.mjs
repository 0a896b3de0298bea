// `npm run build [-- FOLDER]`: the published JavaScript and its declarations, from src/ into dist/ (or FOLDER), and
// from kernel/ and datasets-eval/ into its folders of these names.

import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'
import { nodeFlags } from './v8.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const final = resolve(root, process.argv[2] ?? 'dist')
// Beside it, and put in its place when whole: a kernel that runs meanwhile does not lose its library.
const out = `${final}.${process.pid}.tmp`
const tsc = join(root, 'node_modules/typescript/bin/tsc')

await compile()
// What is not TypeScript is read at run time from beside the file that reads it. The package.json of a folder is for its sources.
cpSync(join(root, 'src'), out, {
  recursive: true,
  filter: (path) => !path.endsWith('.ts') && basename(path) !== 'package.json',
})
// What benchmarks read beside their code: what they say of themselves, and the Python that they run. Task files stay where
// they are, in datasets-eval/.
const benchmarks = join(root, 'datasets-eval')
const folders = readdirSync(benchmarks).filter((name) => existsSync(join(out, 'datasets-eval', name)))
for (const name of folders)
  for (const file of readdirSync(join(benchmarks, name)))
    if (file === 'benchmark.json' || file.endsWith('.py'))
      cpSync(join(benchmarks, name, file), join(out, 'datasets-eval', name, file))
takePlace()

/**
 * Puts the new folder in the place of the old one. Nothing is removed in between, so that no process that reads the old
 * one finds half of it; of two builds that end at once the later one stays.
 */
function takePlace() {
  const old = `${final}.${process.pid}.old.tmp`
  for (let tries = 1; ; tries++) {
    try {
      if (existsSync(final)) renameSync(final, old)
      renameSync(out, final)
      break
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code) || tries === 5) throw error
    } finally {
      rmSync(old, { recursive: true, force: true })
    }
  }
}

/** One program of all that is published; src/ becomes the folder itself, kernel/ and datasets-eval/ lie in it. */
async function compile() {
  const made = `${out}.made`
  const code = await launch(
    process.execPath,
    [...nodeFlags, tsc, '-p', 'tsconfig.build.json', '--outDir', made],
    { cwd: root },
  )
  if (!code) {
    renameSync(join(made, 'src'), out)
    for (const part of ['kernel', 'datasets-eval']) renameSync(join(made, part), join(out, part))
  }
  rmSync(made, { recursive: true, force: true })
  if (code) process.exit(code)
}
