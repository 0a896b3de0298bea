// The sandbox process where Python is Pyodide. No program runs in it: it gives each input a fresh interpreter in a process
// inside bubblewrap, one warm ahead, takes one answer from it, and ends it.
//
// It speaks the protocol of ../wire.ts: node pyodide-server.ts PROBE SEED, PROBE being a PyodideProbe as JSON.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Header, LENGTH_BYTES, type Reply, type Request, textOf } from '../wire.ts'
import { type PyodideProbe, pyodideCommand } from './pyodide.ts'

type Verdict = readonly [Reply[2], string | null, string | null]

const HEADER = 9
const POLL_MS = 20
const EXTRA_RESIDENT = 40 * 1_048_576
const OUTCOMES: Readonly<Record<string, Reply[2]>> = {
  V: 'ok',
  E: 'error',
  U: 'unserialisable',
  L: 'too-large',
  M: 'memory',
}

const [probeText = '{}', seed = '0'] = process.argv.slice(2)
const probe = JSON.parse(probeText) as PyodideProbe
const living = new Set<ChildProcess>()

function start(mode: string, snapshot: number | 'ignore'): ChildProcess {
  const [file, ...args] = pyodideCommand(probe, [mode, seed])
  const child = spawn(file!, args, {
    stdio: ['pipe', 'pipe', mode === 'make' ? 'inherit' : 'ignore', snapshot],
    env: { PATH: process.env.PATH },
  })
  living.add(child)
  for (const stream of child.stdio) stream?.on('error', () => {})
  child.on('error', () => {})
  child.on('close', () => living.delete(child))
  return child
}

/** A memory snapshot of a prepared interpreter, as the descriptor of a file that has no name any more; null where none is made. */
async function makeSnapshot(): Promise<number | null> {
  const child = start('make', 'ignore')
  const parts: Buffer[] = []
  child.stdout!.on('data', (part: Buffer) => parts.push(part))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) return null
  const folder = mkdtempSync(join(tmpdir(), 'azlab-pyodide-'))
  try {
    const file = openSync(join(folder, 'snapshot'), 'w+')
    const bytes = Buffer.concat(parts)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    const again = openSync(join(folder, 'snapshot'), 'r')
    closeSync(file)
    return again
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A process with an interpreter for one input. */
class Interpreter {
  readonly warm: Promise<boolean>
  data = Buffer.alloc(0)
  ended = false
  changed: () => void = () => {}
  private readonly child: ChildProcess

  constructor(snapshot: number | null) {
    this.child = start(snapshot === null ? 'run' : 'restore', snapshot ?? 'ignore')
    this.warm = new Promise((resolve) => {
      ;(this.child.stdout as Readable).on('data', (part: Buffer) => {
        this.data = Buffer.concat([this.data, part])
        resolve(true)
        this.changed()
      })
      this.child.on('close', () => {
        this.ended = true
        resolve(false)
        this.changed()
      })
    })
  }

  send(line: string): void {
    this.data = Buffer.alloc(0) // what it said to be warm
    ;(this.child.stdin as Writable).write(line)
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  use(): { readonly cpuMs: number; readonly residentBytes: number } {
    return useOf(this.child.pid ?? -1)
  }
}

/** CPU time and resident memory of a process and all below it. */
function useOf(root: number): { cpuMs: number; residentBytes: number } {
  const total = { cpuMs: 0, residentBytes: 0 }
  const parents = new Map<number, number[]>()
  const seen = new Map<number, readonly [ticks: number, pages: number]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const parent = Number(fields[1])
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)])
      seen.set(Number(name), [Number(fields[11]) + Number(fields[12]), Number(fields[21])])
    } catch {
      // the process has ended
    }
  }
  const add = (pid: number): void => {
    const [ticks, pages] = seen.get(pid) ?? [0, 0]
    total.cpuMs += ticks * 10
    total.residentBytes += pages * 4096
    for (const child of parents.get(pid) ?? []) add(child)
  }
  add(root)
  return total
}

async function run(
  interpreter: Interpreter,
  request: Request,
  encoded: string,
): Promise<[...Verdict, number, number]> {
  const { program, outputBytes, perturbation, wallMs, memoryMiB } = request
  const before = interpreter.use()
  const started = performance.now()
  interpreter.send(`${JSON.stringify([program, encoded, outputBytes, perturbation])}\n`)
  const verdict = await new Promise<Verdict>((resolve) => {
    const timer = setInterval(() => {
      if (performance.now() - started > wallMs) settle(['timeout', null, 'The program used its time.'])
      else if (
        interpreter.use().residentBytes >
        before.residentBytes + 2 * memoryMiB * 1_048_576 + EXTRA_RESIDENT
      )
        settle(outOfMemory(request))
    }, POLL_MS)
    const settle = (verdict: Verdict): void => {
      clearInterval(timer)
      resolve(verdict)
    }
    interpreter.changed = () => {
      const { data, ended } = interpreter
      if (data.length > HEADER + 3 * outputBytes + 4096) settle(tooLarge(request))
      else if (isWhole(data)) settle(judge(request, data) ?? NO_ANSWER)
      else if (ended) settle(NO_ANSWER)
    }
  })
  const ms = performance.now() - started
  const cpuMs = interpreter.ended ? ms : interpreter.use().cpuMs - before.cpuMs
  interpreter.kill()
  return [...verdict, ms, Math.max(0, cpuMs)]
}

const NO_ANSWER: Verdict = ['error', null, 'The program ended its process without an answer.']

function isWhole(data: Buffer): boolean {
  if (data.length < HEADER) return false
  const size = Number.parseInt(data.toString('latin1', 1, HEADER), 16)
  return Number.isNaN(size) || data.length >= HEADER + size
}

/** The verdict of a whole answer, or null: a program may have written it itself, so nothing is believed. */
function judge(request: Request, data: Buffer): Verdict | null {
  const outcome = OUTCOMES[data.toString('latin1', 0, 1)]
  const size = Number.parseInt(data.toString('latin1', 1, HEADER), 16)
  if (!outcome || size !== data.length - HEADER) return null
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data.subarray(HEADER))
  } catch {
    return null
  }
  if (outcome === 'too-large' || (outcome === 'ok' && text.length > request.outputBytes))
    return tooLarge(request)
  if (outcome === 'memory') return outOfMemory(request)
  if (outcome === 'ok') return ['ok', text, null]
  return [outcome, null, outcome === 'unserialisable' ? `The result is or holds ${text}.` : text]
}

const tooLarge = ({ outputBytes }: Request): Verdict => [
  ...(['too-large', null, `The result is longer than ${outputBytes} characters.`] as const),
]
const outOfMemory = ({ memoryMiB }: Request): Verdict => [
  ...(['memory', null, `The program used more than ${memoryMiB} MiB.`] as const),
]

const say = (message: unknown): boolean => process.stdout.write(`${JSON.stringify(message)}\n`)

/** The host's requests, until it closes the pipe. */
async function* requests(): AsyncGenerator<Request> {
  let pending: Buffer = Buffer.alloc(0)
  const parts = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const take = async (size: number): Promise<Buffer | null> => {
    while (pending.length < size) {
      const { done, value } = await parts.next()
      if (done) return null
      pending = Buffer.concat([pending, value])
    }
    const taken = pending.subarray(0, size)
    pending = pending.subarray(size)
    return taken
  }
  for (let length = await take(LENGTH_BYTES); length !== null; length = await take(LENGTH_BYTES)) {
    const { sizes, ...rest } = JSON.parse(String(await take(length.readUInt32LE()))) as Header
    const texts: string[] = []
    for (const size of sizes) {
      const bytes = await take(Math.abs(size))
      if (bytes === null) return
      texts.push(textOf(bytes, size))
    }
    const [program = '', ...inputs] = texts
    yield { ...rest, program, inputs }
  }
}

function end(): never {
  for (const child of living) child.kill('SIGKILL')
  process.exit(0)
}

// The host's end of this socket closes when the host dies, whatever it dies of.
const lifeline = new Socket({ fd: 3, readable: true, writable: true })
lifeline.on('error', end)
lifeline.on('close', end)
lifeline.resume()
process.stdout.on('error', end)

const snapshot = await makeSnapshot()
let next = new Interpreter(snapshot)
if (!(await next.warm)) {
  process.stderr.write('Pyodide does not start inside bubblewrap.\n')
  process.exit(1)
}
const note = 'Python programs run in Pyodide, about a second each: install Python 3.9 or later for more.'
say({ ready: true, isolation: 'pyodide+bubblewrap', engine: `Pyodide ${probe.version}`, note })

for await (const request of requests()) {
  for (let input = 0; input < request.inputs.length; input++) {
    const taken = next
    const warm = await taken.warm
    const done = warm
      ? run(taken, request, request.inputs[input]!)
      : Promise.resolve([...NO_ANSWER, 0, 0] as const)
    next = new Interpreter(snapshot) // it gets warm meanwhile
    say([request.unit, input, ...(await done)])
  }
  say([request.unit, -1, process.memoryUsage.rss()])
}
end()
