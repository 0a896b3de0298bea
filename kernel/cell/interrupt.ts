// Interrupting one cell: its AbortSignal, its awaits, and how long it may take to stop by itself.

/** What an interrupted cell ends with, and the reason of its signal. */
export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt'

  constructor(message = 'The cell was interrupted.') {
    super(message)
  }
}

/** Milliseconds in which a stage that knows the signal may stop at a safe point and hand over what it has. */
export const GRACE_MS = 15_000
/** Milliseconds for `catch` and `finally` of the cell once its awaits have thrown. */
export const UNWIND_MS = 3000

export interface Interruption {
  readonly interrupted: boolean
  /** The reason that the signal and the awaits give. */
  readonly reason: KeyboardInterrupt
  /** The cell's signal; who asks for it gets the grace. */
  signal(): AbortSignal
  /**
   * Interrupts; the second time without grace, the third time without waiting for `finally`. With `terminated` the
   * cell's code does not run any more.
   */
  interrupt(terminated?: boolean): void
  /** The operand of an `await` of the cell: as it is, unless the cell is interrupted. */
  wait<T>(value: T): T | Promise<Awaited<T>>
  /** The source of a `for await` of the cell. */
  iterate<T>(source: AsyncIterable<T> | Iterable<T>): AsyncIterable<T>
  /** Calls back once when the cell must be given up, whether or not its code has ended. */
  onGivenUp(callback: () => void): void
  /** The cell has ended: no timer of an interrupt goes on. */
  end(): void
}

export interface InterruptionOptions {
  /** Told when the signal is asked for the first time. */
  readonly onSignal?: () => void
  readonly graceMs?: number
  readonly unwindMs?: number
}

export function createInterruption(options: InterruptionOptions = {}): Interruption {
  const { onSignal, graceMs = GRACE_MS, unwindMs = UNWIND_MS } = options
  const controller = new AbortController()
  const reason = new KeyboardInterrupt()
  reason.stack = `${reason.name}: ${reason.message}` // where it was made says nothing
  /** What rejects the pending awaits. Settled ones leave it, so that a long loop does not fill it. */
  const pending = new Set<(reason: unknown) => void>()
  let interrupted = false
  let isForced = false
  let signalled = false
  let ended = false
  let givenUp: () => void = () => {}
  const timers: NodeJS.Timeout[] = []
  const later = (work: () => void, ms: number): void => {
    timers.push(setTimeout(work, ms))
  }

  const force = (): void => {
    if (isForced) {
      givenUp()
      return
    }
    isForced = true
    for (const reject of pending) reject(reason)
    pending.clear()
    later(() => givenUp(), unwindMs)
  }

  const self: Interruption = {
    get interrupted() {
      return interrupted
    },
    reason,
    signal() {
      if (!signalled) onSignal?.()
      signalled = true
      return controller.signal
    },
    interrupt(terminated = false) {
      if (ended) return
      if (terminated) {
        interrupted = true
        controller.abort(reason)
        force()
        return givenUp()
      }
      if (interrupted) return force()
      interrupted = true
      controller.abort(reason)
      if (signalled) later(() => isForced || force(), graceMs)
      else force()
    },
    wait<T>(value: T): T | Promise<Awaited<T>> {
      const isPromise =
        value !== null &&
        (typeof value === 'object' || typeof value === 'function') &&
        typeof (value as { then?: unknown }).then === 'function'
      if (interrupted) {
        // Nobody will wait for it any more.
        if (isPromise) Promise.resolve(value).catch(() => {})
        throw reason
      }
      if (!isPromise) return value
      return new Promise<Awaited<T>>((resolve, reject) => {
        pending.add(reject)
        Promise.resolve(value).then(
          (settled) => {
            pending.delete(reject)
            resolve(settled)
          },
          (error) => {
            pending.delete(reject)
            reject(error)
          },
        )
      })
    },
    async *iterate<T>(source: AsyncIterable<T> | Iterable<T>): AsyncIterable<T> {
      const isAsync = typeof (source as AsyncIterable<T>)[Symbol.asyncIterator] === 'function'
      const iterator = isAsync
        ? (source as AsyncIterable<T>)[Symbol.asyncIterator]()
        : (source as Iterable<T>)[Symbol.iterator]()
      let finished = false
      try {
        while (true) {
          // No further turn is begun.
          if (interrupted) throw reason
          const next = (await self.wait(iterator.next())) as IteratorResult<T>
          if (next.done) {
            finished = true
            return
          }
          yield isAsync ? next.value : ((await self.wait(next.value)) as T)
        }
      } finally {
        // Not waited for after an interrupt: a generator that hangs in an await would never come back.
        if (!finished) {
          const returned = Promise.resolve(iterator.return?.())
          if (interrupted) returned.catch(() => {})
          else await returned
        }
      }
    },
    onGivenUp(callback) {
      givenUp = callback
    },
    end() {
      ended = true
      for (const timer of timers) clearTimeout(timer)
      pending.clear()
    },
  }
  return self
}
