// The long-lived Python process that parses programs, reached synchronously, since a Language's functions are synchronous.
//
// Requests and replies go over two FIFOs that this side reads and writes without blocking: it polls with short sleeps until
// its deadline, so no text can hang the host. The process ends when this side's end of the request FIFO closes.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beside } from '../../core/beside.ts'
import { AzlabError } from '../../core/portable.ts'
import { NODE_FLAGS } from '../../platform/v8.ts'
import { pythonInterpreter } from './interpreter.ts'

/** What came of a request: the reply, or how the process ended before one came. */
export type Analysed = { readonly reply: unknown } | { readonly ended: 'died' | 'timeout' }

const START_MS = 20_000
/** Pyodide takes about five seconds of CPU time to load. */
const PYODIDE_START_MS = 90_000
const REPLY_MS = 10_000
const SLEEP_MS = 0.05
const CHUNK = 65_536

interface Running {
  readonly child: ChildProcess
  readonly requests: number
  readonly replies: number
  /** The interpreter that was asked for when it started. */
  readonly wanted: string | undefined
}

let running: Running | undefined

/** Sends one source and waits for its reply. The process is started when there is none; one that fails is ended. */
export function analyse(source: string): Analysed {
  if (running && running.wanted !== process.env.AZLAB_PYTHON) end()
  running ??= start()
  const { requests, replies } = running
  const deadline = performance.now() + REPLY_MS
  const sent = send(requests, `${JSON.stringify(source)}\n`, deadline)
  const line = sent ? receive(replies, deadline, false) : 'timeout'
  if (typeof line === 'object') return { reply: JSON.parse(line.text) }
  end()
  return { ended: line }
}

/** Where some interpreters need to be told of their own library. */
function libraries(): Readonly<Record<string, string>> {
  const { LD_LIBRARY_PATH: path } = process.env
  return path === undefined ? {} : { LD_LIBRARY_PATH: path }
}

/** Ends the process, if there is one. The next request starts another. */
export function endAnalysis(): void {
  end()
}

interface Parser {
  readonly path: string
  readonly args: readonly string[]
  /** Whether it makes the two FIFOs itself. */
  readonly makesPipes: boolean
}

/** The machine's Python; where there is none, that of the npm package `pyodide`, whose parser is the same, in WebAssembly. */
function parserCommand(): Parser {
  try {
    const { path } = pythonInterpreter()
    return {
      path,
      args: ['-I', '-B', '-S', fileURLToPath(new URL('./analyse.py', import.meta.url))],
      makesPipes: true,
    }
  } catch (error) {
    const pyodide = pyodideModule()
    if (pyodide === null || process.env.AZLAB_PYTHON) throw error
    const script = fileURLToPath(beside(import.meta.url, './analyse-pyodide'))
    const flags = [...NODE_FLAGS, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']
    return { path: process.execPath, args: [...flags, script, pyodide], makesPipes: false }
  }
}

function pyodideModule(): string | null {
  try {
    return fileURLToPath(import.meta.resolve('pyodide/pyodide.mjs'))
  } catch {
    return null
  }
}

/** Node has no call that makes a FIFO. */
function makePipes(folder: string): void {
  const command = ['/usr/bin/mkfifo', '/bin/mkfifo'].find((path) => existsSync(path)) ?? 'mkfifo'
  execFileSync(command, ['-m', '600', join(folder, 'request'), join(folder, 'reply')])
}

function start(): Running {
  const parser = parserCommand()
  const folder = mkdtempSync(join(tmpdir(), 'azlab-python-'))
  const log = openSync(join(folder, 'stderr'), 'w')
  try {
    if (!parser.makesPipes) makePipes(folder)
    const child = spawn(parser.path, [...parser.args, folder], {
      stdio: ['ignore', 'ignore', log],
      env: { PYTHONHASHSEED: '0', ...libraries() },
      cwd: '/',
    })
    child.on('error', () => {})
    child.unref()
    const deadline = performance.now() + (parser.makesPipes ? START_MS : PYODIDE_START_MS)
    // Open for reading too: a FIFO without a reader cannot be opened for writing alone, and would end this side with EPIPE.
    const requests = openWhenThere(join(folder, 'request'), constants.O_RDWR, deadline)
    const replies = openWhenThere(join(folder, 'reply'), constants.O_RDONLY, deadline)
    const made = { child, requests, replies, wanted: process.env.AZLAB_PYTHON }
    if (requests !== null && replies !== null) {
      if (typeof receive(replies, deadline, true) === 'object') return { ...made, requests, replies }
    }
    child.kill('SIGKILL')
    for (const file of [requests, replies]) if (file !== null) closeSync(file)
    const said = readFileSync(join(folder, 'stderr'), 'utf8').trim().split('\n').at(-1)
    throw new AzlabError(
      `The Python process that parses programs did not start: ${said || 'it said nothing'}.`,
      {
        code: 'language/python-start',
        value: parser.path,
        expected: 'an interpreter that starts within 20 s, and a temporary folder that can hold FIFOs',
        hint: 'Try the interpreter by hand, or set AZLAB_PYTHON to another one.',
      },
    )
  } finally {
    closeSync(log)
    rmSync(folder, { recursive: true, force: true })
  }
}

function end(): void {
  if (running === undefined) return
  const { child, requests, replies } = running
  running = undefined
  child.kill('SIGKILL')
  closeSync(requests)
  closeSync(replies)
}

function openWhenThere(path: string, mode: number, deadline: number): number | null {
  for (;;) {
    try {
      return openSync(path, mode | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    if (performance.now() > deadline) return null
    sleep(1)
  }
}

function send(file: number, text: string, deadline: number): boolean {
  const data = Buffer.from(text)
  for (let at = 0; at < data.length; ) {
    try {
      at += writeSync(file, data, at, Math.min(CHUNK, data.length - at))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      if (performance.now() > deadline) return false
      sleep(SLEEP_MS)
    }
  }
  return true
}

/** One line. While the process starts, its end of the FIFO may not be open yet, which looks as if it had ended. */
function receive(
  file: number,
  deadline: number,
  starting: boolean,
): { readonly text: string } | 'died' | 'timeout' {
  const pieces: Buffer[] = []
  for (;;) {
    const piece = Buffer.allocUnsafe(CHUNK)
    let length = -1
    try {
      length = readSync(file, piece)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
    if (length > 0) {
      pieces.push(piece.subarray(0, length))
      if (piece[length - 1] === 0x0a) return { text: Buffer.concat(pieces).toString() }
      continue
    }
    if (length === 0 && !starting) return 'died'
    if (performance.now() > deadline) return 'timeout'
    sleep(SLEEP_MS)
  }
}

const NEVER = new Int32Array(new SharedArrayBuffer(4))
const sleep = (ms: number): void => void Atomics.wait(NEVER, 0, 0, ms)
