// `node scripts/run.mjs FILE [arguments]`: does the set-up that is missing, then runs FILE with a Node that suits.
// Files of scripts/ are for development and get the development packages too.

import { delimiter, dirname, join } from 'node:path'
import { launch } from './launch.mjs'
import { ready, root } from './setup.mjs'
import { nodeFlags } from './v8.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file) throw new Error('run.mjs: name the file to run, for example src/cli/main.ts')
const node = await ready(file.startsWith('scripts/') ? 'all' : 'run')
// What the program starts by the name `node` is the same Node.
const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH }
const run = [...nodeFlags, join(root, file), ...args]
process.exit(await launch(node, run, { env }))
