// A pool of sandbox processes: hands out work, judges time-outs, replaces what died, and never lets one program cost another.

import { AzlabError } from '../core/portable.ts'
import { died, type Run, reported, spoiled } from './end.ts'
import type { Execution } from './executor.ts'
import type { Runtime } from './runtime.ts'
import { Sandbox, type SandboxEnd } from './sandbox.ts'
import { isMachines, machineIsBusy, secondOutcome, secondWallMs } from './second-attempt.ts'
import type { Finished, Ready, Reply, Request } from './wire.ts'

/** A program with its encoded inputs, for one pass. */
export interface Unit extends Omit<Request, 'unit' | 'wallMs' | 'killMs'> {
  readonly timeoutMs: number
  /** Processes in which it must not run: those of its first pass. */
  readonly avoid: ReadonlySet<number>
  /** Called once, with one execution an input and the processes that had it. */
  readonly settle: (executions: readonly Execution[], processes: ReadonlySet<number>) => void
  readonly fail: (error: unknown) => void
}

export interface PoolCounts {
  programs: number
  runs: number
  retries: number
  processesStarted: number
  processesKilled: number
}

/** A unit on its way through the pool. */
interface Task {
  readonly unit: Unit
  readonly executions: (Execution | undefined)[]
  readonly processes: Set<number>
  over: boolean
}

/** Some inputs of a task, to run in one go. */
interface Ticket {
  readonly task: Task
  readonly inputs: readonly number[]
  /** The second and last attempt, with nothing else running. */
  readonly alone: boolean
  /** Until when it may run, by the clock. */
  readonly wallMs: number
}

const GRACE_MS = 250 // from the engine's interrupt to the watchdog's kill
const SILENCE_MS = 3000 // beyond a request's own limits: the host's last resort, should a watchdog fail
const BACKLOG = 8 // requests a sandbox holds at once
const RECYCLE_AFTER = 2000 // requests a sandbox serves
const RECYCLE_RSS = 400 * 1_048_576
const START_FAILURES = 3

export class Pool {
  readonly counts: PoolCounts = { programs: 0, runs: 0, retries: 0, processesStarted: 0, processesKilled: 0 }
  private readonly runtime: Runtime
  private readonly size: number
  private readonly sandboxes: Sandbox[] = []
  private readonly tasks = new Set<Task>()
  private queue: Ticket[] = []
  private alone: Ticket[] = []
  private readonly sent = new Map<number, Ticket>()
  private nextUnit = 1
  private readonly maxSpares: number
  private spares = 0
  private failures = 0
  private noted = false
  private greeting: Ready | null = null
  private closed: (() => void) | null = null
  private patrol: NodeJS.Timeout | undefined

  constructor(runtime: Runtime, size: number, spares: number) {
    this.runtime = runtime
    this.size = size
    this.maxSpares = spares
  }

  /** Queues a unit. Returns the way to take it back. */
  add(unit: Unit): () => void {
    const task: Task = {
      unit,
      executions: unit.inputs.map(() => undefined),
      processes: new Set(),
      over: false,
    }
    if (this.closed) {
      unit.fail(
        new AzlabError('The executor was closed.', { code: 'executor/closed', hint: 'Make another one.' }),
      )
      return () => {}
    }
    this.tasks.add(task)
    this.queue.push({
      task,
      inputs: unit.inputs.map((_, index) => index),
      alone: false,
      wallMs: unit.timeoutMs,
    })
    if (this.tasks.size === 1) this.wake(true)
    this.dispatch()
    return () => this.cancel(task)
  }

  /** What the processes said of themselves. */
  get ready(): Ready | null {
    return this.greeting
  }

  async close(): Promise<void> {
    this.failAll(
      new AzlabError('The executor was closed.', { code: 'executor/closed', hint: 'Make another one.' }),
    )
    await new Promise<void>((resolve) => {
      this.closed = resolve
      if (this.sandboxes.length === 0) resolve()
      for (const sandbox of this.sandboxes) {
        sandbox.hold(true)
        sandbox.kill()
      }
    })
  }

  private failAll(error: unknown): void {
    this.queue = []
    this.alone = []
    for (const task of this.tasks) {
      this.finish(task)
      task.unit.fail(error)
    }
  }

  private cancel(task: Task): void {
    if (task.over) return
    this.queue = this.queue.filter((ticket) => ticket.task !== task)
    this.alone = this.alone.filter((ticket) => ticket.task !== task)
    this.finish(task)
    // What else waits in that sandbox is sent to another when it ends.
    for (const sandbox of this.sandboxes) {
      if (sandbox.backlog.some((request) => this.sent.get(request.unit)?.task === task)) sandbox.kill()
    }
  }

  private finish(task: Task): void {
    task.over = true
    this.tasks.delete(task)
    if (this.tasks.size === 0) this.wake(false)
  }

  private wake(busy: boolean): void {
    for (const sandbox of this.sandboxes) sandbox.hold(busy)
    clearInterval(this.patrol)
    this.patrol = busy ? setInterval(() => setImmediate(() => this.watch()), 500) : undefined
  }

  /** The last resort: a sandbox that has been silent far beyond its limits. Runs after pending reads, so a stalled host harms nobody. */
  private watch(): void {
    const now = performance.now()
    for (const sandbox of this.sandboxes) {
      const current = sandbox.backlog[0]
      if (current && now - sandbox.lastHeard > current.killMs + SILENCE_MS) {
        sandbox.overdue = true
        sandbox.kill()
      }
    }
  }

  private dispatch(): void {
    if (this.closed) return
    this.startWanted()
    const ready = this.sandboxes.filter((item) => item.ready && !item.retired)
    const busy = new Set(this.sandboxes.filter((item) => item.backlog.length > 0))
    // What runs alone must not be joined.
    if ([...busy].some((item) => this.sent.get(item.backlog[0]!.unit)?.alone)) return
    for (const sandbox of ready) {
      const open = busy.has(sandbox) || busy.size < this.size
      if (!open || sandbox.backlog.length > BACKLOG / 2) continue
      const share = Math.max(1, Math.ceil(this.queue.length / (2 * this.size)))
      const taken = this.take(sandbox, Math.min(BACKLOG - sandbox.backlog.length, share))
      if (taken.length === 0) continue
      busy.add(sandbox)
      this.send(sandbox, taken)
    }
    if (busy.size > 0) return
    const [next] = this.alone
    if (next && this.queue.length === 0) {
      const sandbox = ready.find((item) => this.suits(item, next.task.unit))
      if (sandbox) {
        this.alone.shift()
        this.send(sandbox, [next])
        return
      }
    }
    // Everything left has to avoid every sandbox there is of its strain: replace one.
    const stuck = this.queue[0] ?? next
    if (!stuck || ready.length < this.sandboxes.length) return
    ready.find((item) => item.strain === this.strainOf(stuck.task.unit))?.retire()
  }

  /** Starts processes of each strain that something waits for. */
  private startWanted(): void {
    const { strains } = this.runtime
    // With one strain two at least, though perhaps one works at a time: second runs need another process.
    const wanted = Math.max(strains === 1 ? 2 : 1, this.size + this.spares)
    for (let strain = 0; strain < strains; strain++) {
      const waits = ({ task }: Ticket): boolean => this.strainOf(task.unit) === strain
      let there = this.sandboxes.filter((item) => !item.retired && item.strain === strain).length
      if (there >= wanted || this.tasks.size === 0) continue
      if (strains > 1 && !this.queue.some(waits) && !this.alone.some(waits)) continue
      for (; there < wanted; there++) this.start(strain)
    }
  }

  private strainOf({ perturbation }: Unit): number {
    return perturbation % this.runtime.strains
  }

  private suits(sandbox: Sandbox, unit: Unit): boolean {
    return sandbox.strain === this.strainOf(unit) && !unit.avoid.has(sandbox.pid)
  }

  /** Takes up to `room` tickets that may run in this sandbox off the queue. */
  private take(sandbox: Sandbox, room: number): Ticket[] {
    const taken: Ticket[] = []
    for (let at = 0; at < this.queue.length && taken.length < room; ) {
      if (!this.suits(sandbox, this.queue[at]!.task.unit)) at++
      else taken.push(...this.queue.splice(at, 1))
    }
    return taken
  }

  private start(strain: number): void {
    this.counts.processesStarted++
    const sandbox = new Sandbox(this.runtime.command(strain), strain, {
      ready: (from, ready) => this.onReady(from, ready),
      message: (from, message) => this.onMessage(from, message),
      ended: (from, end) => this.onEnded(from, end),
    })
    this.sandboxes.push(sandbox)
    sandbox.hold(this.tasks.size > 0)
  }

  private onReady(sandbox: Sandbox, ready: Ready): void {
    if (this.runtime.allows(ready.isolation)) {
      if (ready.note !== undefined && !this.noted) process.emitWarning(ready.note, 'AzlabExecutorWarning')
      this.noted = ready.note !== undefined
      this.greeting = ready
      this.failures = 0
      this.dispatch()
      return
    }
    sandbox.ready = null // it never started, as far as the pool goes
    sandbox.kill()
  }

  private send(sandbox: Sandbox, tickets: readonly Ticket[]): void {
    const requests = tickets.map((ticket): Request => {
      const { timeoutMs: _, avoid: __, settle: ___, fail: ____, ...request } = ticket.task.unit
      const unit = this.nextUnit++
      const { wallMs } = ticket
      this.sent.set(unit, ticket)
      this.counts.programs++
      return {
        ...request,
        unit,
        inputs: ticket.inputs.map((index) => request.inputs[index]!),
        wallMs,
        killMs: wallMs + GRACE_MS,
      }
    })
    sandbox.send(requests)
  }

  private onMessage(sandbox: Sandbox, message: Reply | Finished): void {
    const current = sandbox.backlog[0]
    const sent = current && this.sent.get(current.unit)
    if (!sent || message[0] !== current.unit || !expected(message, sandbox, sent.inputs.length)) {
      sandbox.kill()
      return
    }
    if (!isReply(message)) {
      sandbox.backlog.shift()
      sandbox.nextInput = 0
      this.sent.delete(current.unit)
      const rss = message[2]
      if (++sandbox.finished >= RECYCLE_AFTER || rss > RECYCLE_RSS) sandbox.retired = true
      if (sandbox.retired && sandbox.backlog.length === 0) sandbox.retire()
      this.dispatch()
      return
    }
    const [, input, outcome, value, error, ms, cpuMs] = message
    sandbox.nextInput = input + 1
    const run: Run = { outcome, value, error, ms, cpuMs }
    const read = value === null || isCanonical(this.runtime, value)
    this.judge(sandbox, current, input, read ? run : spoiled(run))
  }

  /** Takes an outcome as it is, unless it says more about the machine than about the program. */
  private judge(sandbox: Sandbox, request: Request, input: number, run: Run): void {
    const { task, inputs, alone } = this.sent.get(request.unit)!
    const { timeoutMs } = task.unit
    const index = inputs[input]!
    this.counts.runs++
    if (task.over) return
    task.processes.add(sandbox.pid)
    if (!alone && isMachines(run, timeoutMs)) {
      this.counts.retries++
      const wallMs = secondWallMs(run, timeoutMs, machineIsBusy())
      this.alone.push({ task, inputs: [index], alone: true, wallMs })
      return
    }
    const ended = alone ? secondOutcome(run, timeoutMs) : run
    const execution: Execution = { ...ended, isolation: sandbox.ready?.isolation ?? null }
    task.executions[index] = execution
    if (task.executions.some((item) => item === undefined)) return
    // Settled first: a second run that it queues keeps the pool awake.
    task.unit.settle(task.executions as Execution[], task.processes)
    this.finish(task)
  }

  private onEnded(sandbox: Sandbox, end: SandboxEnd): void {
    this.sandboxes.splice(this.sandboxes.indexOf(sandbox), 1)
    if (this.closed && this.sandboxes.length === 0) this.closed()
    if (this.closed) return
    if (!sandbox.ready && ++this.failures >= START_FAILURES) {
      const { engine, expected, hint } = this.runtime
      const why = end.stderr.trim() || `it ended with ${end.signal ?? `exit code ${end.code}`}`
      this.failures = 0
      this.failAll(
        new AzlabError(`No sandbox process of ${engine} starts: ${why}`, {
          code: 'executor/start',
          expected,
          hint,
        }),
      )
      return
    }
    const [current, ...rest] = sandbox.backlog
    if (sandbox.ready && current) {
      this.counts.processesKilled++
      this.spares = this.maxSpares // from the first death on
      this.settleRunning(sandbox, current, end)
    }
    const back = rest.map((request) => this.sent.get(request.unit)!)
    for (const request of rest) this.sent.delete(request.unit)
    this.queue.unshift(...back.filter((ticket) => !ticket.task.over))
    this.dispatch()
  }

  /** Gives the input that ran when a sandbox died its outcome, and sends the program's other inputs elsewhere. */
  private settleRunning(sandbox: Sandbox, request: Request, end: SandboxEnd): void {
    const ticket = this.sent.get(request.unit)!
    const { task, inputs } = ticket
    const input = sandbox.nextInput
    if (input < inputs.length && !task.over) {
      const fit = end.report?.unit === request.unit && end.report.input === input
      this.judge(
        sandbox,
        request,
        input,
        fit
          ? reported(end.report!, request)
          : died(end, this.runtime, sandbox.overdue ? request.killMs : null),
      )
      const left = inputs.slice(input + 1)
      if (left.length > 0)
        this.queue.unshift({ task, inputs: left, alone: false, wallMs: task.unit.timeoutMs })
    }
    this.sent.delete(request.unit)
  }
}

/** Replies come in the order of the inputs, and none is left out. */
function expected(message: Reply | Finished, { nextInput }: Sandbox, inputs: number): boolean {
  return isReply(message) ? message[1] === nextInput && nextInput < inputs : nextInput === inputs
}

/** A text of a program that the host's reader fails on is no canonical text either: it never ends the host. */
function isCanonical({ canonical }: Runtime, text: string): boolean {
  try {
    return canonical?.(text) ?? true
  } catch {
    return false
  }
}

const isReply = (message: Reply | Finished): message is Reply => message[1] !== -1
