// What V8's flags cost: CPU time (user and system, of a process and all below it) of the same work in clones that differ by their flags.
//
//   node bench/v8-flags.ts none=../azlab-before now=. [--rounds 5] [--work start,train] [--out bench/results/v8-flags.json]
//
// A clone is a folder with set-up done; NAME=FOLDER names it. The clones take turns, so that what else the machine does falls on all
// alike, and CPU time is compared, since wall time is the machine's. Linux only.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

interface Work {
  /** Arguments of Node, in the clone. */
  readonly args: (scratch: string) => readonly string[]
  /** How often in one measurement. */
  readonly times: number
}

const main = 'src/cli/main.ts'
const WORK: Readonly<Record<string, Work>> = {
  start: { args: () => [main, '--version'], times: 10 },
  train: {
    args: (scratch) => [
      ...[main, 'train', '--steps', '2', '--batch', '4', '--samples', '4', '--seed', '1', '--no-pictures'],
      ...['--set', 'heldoutTasks=60', '--out', join(scratch, 'run')],
    ],
    times: 1,
  },
  executor: {
    args: () => [
      'bench/executor.ts',
      '--programs',
      '300',
      '--language',
      'javascript',
      '--isolation',
      'isolate',
    ],
    times: 1,
  },
  kernel: { args: () => ['bench/kernel.ts', '--only', 'azlab', '--cells', '40'], times: 1 },
}

/** The flags that a clone's own launcher gives; none in a clone from before there were any. */
async function flagsOf(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'scripts/v8.mjs')
  const { nodeFlags } = existsSync(file) ? await import(file) : { nodeFlags: [] }
  return ['--disable-warning=ExperimentalWarning', ...nodeFlags]
}

/** Seconds of CPU of all children that this process has waited for, with theirs. */
function childrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** CPU seconds of one piece of work in a clone. Throws where it fails. */
async function measure(folder: string, { args, times }: Work): Promise<number> {
  const flags = await flagsOf(folder)
  const before = childrenSeconds()
  for (let i = 0; i < times; i++) {
    const scratch = mkdtempSync(join(tmpdir(), 'azlab-v8-flags-'))
    try {
      await new Promise<void>((done, fail) => {
        const child = spawn(process.execPath, [...flags, ...args(scratch)], {
          cwd: folder,
          stdio: ['ignore', 'ignore', 'pipe'],
        })
        let said = ''
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          said = (said + text).slice(-500)
        })
        child.on('error', fail)
        child.on('close', (code) =>
          code === 0
            ? done()
            : fail(new Error(`${args(scratch).join(' ')} in ${folder} ended with ${code}: ${said}`)),
        )
      })
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
  return childrenSeconds() - before
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    work: { type: 'string', default: Object.keys(WORK).join() },
    out: { type: 'string' },
  },
})
const clones = positionals.map((item) => {
  const [name = '', folder = ''] = item.split('=')
  return { name, folder: resolve(folder) }
})
if (clones.length < 2) throw new Error('Name two clones or more: none=../azlab-before now=.')
const flags = Object.fromEntries(
  await Promise.all(clones.map(async ({ name, folder }) => [name, await flagsOf(folder)] as const)),
)
const results: Record<string, Record<string, { cpuSeconds: number[]; median: number; toFirst: number }>> = {}
for (const name of values.work.split(',')) {
  const work = WORK[name]
  if (!work) throw new Error(`--work is ${name}: expected ${Object.keys(WORK).join(', ')}.`)
  const seconds = clones.map((): number[] => [])
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [i, { folder }] of clones.entries()) seconds[i]!.push(await measure(folder, work))
  const medians = seconds.map(median)
  results[name] = Object.fromEntries(
    clones.map((clone, i) => [
      clone.name,
      { cpuSeconds: seconds[i]!, median: medians[i]!, toFirst: medians[i]! / medians[0]! },
    ]),
  )
  for (const [i, clone] of clones.entries())
    console.log(
      `${name}, ${clone.name}: ${medians[i]!.toFixed(2)} s of CPU, ${(medians[i]! / medians[0]!).toFixed(3)} of ${clones[0]!.name}`,
    )
  // After each, so that one that fails loses none before it.
  if (values.out) {
    const command = `node bench/v8-flags.ts ${clones.map(({ name }) => `${name}=FOLDER`).join(' ')} --rounds ${values.rounds} --work ${values.work}`
    writeFileSync(
      values.out,
      `${JSON.stringify({ command, node: process.version, flags, results }, null, 2)}\n`,
    )
  }
}
