// What the host and a sandbox process say to each other, on pipes.
//
// Host to sandbox (its stdin): Requests, run in the order sent, one at a time. Its end: the sandbox ends. Each is a frame: the
// length of its header (four bytes, the lowest first), the header (a Header as JSON, numbers alone), and then the bytes of its
// texts, the program first and each input after it, with nothing between them. So a process can leave in the pipe what it does
// not need yet, and its memory holds one program and one input.
// Sandbox to host (its stdout), a JSON line each: Ready once, then a Reply for each input and a Finished for each request.
// Watchdog to host (file descriptor 3, which is also the lifeline), a JSON line: a Report just before the process ends itself.
//
// The protocol is the same for all languages. What a sandbox owes its host besides:
//
// - Replies in the order of the inputs, none left out; a process that answers otherwise is ended.
// - An input ends by wallMs where the engine can be interrupted, and by killMs in any case: with an ordinary Reply where the
//   process survives it, else with a Report and the end of the process. The host acts itself only seconds later.
// - The same for memory.
// - When file descriptor 3 or stdin closes the host is gone, and the sandbox ends at once with all that it started.
// - Whatever a program writes, to whatever it gets hold of, must not be able to look like a line of another program.

import { ISOLATIONS, type Isolation, type Outcome } from './executor.ts'

/** The first line of a sandbox, before any program ran. */
export interface Ready {
  readonly ready: true
  /** What stands between a program and the machine in this process. */
  readonly isolation: Isolation
  /** The engine and its version, e.g. `V8 13.6`. */
  readonly engine: string
  /** One sentence for the user where this is less than was hoped for. */
  readonly note?: string
}

/** One program and its inputs. */
export interface Request {
  /** Names the request in replies; never reused by a host. */
  readonly unit: number
  readonly program: string
  /** Argument lists in the language's transport encoding: data, never source. */
  readonly inputs: readonly string[]
  /** Wall-clock milliseconds after which the engine interrupts an input. */
  readonly wallMs: number
  /** Wall-clock milliseconds after which the watchdog ends the process. */
  readonly killMs: number
  readonly memoryMiB: number
  readonly outputBytes: number
  /** 0 for a first run; another number perturbs what a program must not depend on. */
  readonly perturbation: number
  /** The most operations that an input may take, for engines that count them. */
  readonly operations?: number
}

/** What a request's frame begins with. */
export interface Header extends Omit<Request, 'program' | 'inputs'> {
  /** The bytes of the program and of each input. A size below zero is of UTF-16, the lower byte first, any other of Latin-1. */
  readonly sizes: readonly number[]
}

/** The frame of a request. */
export function frameOf({ program, inputs, ...rest }: Request): Buffer {
  const texts = [program, ...inputs].map((text) => {
    const wide = WIDE.test(text)
    return { wide, bytes: Buffer.from(text, wide ? 'utf16le' : 'latin1') }
  })
  const sizes = texts.map(({ wide, bytes }) => (wide ? -bytes.length : bytes.length))
  const header = Buffer.from(JSON.stringify({ ...rest, sizes } satisfies Header))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(header.length)
  return Buffer.concat([length, header, ...texts.map(({ bytes }) => bytes)])
}

/** The text that bytes of this size in a Header stand for. */
export function textOf(bytes: Uint8Array, size: number): string {
  const { buffer, byteOffset } = bytes
  return Buffer.from(buffer, byteOffset, Math.abs(size)).toString(size < 0 ? 'utf16le' : 'latin1')
}

/** Bytes of the length that a frame begins with. */
export const LENGTH_BYTES = 4

// Latin-1 has the first 256 units.
const WIDE = /[^\0-\xff]/

/** The outcome of one input. */
export type Reply = readonly [
  unit: number,
  input: number,
  outcome: Exclude<Outcome, 'forbidden' | 'nondeterministic'>,
  value: string | null,
  error: string | null,
  ms: number,
  cpuMs: number,
]

/** All inputs of a request are answered; `rss` is the process's resident memory in bytes. */
export type Finished = readonly [unit: number, finished: -1, rss: number]

/** Why the watchdog ended its process. */
export interface Report {
  readonly unit: number
  readonly input: number
  readonly outcome: 'timeout' | 'memory'
  readonly ms: number
  readonly cpuMs: number
}

const OUTCOMES: ReadonlySet<unknown> = new Set([
  ...['ok', 'error', 'timeout', 'memory', 'killed', 'too-large', 'unserialisable'],
])

const LEVELS: ReadonlySet<unknown> = new Set(ISOLATIONS)

/** Reads a later line of a sandbox's stdout. A sandbox may have been taken over, so nothing is believed: null is no message. */
export function readMessage(line: string): Reply | Finished | null {
  const message = readJson(line)
  if (!Array.isArray(message)) return null
  const [unit, input, third, value, error, ms, cpuMs] = message as readonly unknown[]
  if (!isNumber(unit) || !isNumber(input)) return null
  if (input === -1) return isNumber(third) ? [unit, -1, third] : null
  if (!OUTCOMES.has(third) || !isNumber(ms) || !isNumber(cpuMs)) return null
  if (
    third === 'ok' ? typeof value !== 'string' || error !== null : value !== null || typeof error !== 'string'
  )
    return null
  return message as unknown as Reply
}

/** Reads the first line of a sandbox's stdout. */
export function readReady(line: string): Ready | null {
  const message = readJson(line) as Partial<Ready> | null
  if (typeof message !== 'object' || message === null) return null
  const { ready, isolation, engine, note } = message
  if (ready !== true || !LEVELS.has(isolation) || typeof engine !== 'string') return null
  const told = { ready, isolation: isolation as Isolation, engine }
  return typeof note === 'string' ? { ...told, note } : told
}

/** Reads a line of a watchdog. */
export function readReport(line: string): Report | null {
  const report = readJson(line) as Partial<Report> | null
  if (typeof report !== 'object' || report === null) return null
  const { unit, input, outcome, ms, cpuMs } = report
  if (!isNumber(unit) || !isNumber(input) || !isNumber(ms) || !isNumber(cpuMs)) return null
  return outcome === 'timeout' || outcome === 'memory' ? { unit, input, outcome, ms, cpuMs } : null
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

function readJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Slots of the memory that a sandbox shares with its watchdog (Float64Array; times in ms of the monotonic clock). */
export const SHARED = {
  unit: 0,
  input: 1,
  start: 2,
  kill: 3,
  cpuStart: 4,
  rssLimit: 5,
  awake: 6,
  length: 7,
} as const

/** Milliseconds of the monotonic clock, the same in all threads of a process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** CPU milliseconds of the whole process. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
