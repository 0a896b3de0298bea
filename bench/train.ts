// The main job as its user meets it: wall-clock time, and the memory of the whole tree of processes, by /proc (Linux).
//
//   node bench/train.ts [azlab train's options, e.g. --minutes 1 --seed 2]
//   node bench/train.ts --policy DIR --steps 3 --batch 2 --samples 2 --set loraRank=8 --set heldoutTasks=0
//
// Memory is the proportional set size: pages that processes share are counted once. It is read every half second.

import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** What the main job took. */
export interface TrainBench {
  readonly command: string
  readonly machine: string
  readonly node: string
  /** Of the whole command, start of Node included. */
  readonly seconds: number
  readonly peakMiB: number
  /** Processes at the peak, and the largest of them. */
  readonly processesAtPeak: number
  readonly largestMiB: number
  /** When each step's line came. */
  readonly stepMiB: readonly number[]
  /** The last line of `azlab train --json`. */
  readonly summary: unknown
}

/** Runs `azlab train` in a scratch folder and watches it. */
export async function benchTrain(options: readonly string[] = []): Promise<TrainBench> {
  const scratch = await mkdtemp(join(tmpdir(), 'azlab-train-'))
  const azlab = new URL('../bin/azlab.mjs', import.meta.url).pathname
  const started = performance.now()
  try {
    const child = spawn(
      process.execPath,
      [azlab, 'train', '--json', '--out', join(scratch, 'run'), ...options],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let text = ''
    const steps: Promise<readonly number[]>[] = []
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const lines = text.split('\n').length - 1
      while (steps.length < lines) steps.push(treeMemory(child.pid as number))
    })
    let running = true
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', (code) => resolve(code))
    }).finally(() => {
      running = false
    })
    let peak: readonly number[] = []
    while (running) {
      const sizes = await treeMemory(child.pid as number)
      if (sum(sizes) > sum(peak)) peak = sizes
      await Promise.race([wait(500), ended])
    }
    const code = await ended
    if (code !== 0) throw new Error(`azlab train ended with ${code}: ${text.slice(-500)}`)
    return {
      command: ['node bench/train.ts', ...options].join(' '),
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      node: process.version,
      seconds: (performance.now() - started) / 1000,
      peakMiB: sum(peak) / 1024,
      processesAtPeak: peak.length,
      largestMiB: Math.max(...peak, 0) / 1024,
      // The last line is the outcome.
      stepMiB: (await Promise.all(steps)).slice(0, -1).map((sizes) => sum(sizes) / 1024),
      summary: JSON.parse(text.trim().split('\n').at(-1) ?? 'null'),
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Proportional set sizes in KiB of a process and all its descendants. */
async function treeMemory(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    // The name in brackets may hold spaces and brackets of its own: what counts stands after the last one.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const within = (pid: number): boolean =>
    pid === root || (parents.has(pid) && within(parents.get(pid) as number))
  const sizes: number[] = []
  for (const pid of parents.keys()) {
    if (!within(pid)) continue
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    const size = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]
    if (size !== undefined) sizes.push(Number(size))
  }
  return sizes
}

if (process.argv[1] === import.meta.filename) {
  console.log(JSON.stringify(await benchTrain(process.argv.slice(2)), null, 2))
}
