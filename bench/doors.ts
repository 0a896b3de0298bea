// How long each door of the built package takes to load, beyond Node's own start: `npm run build && node bench/doors.ts`.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

const ROUNDS = 21
const { exports: doors } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly default?: string }>>
}

/** Milliseconds that a new process takes for this code, the middle one of several. */
function median(code: string): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code])
    if (status !== 0) throw new Error(stderr.toString())
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!
}

const bare = median('0')
console.log(`Node alone: ${bare.toFixed(0)} ms, the median of ${ROUNDS}`)
for (const [path, { default: file }] of Object.entries(doors)) {
  if (!file?.endsWith('.js')) continue
  const code = `await import(${JSON.stringify(new URL(`../${file}`, import.meta.url).href)})`
  console.log(`${path.replace('.', 'azlab').padEnd(20)} ${(median(code) - bare).toFixed(0)} ms more`)
}
