// What JavaScript becomes: awaits that can be interrupted, imports that go through the kernel.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instrument } from '../../kernel/cell/instrument.ts'

const text = (javascript: string): string => instrument(javascript).text

describe('an await', () => {
  test('goes through the cell, with its place', () => {
    assert.equal(text('f(await x)'), 'f(await __azlab.wait((__azlab.go(2), x), 2))')
  })

  test('of a sequence keeps it together', () => {
    assert.equal(text('await (a, b)'), 'await (__azlab.wait((__azlab.go(0), a, b), 0))')
  })

  test('of an await goes through twice', () => {
    assert.equal(
      text('await await x'),
      'await __azlab.wait((__azlab.go(0), await __azlab.wait((__azlab.go(6), x), 6)), 0)',
    )
  })

  test('in a function of the cell goes through it too', () => {
    assert.equal(text('async () => await x'), 'async () => await __azlab.wait((__azlab.go(12), x), 12)')
  })

  test('in a finally is left alone: it cleans up', () => {
    assert.equal(
      text('try { await a } finally { await b }'),
      'try { await __azlab.wait((__azlab.go(6), a), 6) } finally { await b }',
    )
  })

  test('of a loop goes through it', () => {
    assert.equal(text('for await (const x of xs) {}'), 'for await (const x of __azlab.iterate((xs), 0)) {}')
  })
})

test('imports at run time go through the kernel', () => {
  assert.equal(text('import(x); import.meta.url'), '__azlab.import(x); __azlab.meta.url')
})

test('what is imported at the start is known', () => {
  assert.deepEqual(instrument('const a = require("a"); f(require)').imports, ['a'])
})

test('each place is known after the rewriting', () => {
  const { text: made, originalOffset } = instrument('await x; boom')
  assert.equal(originalOffset(made.indexOf('boom')), 'await x; '.length)
})

test('what is no JavaScript stays as it is', () => {
  assert.equal(text('await ('), 'await (')
})
