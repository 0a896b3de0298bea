// How often held-out figures come out wrong, by how azlab is started: v8-heldout-case.ts in many processes, one at a time.
//
//   node bench/v8-heldout.ts [--runs 200] [--out bench/results/v8-heldout.json]
//
// `delay` holds V8's compiler back, which makes the fault of docs/v8-report.md frequent where it can happen at all. `maglev` is the
// library without its flag: that it is wrong there shows that the case tests something on this Node.

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { NODE_FLAGS } from '../src/core/index.ts'

const QUIET = ['--disable-warning=ExperimentalWarning']
const DELAY = ['--concurrent-recompilation-delay=30']
const entry = new URL('./v8-heldout-case.ts', import.meta.url).pathname

const STARTS: Readonly<Record<string, readonly string[]>> = {
  'as users start azlab': [...NODE_FLAGS, entry],
  'as users start azlab, delay': [...NODE_FLAGS, ...DELAY, entry],
  'library in plain node': [...QUIET, entry],
  'library in plain node, delay': [...QUIET, ...DELAY, entry],
  'maglev, delay': [...QUIET, ...DELAY, entry, 'maglev'],
}

/** Whether a process printed `BAD`. Throws where it ended in another way than the case's two. */
function isWrong(args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: 120_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(false)
      else if (error.code === 1 && stdout.startsWith('BAD')) resolve(true)
      else reject(new Error(`${args.join(' ')} failed: ${error.message} ${stderr}`))
    })
  })
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, out: { type: 'string' } },
})
const rows: { start: string; runs: number; wrong: number }[] = []
for (const [start, args] of Object.entries(STARTS)) {
  const runs = start.startsWith('maglev') ? Math.ceil(Number(values.runs) / 10) : Number(values.runs)
  let wrong = 0
  for (let i = 0; i < runs; i++) if (await isWrong(args)) wrong++
  rows.push({ start, runs, wrong })
  console.log(`${start}: ${wrong} of ${runs} processes wrong`)
}
const command = ['node bench/v8-heldout.ts', ...process.argv.slice(2)].join(' ')
const result = { command, node: process.version, v8: process.versions.v8, rows }
if (values.out) writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`)
