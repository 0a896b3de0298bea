// `npm run build [-- FOLDER]`: the published JavaScript and its declarations, from src/ into dist/ (or FOLDER).

import { cpSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(root, process.argv[2] ?? 'dist')

rmSync(out, { recursive: true, force: true })
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const code = await launch(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', out], {
  cwd: root,
})
if (code) process.exit(code)
// What is not TypeScript is read at run time from beside the file that reads it.
cpSync(join(root, 'src'), out, { recursive: true, filter: (path) => !path.endsWith('.ts') })
