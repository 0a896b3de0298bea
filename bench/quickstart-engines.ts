// The quickstart notebook, unchanged, on every engine of this machine: seconds of each stage beside each other.
//
//   node bench/quickstart-engines.ts [--out bench/results/engines.json] [--engines cpu,webgpu,cuda,tensorflow]
//                                    [--set steps=4 …] [--full] [--note TEXT] [--timeout 900]
//
// The settings are short ones unless --full is given, since plain JavaScript and a software adapter are slow. An engine that does
// not run is kept with its message. Where there is no GPU, `webgpu` also runs on the software adapter that `npm run test:webgpu`
// uses; where TensorFlow is native, plain JavaScript is measured beside it. Each engine has a kernel of its own.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { launch } from '../scripts/launch.mjs'
import { softwareAdapter } from '../scripts/software-adapter.mjs'
import { NODE_FLAGS } from '../src/core/index.ts'
import { checkEngine, ENGINE_NAMES, type EngineReport, type EngineState } from '../src/engine/index.ts'
import { textTable } from '../src/view/table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const NOTEBOOK = join(root, 'notebooks/1-quickstart.ipynb')
/** Cells that do the work of a stage, by their ids. */
const CELLS = ['open', 'seed', 'propose', 'validate', 'estimate', 'solve', 'update', 'train'] as const
const SHORT = ['batch=4', 'count=4', 'samples=4', 'seedTriplets=8', 'steps=2']

type Env = Readonly<Record<string, string>>

interface Measured {
  readonly engine: string
  readonly description: string
  /** Largest difference of the self-test's numbers from those of `cpu`. */
  readonly difference: number | null
  readonly seconds: number
  /** Seconds of the notebook's cells, the compiling of programs included. */
  readonly cells: Readonly<Record<string, number>>
  /** Seconds of a training step by stage: the first, and the mean of the others. */
  readonly steps: Readonly<Record<string, { readonly first: number; readonly later: number | null }>>
}
type Outcome = Measured | { readonly engine: string; readonly error: string }

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    engines: { type: 'string', default: ENGINE_NAMES.join() },
    set: { type: 'string', multiple: true, default: [] },
    full: { type: 'boolean', default: false },
    note: { type: 'string' },
    timeout: { type: 'string', default: '900' },
  },
})
const wanted = values.engines.split(',').map(checkEngine)
const settings = [...(values.full ? [] : SHORT), ...values.set]

/** Runs azlab and gives what it printed; rejects with its last words. */
function azlab(args: readonly string[], env: Env): Promise<string> {
  const command = [...NODE_FLAGS, join(root, 'src/cli/main.ts'), ...args]
  const options = {
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
    timeout: Number(values.timeout) * 1000,
  }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout)
      else
        reject(
          new Error(error.killed ? `no end within ${values.timeout} s` : stderr.trim().split('\n').at(-1)),
        )
    })
  })
}

async function stateOf(engine: string, env: Env): Promise<EngineState> {
  const report = JSON.parse(await azlab(['engines', engine, '--json'], env)) as EngineReport
  return report.engines.find(({ name }) => name === engine) as EngineState
}

interface Cell {
  readonly id: string
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, string | readonly string[]>> }[]
}

/** The notebook's own table of the steps: a line a stage. */
function stepsOf(cells: readonly Cell[]): Measured['steps'] {
  const shown = cells.find(({ id }) => id === 'times')?.outputs?.[0]?.data?.['text/plain'] ?? ''
  const text = typeof shown === 'string' ? shown : shown.join('')
  const lines = [...text.matchAll(/^(\w+) +([\d.]+)(?: +([\d.]+))? *$/gm)]
  return Object.fromEntries(
    lines.map(([, stage, first, later]) => [
      stage,
      { first: Number(first), later: later === undefined ? null : Number(later) },
    ]),
  )
}

async function measure(engine: string, state: EngineState, env: Env): Promise<Outcome> {
  if (state.state !== 'ready') return { engine, error: state.message }
  const folder = mkdtempSync(join(tmpdir(), 'azlab-quickstart-'))
  try {
    const out = join(folder, 'done.ipynb')
    const set = [...settings, `engine=${engine}`].flatMap((one) => ['--set', one])
    const told = await azlab(['notebook', 'run', NOTEBOOK, '--out', out, '--json', ...set], env)
    const { seconds, cells } = JSON.parse(told) as {
      readonly seconds: number
      readonly cells: readonly { readonly id: string; readonly seconds: number }[]
    }
    const times = new Map(cells.map((cell) => [cell.id, cell.seconds]))
    const { description, difference } = state
    return {
      engine,
      description,
      difference,
      seconds,
      cells: Object.fromEntries(CELLS.map((id) => [id, times.get(id) ?? Number.NaN])),
      steps: stepsOf((JSON.parse(readFileSync(out, 'utf8')) as { readonly cells: readonly Cell[] }).cells),
    }
  } catch (error) {
    return { engine, error: (error as Error).message }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const found = new Map<string, Outcome>()
/** Tries an engine under a name of its own, and says how it went. */
async function take(name: string, engine: string, env: Env = {}): Promise<Outcome> {
  console.error(`${name} …`)
  const state = await stateOf(engine, env)
  const outcome = await measure(engine, state, env)
  found.set(name, outcome)
  console.error(
    'error' in outcome ? `  ${outcome.error}` : `  ${outcome.seconds.toFixed(1)} s, ${outcome.description}`,
  )
  return outcome
}

const load = loadavg()[0] as number
const built = await launch(process.execPath, [...NODE_FLAGS, join(root, 'scripts/build.mjs')], { cwd: root })
if (built) process.exit(built)
for (const engine of ENGINE_NAMES.filter((name) => wanted.includes(name))) {
  const outcome = await take(engine, engine)
  if (engine === 'webgpu' && 'error' in outcome) {
    try {
      await take('webgpu, software adapter', engine, softwareAdapter())
    } catch (error) {
      console.error(`  no software adapter: ${(error as Error).message}`)
    }
  }
  if (engine === 'tensorflow' && 'description' in outcome && outcome.description.includes('tfjs-node'))
    await take('tensorflow, plain JavaScript', engine, { AZLAB_TENSORFLOW: root })
}

const ready = [...found].filter((entry): entry is [string, Measured] => 'cells' in entry[1])
const table = (
  title: string,
  lines: readonly string[],
  of: (one: Measured, line: string) => number | null | undefined,
) =>
  textTable(
    {
      title,
      columns: [{ title: 'seconds' }, ...ready.map(([name]) => ({ title: name, align: 'right' as const }))],
      rows: lines.map((line) => [line, ...ready.map(([, one]) => of(one, line)?.toFixed(2) ?? '')]),
    },
    { width: 120 },
  )
const stages = Object.keys(ready[0]?.[1].steps ?? {})
console.log(`${table('Cells of the notebook', CELLS, (one, id) => one.cells[id])}\n`)
console.log(table('A step of the training, after the first', stages, (one, stage) => one.steps[stage]?.later))

if (values.out) {
  const given = process.argv.slice(2).map((one) => (/[^\w./,=-]/.test(one) ? JSON.stringify(one) : one))
  const command = `node bench/quickstart-engines.ts ${given.join(' ')}`
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, loadBefore: load }
  const note = values.note === undefined ? {} : { note: values.note }
  const result = { command, ...note, machine, settings, engines: Object.fromEntries(found) }
  writeFileSync(values.out, `${JSON.stringify(result, null, 1)}\n`)
}
