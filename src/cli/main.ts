// The azlab program. It runs when it is loaded: bin/azlab.mjs and scripts/run.mjs only start it.

import '../platform/v8.ts'
import { runAzlab } from './program.ts'
import { surviveClosedPipes } from './streams.ts'

surviveClosedPipes()
runAzlab(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
