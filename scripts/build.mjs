// `npm run build [-- FOLDER]`: the published JavaScript and its declarations, from src/ into dist/ (or FOLDER), and
// from kernel/ into its folder kernel/.

import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(root, process.argv[2] ?? 'dist')
const tsc = join(root, 'node_modules/typescript/bin/tsc')

rmSync(out, { recursive: true, force: true })
await compile('tsconfig.build.json', out)
// What is not TypeScript is read at run time from beside the file that reads it.
cpSync(join(root, 'src'), out, { recursive: true, filter: (path) => !path.endsWith('.ts') })

// The kernel reads the public interface that was built just now, wherever it lies.
const config = join(out, 'tsconfig.kernel.tmp.json')
const paths = { azlab: [join(out, 'index.d.ts')] }
const typeRoots = [join(root, 'node_modules/@types')]
writeFileSync(
  config,
  JSON.stringify({
    extends: join(root, 'tsconfig.kernel.json'),
    compilerOptions: { paths, typeRoots },
  }),
)
await compile(config, join(out, 'kernel'))
rmSync(config)

async function compile(project, outDir) {
  const code = await launch(process.execPath, [tsc, '-p', project, '--outDir', outDir], { cwd: root })
  if (code) process.exit(code)
}
