// A notebook executed many times while other processes keep the cores busy: how often it crashes, and with what words.
//
//   node bench/notebooks.ts [--notebook 5] [--times 30] [--load 4] [--short] [--json]
//
// Needs a built package (`npm run build`). Ends with 1 where an execution failed.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readNotebook } from '../kernel/notebook/notebook-file.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const TIMEOUT_MS = 900_000

export interface NotebookLoadBench {
  readonly notebook: string
  readonly load: number
  /** Seconds of each execution, failed ones too. */
  readonly seconds: readonly number[]
  /** Of those that failed: which execution, and the last lines that it said. */
  readonly failures: readonly { readonly execution: number; readonly words: string }[]
}

/** Executes it so many times, one after the other, beside `load` busy processes. Outputs go to a folder that is removed. */
export async function benchNotebook(options: {
  readonly notebook: string
  readonly times: number
  readonly load: number
  readonly short: boolean
  readonly told?: (line: string) => void
}): Promise<NotebookLoadBench> {
  const { notebook, times, load, short, told = () => {} } = options
  const scratch = mkdtempSync(join(tmpdir(), 'azlab-notebook-load-'))
  const busy = Array.from({ length: load }, () =>
    // It ends with this process too, however that ends.
    spawn(process.execPath, ['-e', 'const p = process.ppid; while (process.ppid === p) {}'], {
      stdio: 'ignore',
    }),
  )
  const seconds: number[] = []
  const failures: { execution: number; words: string }[] = []
  try {
    for (let execution = 1; execution <= times; execution++) {
      const start = performance.now()
      const { code, text } = await execute(notebook, join(scratch, 'out.ipynb'), short)
      seconds.push((performance.now() - start) / 1000)
      if (code !== 0) failures.push({ execution, words: text.trim().split('\n').slice(-8).join('\n') })
      told(`${execution} of ${times}: ${code === 0 ? 'ran' : 'FAILED'} (${seconds.at(-1)!.toFixed(0)} s)`)
    }
  } finally {
    for (const child of busy) child.kill('SIGKILL')
    rmSync(scratch, { recursive: true, force: true })
  }
  return { notebook, load, seconds, failures }
}

async function execute(notebook: string, out: string, short: boolean) {
  const path = join(root, 'notebooks', notebook)
  const { azlab } = (await readNotebook(path)).metadata as {
    azlab?: { short?: Readonly<Record<string, unknown>> }
  }
  const settings = Object.entries((short && azlab?.short) || {}).flatMap(([name, value]) => [
    '--set',
    `${name}=${JSON.stringify(value)}`,
  ])
  const main = ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts')]
  const child: ChildProcess = spawn(
    process.execPath,
    [...main, 'notebook', 'run', path, '--out', out, ...settings],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS },
  )
  let text = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  return new Promise<{ readonly code: number | null; readonly text: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, text: signal ? `${text}\nended by ${signal}` : text }),
    )
  })
}

/** A whole number of at least `least`, or an error that names the option. */
function whole(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} ${text}: expected a whole number of at least ${least}.`)
  return value
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      notebook: { type: 'string', default: '5' },
      times: { type: 'string', default: '30' },
      load: { type: 'string', default: '4' },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const all = readdirSync(join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb'))
  const notebook = all.find((name) => name.startsWith(values.notebook))
  if (!notebook) throw new Error(`--notebook ${values.notebook}: expected one of ${all.join(', ')}.`)
  const found = await benchNotebook({
    notebook,
    times: whole('times', values.times, 1),
    load: whole('load', values.load, 0),
    short: values.short,
    told: (line) => console.error(line),
  })
  if (values.json) console.log(JSON.stringify(found, null, 2))
  else {
    for (const { execution, words } of found.failures) console.log(`execution ${execution}:\n${words}\n`)
    const { failures, seconds, load } = found
    console.log(
      `${notebook}: ${failures.length} of ${seconds.length} executions failed beside ${load} busy processes.`,
    )
  }
  process.exitCode = found.failures.length > 0 ? 1 : 0
}
