// azlab setup tensorflow: the addon of TensorFlow.js, compiled against the library of a Python wheel.

import { type SpawnOptions, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AzlabError } from '../../core/index.ts'
import { engineReport } from '../../engine/index.ts'
import { writeLine, writeText } from '../streams.ts'

export interface SetupTensorflow {
  readonly gpu?: boolean
  readonly folder: string
  readonly python: string
  readonly wheel?: string
  readonly json?: boolean
}

/** The last release of TensorFlow.js for Node, and the headers of Node's stable interface for addons. */
const PACKAGES = ['@tensorflow/tfjs-node@4.22.0', 'node-api-headers@1']
/** The version of that interface for which the package looks. */
const NAPI = 8

/** Runs the command. Throws `setup/missing` where a tool is not there, `setup/failed` where a step fails, naming both. */
export async function setupTensorflow(options: SetupTensorflow): Promise<void> {
  const folder = resolve(options.folder)
  const wheel = options.wheel ?? (options.gpu ? 'tensorflow[and-cuda]' : 'tensorflow-cpu')
  await checkTools(options.python)
  await mkdir(folder, { recursive: true })
  const venv = join(folder, 'venv')
  const python = join(venv, 'bin', 'python')
  const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', '--quiet', '--upgrade', wheel]
  const library = '--no-deps'
  await step('Making a Python environment', () => run(options.python, ['-m', 'venv', venv]))
  // The CPU's library needs no other Python package; CUDA comes as packages that it depends on.
  await step(`Installing ${wheel} from PyPI (some minutes: 270 MB, 3 GB with CUDA)`, () =>
    run(python, options.gpu ? pip : [...pip, library]),
  )
  const tensorflow = await tensorflowFolder(venv)
  await step('Installing @tensorflow/tfjs-node from npm', async () => {
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES], { cwd: folder })
  })
  const addon = join(folder, 'node_modules', '@tensorflow', 'tfjs-node')
  await step('Compiling its addon (10 to 60 s)', () => compile(addon, folder, tensorflow))
  process.stderr.write('Trying it …\n')
  const report = await withFolder(folder, () => engineReport({ engines: ['tensorflow'] }))
  const state = report.engines.find(({ name }) => name === 'tensorflow')
  if (state?.state !== 'ready') {
    throw new AzlabError(`The engine was built and does not pass its self-test: ${state?.message}`, {
      code: 'setup/failed',
      value: state?.state,
      hint: `Remove ${folder} to begin anew.`,
    })
  }
  if (options.json) await writeLine({ folder, ...state })
  else
    await writeText(
      `Ready: ${state.description}; self-test ${state.difference?.toExponential(1)} from cpu, ` +
        `a training step ${state.stepMs?.toFixed(0)} ms (cpu ${report.engines[0]?.stepMs?.toFixed(0)} ms). ` +
        'Use it with --engine tensorflow.\n',
    )
  if (options.gpu && !state.description.includes('GPU'))
    process.stderr.write(
      'TensorFlow sees no GPU: see what `nvidia-smi` says, and set TF_CPP_MIN_LOG_LEVEL=0.\n',
    )
}

async function checkTools(python: string): Promise<void> {
  if (process.platform !== 'linux')
    throw missing(
      'Linux',
      process.platform,
      'Elsewhere, `npm install @tensorflow/tfjs-node` may work by itself.',
    )
  const tools: readonly (readonly [command: string, args: readonly string[], hint: string])[] = [
    [
      python,
      ['-c', 'import ensurepip, venv'],
      'Debian: apt-get install python3 python3-venv; or name one with --python.',
    ],
    ['g++', ['--version'], 'Debian: apt-get install g++.'],
    ['npm', ['--version'], 'Node.js brings it.'],
  ]
  for (const [command, args, hint] of tools) {
    try {
      await run(command, args)
    } catch {
      throw missing(command, `${command} ${args.join(' ')}`, hint)
    }
  }
}

function missing(what: string, value: string, hint: string): AzlabError {
  return new AzlabError(`The setup needs ${what}, which is not here or does not work.`, {
    code: 'setup/missing',
    value,
    expected: what,
    hint,
  })
}

async function tensorflowFolder(venv: string): Promise<string> {
  const libraries = await readdir(join(venv, 'lib')).catch(() => [])
  const found = libraries
    .map((name) => join(venv, 'lib', name, 'site-packages', 'tensorflow'))
    .find((folder) => existsSync(join(folder, 'include', 'tensorflow', 'c', 'c_api.h')))
  if (found) return found
  throw new AzlabError('The wheel has no headers of TensorFlow.', {
    code: 'setup/failed',
    value: venv,
    expected: 'site-packages/tensorflow/include',
    hint: 'Give another version with --wheel, e.g. --wheel tensorflow-cpu==2.21.0.',
  })
}

/** Two files of C++ against N-API, without node-gyp: that would download Node's headers from its own host. */
async function compile(addon: string, folder: string, tensorflow: string): Promise<void> {
  const out = join(addon, 'lib', `napi-v${NAPI}`)
  await mkdir(out, { recursive: true })
  const args = [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI}`],
    `-I${join(folder, 'node_modules', 'node-api-headers', 'include')}`,
    ...[`-I${join(tensorflow, 'include')}`, '-I..', 'binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
    // By their own place, not by links to them: from there they find the CUDA packages beside them.
    ...[`-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    `-Wl,-rpath,${tensorflow}`,
    // A thread that ends must not unload a library whose own threads still run.
    '-Wl,-z,nodelete',
    ...['-o', join(out, 'tfjs_binding.node')],
  ]
  await run('g++', args, { cwd: addon })
}

/** Runs a step under its name; where it fails, the name is in the error. */
async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  process.stderr.write(`${name} … `)
  const started = performance.now()
  try {
    await work()
  } catch (error) {
    process.stderr.write('failed\n')
    const reason = error instanceof Error ? error.message : String(error)
    throw new AzlabError(`${name} failed: ${reason}`, {
      code: 'setup/failed',
      value: name,
      hint: 'Where the network is at fault, run the command again: what is there is kept.',
    })
  }
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

/** Runs a program to its end. Throws with the last lines that it wrote. */
function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    // The Node that runs this runs npm too.
    const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`
    const env = { ...process.env, PATH: path }
    const child = spawn(command, args, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const keep = (chunk: Buffer): void => {
      text = `${text}${chunk}`.slice(-4000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(text.trim().split('\n').slice(-6).join('\n') || `exit code ${code}`))
    })
  })
}

/** Does work while the engine is looked for in this folder alone. */
async function withFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.AZLAB_TENSORFLOW
  process.env.AZLAB_TENSORFLOW = folder
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env.AZLAB_TENSORFLOW
    else process.env.AZLAB_TENSORFLOW = before
  }
}
