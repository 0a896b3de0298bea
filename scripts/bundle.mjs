// Prepares the packages that travel inside the published one (`bundleDependencies`), after the build and before `npm pack`.
// They would harm the project that azlab is installed into, so what does the harm is taken out of their package.json in
// node_modules/, where the clone has no use for it either:
// - onnxruntime-node: its install script fetches CUDA, and where it cannot, the whole installation fails. The CPU's binaries
//   are in the package.
// - @tslab/typescript-for-tslab, which tslab brings: its `tsc` would take the place of the project's own.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** For each package the fields of its package.json that must not be published. */
export const stripped = {
  'onnxruntime-node': ['scripts'],
  '@tslab/typescript-for-tslab': ['bin', 'scripts'],
}

/** Takes the fields out of the packages of a node_modules folder. A second call changes nothing. */
export function strip(modules) {
  for (const [name, fields] of Object.entries(stripped)) {
    const file = join(modules, name, 'package.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    if (!fields.some((field) => field in manifest)) continue
    for (const field of fields) delete manifest[field]
    // A new file in the folder: npm then reads the folder again instead of what it noted at the installation.
    writeFileSync(`${file}.tmp`, `${JSON.stringify(manifest, null, 2)}\n`)
    renameSync(`${file}.tmp`, file)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  strip(fileURLToPath(new URL('../node_modules', import.meta.url)))
