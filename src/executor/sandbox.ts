// One sandbox process as the host sees it: started, spoken to line by line, killed.

import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Command } from './runtime.ts'
import {
  type Finished,
  frameOf,
  type Ready,
  type Reply,
  type Report,
  type Request,
  readMessage,
  readReady,
  readReport,
} from './wire.ts'

/** Longest line that a sandbox may send, in UTF-16 units; a longer one ends it. JSON escapes take up to six units a character. */
const LINE_LIMIT = 128 * 1_048_576
const STDERR_LIMIT = 8000

/** What a sandbox tells its pool. */
export interface SandboxEvents {
  ready(sandbox: Sandbox, ready: Ready): void
  message(sandbox: Sandbox, message: Reply | Finished): void
  /** The process is gone and everything that it said has been heard. */
  ended(sandbox: Sandbox, end: SandboxEnd): void
}

export interface SandboxEnd {
  /** The watchdog's last words, if it was the watchdog. */
  readonly report: Report | null
  readonly signal: string | null
  readonly code: number | null
  /** What it wrote on its stderr, at least the first of it. */
  readonly stderr: string
}

export class Sandbox {
  readonly pid: number
  /** The kind of process: see Runtime.strains. */
  readonly strain: number
  /** What it said when it was ready; null before. */
  ready: Ready | null = null
  /** Requests sent and not yet finished, in order; the first one runs. */
  readonly backlog: Request[] = []
  /** The next input of the first request that has no reply. */
  nextInput = 0
  finished = 0
  /** Set when no more requests are to be sent. */
  retired = false
  /** Set by the pool's last resort before it kills. */
  overdue = false
  lastHeard = performance.now()
  private readonly child: ChildProcess

  constructor({ file, args, env, cwd }: Command, strain: number, events: SandboxEvents) {
    this.strain = strain
    this.child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env, // and nothing of the host's environment
      ...(cwd === undefined ? {} : { cwd }),
    })
    this.pid = this.child.pid ?? -1
    let stderr = ''
    let report: Report | null = null
    let failure: Error | null = null
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < STDERR_LIMIT) stderr += text // the reason comes first, and then the engine's frames
    })
    // Writing to a process that just died is no error of the host's; its end is reported by 'close'.
    for (const stream of this.child.stdio) stream?.on('error', () => {})
    lines(this.child.stdio[3] as Readable, (line) => {
      report = readReport(line)
    })
    lines(this.child.stdout as Readable, (line) => {
      this.lastHeard = performance.now()
      if (this.ready === null) {
        this.ready = readReady(line)
        if (this.ready === null) this.kill()
        else events.ready(this, this.ready)
        return
      }
      const message = readMessage(line)
      if (message === null) this.kill()
      else events.message(this, message)
    }).onTooLong(() => this.kill())
    this.child.on('error', (error) => {
      failure = error
      if (this.child.pid === undefined)
        events.ended(this, { report: null, signal: null, code: null, stderr: error.message })
    })
    this.child.on('close', (code, signal) => {
      if (this.child.pid === undefined) return
      events.ended(this, { report, signal, code, stderr: failure ? failure.message : stderr })
    })
    this.hold(false)
  }

  send(requests: readonly Request[]): void {
    if (this.backlog.length === 0) this.lastHeard = performance.now()
    this.backlog.push(...requests)
    ;(this.child.stdin as unknown as Socket).write(Buffer.concat(requests.map(frameOf)))
  }

  /** Lets an idle sandbox end: it ends itself when its stdin closes. */
  retire(): void {
    this.retired = true
    this.child.stdin?.end()
  }

  kill(): void {
    this.retired = true
    this.child.kill('SIGKILL')
  }

  /** Whether this sandbox keeps the host's event loop alive: only while a batch runs. */
  hold(busy: boolean): void {
    const method = busy ? 'ref' : 'unref'
    this.child[method]()
    for (const stream of this.child.stdio) (stream as unknown as Socket | null)?.[method]?.()
  }
}

/** Calls back for each whole line of a stream. */
function lines(stream: Readable, heard: (line: string) => void): { onTooLong(act: () => void): void } {
  // The pieces of a line that is not whole are kept: joining each to those before would take the square of its length.
  let pieces: string[] = []
  let length = 0
  let tooLong = (): void => {}
  stream.setEncoding('utf8').on('data', (text: string) => {
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      pieces.push(text.slice(from, at))
      const line = pieces.length === 1 ? pieces[0]! : pieces.join('')
      pieces = []
      length = 0
      from = at + 1
      heard(line)
    }
    if (from === text.length) return
    pieces.push(from === 0 ? text : text.slice(from))
    length += text.length - from
    if (length <= LINE_LIMIT) return
    pieces = []
    length = 0
    tooLong()
  })
  return {
    onTooLong: (act) => {
      tooLong = act
    },
  }
}
