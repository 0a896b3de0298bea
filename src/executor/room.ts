// Room for work that is under way: a bound that callers wait at, served in the order in which they came.

interface Waiter {
  readonly size: number
  readonly enter: () => void
}

/**
 * The executor's back-pressure. Whoever brings work takes room for it first, and waits while there is none; nobody is turned away
 * and nobody overtakes. Work larger than the whole room enters when the room is empty.
 */
export class Room {
  private readonly size: number
  private taken = 0
  private readonly waiters: Waiter[] = []

  constructor(size: number) {
    this.size = size
  }

  /** Work inside. */
  get used(): number {
    return this.taken
  }

  /** Callers that wait. */
  get waiting(): number {
    return this.waiters.length
  }

  /** Resolves when there is room, which is then taken; rejects with the signal's reason when that comes first. */
  async take(size: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.waiters.length === 0 && this.fits(size)) {
      this.taken += size
      return
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1)
        reject(signal.reason)
        this.admit() // those behind may be smaller
      }
      const waiter: Waiter = {
        size,
        enter: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.waiters.push(waiter)
    })
  }

  give(size: number): void {
    this.taken -= size
    this.admit()
  }

  private admit(): void {
    for (let next = this.waiters[0]; next && this.fits(next.size); next = this.waiters[0]) {
      this.waiters.shift()
      this.taken += next.size
      next.enter()
    }
  }

  private fits(size: number): boolean {
    return this.taken === 0 || this.taken + size <= this.size
  }
}
