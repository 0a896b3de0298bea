// `npm run build [-- FOLDER]`: the published JavaScript and its declarations, from src/ into dist/ (or FOLDER), and
// from kernel/ into its folder kernel/.

import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const final = resolve(root, process.argv[2] ?? 'dist')
// Beside it, and put in its place when whole: a kernel that runs meanwhile does not lose its library.
const out = `${final}.${process.pid}.tmp`
const tsc = join(root, 'node_modules/typescript/bin/tsc')

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
rmSync(final, { recursive: true, force: true })
renameSync(out, final)

async function compile(project, outDir) {
  const code = await launch(process.execPath, [tsc, '-p', project, '--outDir', outDir], { cwd: root })
  if (!code) return
  rmSync(out, { recursive: true, force: true })
  process.exit(code)
}
