// Which versions of Node compute wrong numbers, and which flags cure it: docs/v8-report-case.js in processes of each. `azlab` is the
// command line with which every process of ours starts.
//
//   node bench/v8-canary.ts [--runs 20] [--nodes 22,24,26] [--out bench/results/v8-canary.json]
//
// A version is a line of the npm package `node`, fetched into a folder for the time of the bench; without --nodes it is the Node
// that runs this.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { NODE_FLAGS } from '../src/core/index.ts'

const run = promisify(execFile)
const entry = new URL('../docs/v8-report-case.js', import.meta.url).pathname

/** The command lines that are compared. */
export const CANARY_FLAGS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  'no OSR by Maglev': ['--no-maglev-osr'],
  'no escape analysis in Maglev': ['--no-maglev-escape-analysis'],
  azlab: NODE_FLAGS,
}

export interface CanaryRow {
  readonly node: string
  readonly v8: string
  readonly flags: string
  readonly runs: number
  /** Processes in which an object held another one's number. */
  readonly wrong: number
}

/** Runs the case in processes of one Node under one command line. Throws where a process ends in another way than the case's two. */
export async function canary(node: string, name: string, runs: number): Promise<CanaryRow> {
  const flags = CANARY_FLAGS[name] ?? []
  const versions = JSON.parse((await run(node, ['-p', 'JSON.stringify(process.versions)'])).stdout)
  let wrong = 0
  for (let i = 0; i < runs; i++) if (await isWrong(node, flags)) wrong++
  return { node: versions.node, v8: versions.v8, flags: name, runs, wrong }
}

async function isWrong(node: string, flags: readonly string[]): Promise<boolean> {
  const { stdout } = await run(node, [...flags, entry], { timeout: 60_000 }).catch((error) => {
    if (error.code === 1 && /^BAD/.test(error.stdout)) return error as { stdout: string }
    throw error
  })
  return !stdout.startsWith('good')
}

/** Does the work with the Node of a line, e.g. 22, from npm. */
async function withNode<T>(line: string, work: (node: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'azlab-node-'))
  try {
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${line}`])
    return await work(join(folder, 'node_modules', 'node', 'bin', 'node'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '20' }, nodes: { type: 'string' }, out: { type: 'string' } },
  })
  const rows: CanaryRow[] = []
  const all = async (node: string): Promise<void> => {
    for (const name of Object.keys(CANARY_FLAGS)) {
      const row = await canary(node, name, Number(values.runs))
      rows.push(row)
      console.log(`Node ${row.node} (V8 ${row.v8}), ${name}: ${row.wrong} of ${row.runs} processes wrong`)
    }
  }
  for (const line of values.nodes?.split(',') ?? []) await withNode(line, all)
  if (!values.nodes) await all(process.execPath)
  const command = ['node bench/v8-canary.ts', ...process.argv.slice(2)].join(' ')
  if (values.out) writeFileSync(values.out, `${JSON.stringify({ command, rows }, null, 2)}\n`)
}
