// Interrupts: what the cell's awaits do, how long a stage may take, and when the watchdog cuts code off.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createInterruption, KeyboardInterrupt } from '../../kernel/cell/interrupt.ts'
import { createWatchdog } from '../../kernel/protocol/watchdog.ts'

const isInterrupt = (error: unknown) => error instanceof KeyboardInterrupt
const never = () => new Promise<never>(() => {})

describe('an await of a cell', () => {
  test('gives what it waits for', async () => {
    assert.equal(await createInterruption().wait(Promise.resolve(1)), 1)
  })

  test('gives what is no promise at once', () => {
    assert.equal(createInterruption().wait(1), 1)
  })

  test('passes an error on as it is', async () => {
    const error = new Error('mine')
    await assert.rejects(async () => createInterruption().wait(Promise.reject(error)), error)
  })

  test('ends when the cell is interrupted', async () => {
    const interruption = createInterruption()
    const waiting = interruption.wait(never())
    interruption.interrupt()
    await assert.rejects(async () => waiting, isInterrupt)
    interruption.end()
  })

  test('after an interrupt throws at once, and drops what it was given', () => {
    const interruption = createInterruption()
    interruption.interrupt()
    assert.throws(() => interruption.wait(Promise.reject(new Error('dropped'))), isInterrupt)
    interruption.end()
  })
})

describe('code that has asked for the signal', () => {
  test('is told by it', () => {
    const interruption = createInterruption()
    const signal = interruption.signal()
    interruption.interrupt()
    assert.equal(signal.aborted, true)
    assert.ok(isInterrupt(signal.reason))
    interruption.end()
  })

  test('may still hand over what it has', async () => {
    const interruption = createInterruption()
    const signal = interruption.signal()
    const stage = new Promise((resolve) => signal.addEventListener('abort', () => resolve('half')))
    const waiting = interruption.wait(stage)
    interruption.interrupt()
    assert.equal(await waiting, 'half')
    interruption.end()
  })

  test('is not waited for beyond its grace', async () => {
    const interruption = createInterruption({ graceMs: 1 })
    interruption.signal()
    const waiting = interruption.wait(never())
    interruption.interrupt()
    await assert.rejects(async () => waiting, isInterrupt)
    interruption.end()
  })

  test('is not waited for after a second interrupt', async () => {
    const interruption = createInterruption()
    interruption.signal()
    const waiting = interruption.wait(never())
    interruption.interrupt()
    interruption.interrupt()
    await assert.rejects(async () => waiting, isInterrupt)
    interruption.end()
  })
})

describe('a loop over a source', () => {
  async function* endless(ended: () => void) {
    try {
      for (let i = 0; ; i++) yield i
    } finally {
      ended()
    }
  }

  test('gives everything, of a plain list too', async () => {
    const seen: number[] = []
    for await (const n of createInterruption().iterate([Promise.resolve(1), 2] as Iterable<number>))
      seen.push(n)
    assert.deepEqual(seen, [1, 2])
  })

  test('ends the source when it is left', async () => {
    let isEnded = false
    for await (const n of createInterruption().iterate(endless(() => (isEnded = true)))) if (n === 2) break
    assert.equal(isEnded, true)
  })

  test('ends the source and throws when the cell is interrupted', async () => {
    let isEnded = false
    const interruption = createInterruption()
    await assert.rejects(async () => {
      for await (const n of interruption.iterate(endless(() => (isEnded = true))))
        if (n === 2) interruption.interrupt()
    }, isInterrupt)
    assert.equal(isEnded, true)
    interruption.end()
  })
})

describe('a cell whose code was cut off', () => {
  test('is given up at once', () => {
    let isGivenUp = false
    const interruption = createInterruption()
    interruption.onGivenUp(() => {
      isGivenUp = true
    })
    interruption.interrupt(true)
    assert.equal(isGivenUp, true)
    interruption.end()
  })

  test('and that has ended meanwhile is left alone', () => {
    const interruption = createInterruption()
    interruption.end()
    interruption.interrupt(true)
    assert.equal(interruption.interrupted, false)
  })
})

describe('the watchdog', () => {
  /** A main thread that hears after `deaf` attempts. */
  function watch(deaf: number, isCompiling = () => false) {
    const calls: string[] = []
    const watchdog = createWatchdog({
      interrupt(id, terminated) {
        calls.push(terminated ? 'told that it was cut off' : 'told')
        if (calls.filter((call) => call.startsWith('told')).length > deaf)
          setImmediate(() => watchdog.taken(id))
      },
      isCompiling,
      patience: () => 20,
      terminate: () => void calls.push('cut off'),
    })
    return { calls, watchdog }
  }

  test('only tells a thread that listens', async () => {
    const { calls, watchdog } = watch(0)
    await watchdog.interrupt()
    assert.deepEqual(calls, ['told'])
  })

  test('cuts off code that does not let the thread listen, and says so', async () => {
    const { calls, watchdog } = watch(1)
    await watchdog.interrupt()
    assert.deepEqual(calls, ['told', 'cut off', 'told that it was cut off'])
  })

  test('never cuts off the compiler', async () => {
    const { calls, watchdog } = watch(3, () => true)
    await watchdog.interrupt()
    assert.ok(!calls.includes('cut off'))
  })

  test('gives up at some time', async () => {
    const { calls, watchdog } = watch(Number.POSITIVE_INFINITY)
    await watchdog.interrupt()
    assert.ok(calls.length > 10)
  })
})
