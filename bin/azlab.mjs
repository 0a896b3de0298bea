#!/usr/bin/env node
// `azlab`: in a clone, runs the sources with the Node that set-up provides; in an installed package, the built program.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)

if (existsSync(path('../src/cli/main.ts'))) {
  const { launch } = await import('../scripts/launch.mjs')
  const { nodeFlags } = await import('../scripts/v8.mjs')
  const { ready } = await import('../scripts/setup.mjs')
  const node = await ready('run')
  const args = [...nodeFlags, path('../src/cli/main.ts'), ...process.argv.slice(2)]
  process.exit(await launch(node, args))
} else if (major > 22 || (major === 22 && minor >= 18)) {
  process.argv[1] = path('../dist/cli/main.js')
  await import('../dist/platform/v8.js') // V8's flags, before there is code to compile
  await import('../dist/cli/main.js')
} else {
  console.error(
    `azlab needs Node 22.18 or later, best 24; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'npm can bring Node 24 into a folder of its own:\n' +
      '  npm install --prefix ~/.node24 node@24\n' +
      '  export PATH=~/.node24/node_modules/node/bin:$PATH\n' +
      'Then run the same command again.',
  )
  process.exit(1)
}
