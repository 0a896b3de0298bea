// A function that remembers its last results.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembering } from '../../src/language/remember.ts'

function counted(bounds: { readonly most: number; readonly length?: number }) {
  const read: string[] = []
  const ask = remembering((source) => {
    read.push(source)
    return { source }
  }, bounds)
  return { ask, read }
}

test('what was asked for before is not read again, and is the same object', () => {
  const { ask, read } = counted({ most: 2 })
  assert.equal(ask('a'), ask('a'))
  assert.deepEqual(read, ['a'])
})

test('the one that was asked for longest ago goes first', () => {
  const { ask, read } = counted({ most: 2 })
  for (const source of ['a', 'b', 'a', 'c', 'a', 'b']) ask(source)
  assert.deepEqual(read, ['a', 'b', 'c', 'b'])
})

test('sources that are long together are not all kept', () => {
  const { ask, read } = counted({ most: 10, length: 5 })
  for (const source of ['aaa', 'bbb', 'bbb', 'aaa']) ask(source)
  assert.deepEqual(read, ['aaa', 'bbb', 'aaa'])
})

test('a source beyond the bound is answered and not kept', () => {
  const { ask, read } = counted({ most: 10, length: 2 })
  assert.deepEqual(ask('aaa'), { source: 'aaa' })
  ask('aaa')
  assert.deepEqual(read, ['aaa', 'aaa'])
})
