// `npm run check`: the type checker and the linter over the whole repository. `npm test` runs it before the tests.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'
import { nodeFlags } from './v8.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

// By path: `npx tsc` is the TypeScript 5.0 of the notebook kernel.
const checks = [
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', '.'] },
  {
    name: 'lint and format',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['ci', '--colors=off', '--max-diagnostics=20'],
  },
]

/** Runs both at once, prints a line for each and the output of one that fails; returns how many passed and failed. */
export async function check() {
  const results = await Promise.all(
    checks.map(async ({ name, script, args }) => {
      const start = Date.now()
      let output = ''
      const code = await launch(process.execPath, [...nodeFlags, join(root, script), ...args], {
        cwd: root,
        onOutput: (text) => (output += text),
      })
      return { name, code, output, seconds: ((Date.now() - start) / 1000).toFixed(1) }
    }),
  )
  for (const { name, code, output, seconds } of results) {
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}  ${seconds} s`)
    if (code !== 0) console.log(output)
  }
  const passed = results.filter(({ code }) => code === 0).length
  return { passed, failed: results.length - passed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit((await check()).failed ? 1 : 0)
