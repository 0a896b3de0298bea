// Content ids: equal data has an equal id, whatever the order of its keys.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentId, stableJson } from '../../src/core/index.ts'

test('the order of keys does not matter, at any depth', () => {
  assert.equal(stableJson({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}')
  assert.equal(contentId({ a: 1, b: { c: 2, d: 3 } }), contentId({ b: { d: 3, c: 2 }, a: 1 }))
})

test('the order of lists and the borders of parts matter', () => {
  const ids = [contentId([1, 2]), contentId([2, 1]), contentId(1, 2), contentId('1', 2), contentId('12')]
  assert.equal(new Set(ids).size, ids.length)
})

test('an id is 64 bits of SHA-256 over the JSON', () => {
  // printf '["a"]' | sha256sum
  assert.match(contentId('a'), /^[0-9a-f]{16}$/)
  assert.equal(contentId('a'), '0eb5b8d6f81bc677')
})
