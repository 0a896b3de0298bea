// Every engine on this machine's GPU, next to PyTorch on the same GPU and to what the device could do, in one run.
//
//   node bench/gpu.ts [--out FILE] [--shapes tiny,0.1B,0.5B] [--engines cpu,webgpu,cuda,tensorflow] [--seconds 5]
//                     [--python python3] [--timeout 300]
//
// An engine that cannot run is kept with its message. Each measurement is a process of its own: memory is free after it, and a
// crash is a result. PyTorch is left out, with a message, where Python has no torch. `azlab setup tensorflow --gpu` comes first
// where the engine tensorflow is to use CUDA.

import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { NODE_FLAGS } from '../src/core/index.ts'
import { checkEngine, ENGINE_NAMES, type EngineName, engineReport } from '../src/engine/index.ts'
import { drawingWork, type GpuShape, gpuShapes, trainingWork, type Work } from './gpu-shapes.ts'

interface Speed {
  readonly firstMs: number
  readonly ms: number
  readonly medianMs: number
  readonly calls: number
  readonly tokensPerSecond: number
}
interface Case {
  readonly description?: string
  readonly training: Speed
  readonly drawing: Speed
}
interface Torch {
  readonly version: string
  readonly device: string
  readonly [precision: string]: unknown
}
type Precision = Case & { readonly rates: Work }
type Outcome<T> = T | { readonly error: string }

/** Runs a program and reads the JSON of its last line; what went wrong instead is the error. */
function ask<T>(command: string, args: readonly string[], timeout: number): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: timeout * 1000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T)
      } catch {
        const last = stderr.trim().split('\n').slice(-4).join(' ')
        const how = error?.killed ? `no answer within ${timeout} s` : `${error?.signal ?? error?.code ?? ''}`
        resolve({ error: `${how} ${last}`.trim() })
      }
    })
  })
}

/** What `nvidia-smi` says of the GPU. */
function gpu(): string {
  try {
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']
    return execFileSync('nvidia-smi', query, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'none: nvidia-smi is not here'
  }
}

/** Milliseconds below which the work cannot be done at the rates that PyTorch reached on this device in this run. */
function floorMs(
  { operations, bytes }: Work,
  rates: Work,
): { readonly operations: number; readonly bytes: number } {
  return { operations: (1000 * operations) / rates.operations, bytes: (1000 * bytes) / rates.bytes }
}

function isPrecision(value: unknown): value is Precision {
  return typeof value === 'object' && value !== null && 'rates' in value
}

/** Ratios to PyTorch (above 1: slower than PyTorch) and to the floor, for each of its precisions. */
function compared(shape: GpuShape, found: Case, torch: Torch): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, other] of Object.entries(torch)) {
    if (!isPrecision(other)) continue
    const floors = {
      training: floorMs(trainingWork(shape), other.rates),
      drawing: floorMs(drawingWork(shape), other.rates),
    }
    const row = (kind: 'training' | 'drawing') => ({
      timesTorch: found[kind].ms / other[kind].ms,
      timesFloor: found[kind].ms / Math.max(floors[kind].operations, floors[kind].bytes),
      floorMs: floors[kind],
    })
    result[name] = { training: row('training'), drawing: row('drawing') }
  }
  return result
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    shapes: { type: 'string', default: 'tiny,0.1B,0.5B' },
    engines: { type: 'string', default: ENGINE_NAMES.join() },
    seconds: { type: 'string', default: '5' },
    python: { type: 'string', default: 'python3' },
    timeout: { type: 'string', default: '300' },
  },
})
const engines = values.engines.split(',').map(checkEngine) as EngineName[]
const wanted = values.shapes.split(',')
const all = await gpuShapes()
const unknown = wanted.find((name) => !all.some((shape) => shape.name === name))
if (unknown !== undefined)
  throw new Error(`no shape ${unknown}; there are ${all.map(({ name }) => name).join(', ')}`)
const timeout = Number(values.timeout)

console.error('self-tests …')
const report = await engineReport({ engines, timeout: timeout * 1000 })
for (const { name, state, message, description } of report.engines)
  console.error(`  ${name}: ${state}. ${description}${message}`)
const shapes: Record<string, unknown> = {}
const write = (): void => {
  const machine = { gpu: gpu(), cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const text = `${JSON.stringify({ command: `node bench/gpu.ts ${process.argv.slice(2).join(' ')}`, machine, report, shapes }, null, 1)}\n`
  if (values.out) writeFileSync(values.out, text)
  else process.stdout.write(text)
}
for (const shape of all.filter(({ name }) => wanted.includes(name))) {
  console.error(`${shape.name}: PyTorch …`)
  const { architecture, ...batches } = shape
  const script = fileURLToPath(new URL('gpu_torch.py', import.meta.url))
  const torch = await ask<Torch>(
    values.python,
    [script, JSON.stringify({ ...architecture, ...batches }), values.seconds],
    timeout,
  )
  if ('error' in torch) console.error(`  ${torch.error}`)
  const cases: Record<string, unknown> = {}
  for (const { name, state, message } of report.engines) {
    if (!engines.includes(name)) continue
    if (state !== 'ready') {
      cases[name] = { error: message }
      continue
    }
    console.error(`${shape.name}: ${name} …`)
    const entry = fileURLToPath(new URL('gpu-case.ts', import.meta.url))
    const found = await ask<Case>(
      process.execPath,
      [...NODE_FLAGS, entry, name, shape.name, values.seconds],
      timeout,
    )
    if ('error' in found) console.error(`  ${found.error}`)
    else {
      const { training, drawing } = found
      console.error(
        `  training ${Math.round(training.tokensPerSecond)}, drawing ${Math.round(drawing.tokensPerSecond)} tokens/s`,
      )
    }
    cases[name] =
      'error' in found
        ? found
        : { ...found, compared: 'error' in torch ? torch : compared(shape, found, torch) }
  }
  const work = { training: trainingWork(shape), drawing: drawingWork(shape) }
  shapes[shape.name] = { batches, work, torch, engines: cases }
  // What is measured so far is kept, should the next shape take the machine down.
  if (values.out) write()
}
if (!values.out) write()
