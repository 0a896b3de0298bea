// Values that a runner keeps: read as copies or as shared memory, under several names, and gone when they are dropped.

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { add, floats, input, onnxRunner } from '../../src/engine/index.ts'

const runner = onnxRunner({ threads: 1 })
after(() => runner.close())
const x = input('x', ['N'])
const next = await runner.compile({ inputs: { x }, outputs: { y: add(x, 1) } })
const data = async (slot: string, shared = false): Promise<ArrayLike<number>> =>
  (await runner.read([slot], { shared }))[slot]!.data

describe('a slot', () => {
  it('is read as a copy', async () => {
    await runner.write({ a: floats([2], [1, 2]) })
    const copy = (await data('a')) as Float32Array
    assert.ok(copy.buffer instanceof ArrayBuffer)
    copy[0] = 9
    assert.deepEqual([...((await data('a')) as Float32Array)], [1, 2])
  })

  it('is read as shared memory where that is asked for, and the same memory again', async () => {
    await runner.write({ b: floats([2], [3, 4]) })
    const [one, two] = [(await data('b', true)) as Float32Array, (await data('b', true)) as Float32Array]
    assert.ok(one.buffer instanceof SharedArrayBuffer)
    one[0] = 5
    assert.deepEqual([...two], [5, 4])
  })

  it('is read as a copy even when it is shared', async () => {
    await runner.write({ c: floats([1], [6]) })
    await data('c', true)
    const copy = (await data('c')) as Float32Array
    assert.ok(copy.buffer instanceof ArrayBuffer)
  })

  it('is used by programs as before when it is shared, under all its names', async () => {
    await runner.write({ d: floats([2], [1, 2]) })
    await runner.alias({ e: 'd' })
    await data('d', true)
    for (const slot of ['d', 'e'])
      assert.deepEqual([...((await next.run({}, { use: { x: slot } })).y!.data as Float32Array)], [2, 3])
  })

  it('keeps its value when another name of it is dropped, or given another value', async () => {
    await runner.write({ f: floats([2], [1, 2]) })
    await runner.alias({ g: 'f', h: 'f' })
    await runner.drop(['f'])
    await next.run({}, { use: { x: 'g' }, keep: { y: 'g' } })
    assert.deepEqual([...((await data('h')) as Float32Array)], [1, 2])
    assert.deepEqual([...((await data('g')) as Float32Array)], [2, 3])
  })

  it('keeps its value when it was written together with another of the same memory', async () => {
    const value = floats([2], [7, 8])
    await runner.write({ i: value, j: value })
    await runner.drop(['i'])
    assert.deepEqual([...((await data('j')) as Float32Array)], [7, 8])
  })

  it('is empty when it is dropped', async () => {
    await runner.write({ k: floats([1], [1]) })
    await runner.drop(['k'])
    await assert.rejects(runner.read(['k']), { code: 'engine/missing-slot', value: 'k' })
  })
})
