// The pool: works begin in order, when there is room.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { openPool } from '../../src/model/pool.ts'

/** Works that end when they are told to, and which of them have begun. */
function works(pool: ReturnType<typeof openPool>, sizes: readonly number[]) {
  const begun: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const done = sizes.map((bytes, i) =>
    pool.within(bytes, () => {
      begun.push(i)
      return new Promise<number>((resolve, reject) => {
        ends[i] = (error) => (error ? reject(error) : resolve(i))
      })
    }),
  )
  return { begun, ends, done }
}

describe('a pool', () => {
  it('lets works go on side by side as long as they fit together', async () => {
    const { begun } = works(openPool(10), [4, 6, 1])
    await setImmediate()
    assert.deepEqual(begun, [0, 1])
  })

  it('lets the next begin when there is room, in the order of asking', async () => {
    const { begun, ends } = works(openPool(10), [8, 9, 1])
    await setImmediate()
    ends[0]!()
    await setImmediate()
    // The third would have fitted beside the first, but it does not overtake.
    assert.deepEqual(begun, [0, 1, 2])
  })

  it('gives a work its result', async () => {
    const { ends, done } = works(openPool(10), [1])
    await setImmediate()
    ends[0]!()
    assert.equal(await done[0], 0)
  })

  it('lets a work that is larger than the pool go on alone', async () => {
    const { begun, ends } = works(openPool(10), [5, 99, 5])
    await setImmediate()
    assert.deepEqual(begun, [0])
    ends[0]!()
    await setImmediate()
    assert.deepEqual(begun, [0, 1])
    ends[1]!()
    await setImmediate()
    assert.deepEqual(begun, [0, 1, 2])
  })

  it('has its room back from a work that fails', async () => {
    const { begun, ends, done } = works(openPool(10), [10, 10])
    await setImmediate()
    ends[0]!(new Error('no'))
    await assert.rejects(done[0]!, /no/)
    await setImmediate()
    assert.deepEqual(begun, [0, 1])
  })
})
