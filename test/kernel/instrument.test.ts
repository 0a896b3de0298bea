// What a cell's JavaScript becomes: awaits that can be interrupted, variables in the common scope alone.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instrument } from '../../kernel/instrument.ts'

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

describe('a variable of the cell', () => {
  const cell = (code: string, ...names: string[]) =>
    instrument(`${names.map((name) => `exports.${name} = `).join('')}void 0;${code}`, names).text

  test('is read and written where later cells find it', () => {
    assert.equal(cell('let n = 0;exports.n = n;n + 1', 'n'), 'let n = 0;exports.n = n;exports.n + 1')
  })

  test('is the same in a function that outlives the cell', () => {
    assert.equal(
      cell('let n = 0;function f() { return n }', 'n', 'f'),
      'let n = 0;function f() { return exports.n }',
    )
  })

  test('without a value starts without one', () => {
    assert.equal(cell('let n;', 'n'), 'let n; exports.n = void 0;')
  })

  test('is not emptied before the cell has reached it', () => {
    assert.equal(cell('', 'a', 'b'), '')
  })

  test('of an earlier cell may be emptied', () => {
    assert.equal(instrument('exports.old = void 0;', []).text, 'exports.old = void 0;')
  })

  test('may begin with nothing by a call', () => {
    assert.equal(instrument('exports.v = void f();', ['v']).text, 'exports.v = void f();')
  })

  test('is called without a this', () => {
    assert.equal(cell('let f = g;f()', 'f'), 'let f = g;(0, exports.f)()')
  })

  const shadows: readonly (readonly [string, string])[] = [
    ['by a parameter', 'let n;(n) => n'],
    ['by a pattern of parameters', 'let n;({ a: [n] }) => n'],
    ['by a variable of a block', 'let n;{ const n = 1; n }'],
    ['by a variable of a loop', 'let n;for (let n = 0; n < 1; n++) n'],
    ['by a var deep in a function', 'let n;function f() { if (n) { var n } }'],
    ['by what is caught', 'let n;try {} catch (n) { n }'],
    ['by the name of a function expression', 'let n;(function n() { n })'],
  ]
  for (const [how, code] of shadows)
    test(`is left alone where it is hidden ${how}`, () => {
      assert.equal(cell(code, 'n'), code.replace('let n;', 'let n; exports.n = void 0;'))
    })

  const names: readonly (readonly [string, string, string])[] = [
    ['a property', 'o.n', 'o.n'],
    ['a computed property', 'o[n]', 'o[exports.n]'],
    ['a key', '({ n: 1 })', '({ n: 1 })'],
    ['a shorthand', '({ n })', '({ n: exports.n })'],
    ['a shorthand with a default', '({ n = 1 } = o)', '({ n: exports.n = 1 } = o)'],
    ['a label', 'n: for (;;) break n', 'n: for (;;) break n'],
    ['a target of a pattern', '[n] = o', '[exports.n] = o'],
    ['a default of a parameter', '(a = n) => a', '(a = exports.n) => a'],
  ]
  for (const [what, before, after] of names)
    test(`and ${what} of its name are told apart`, () => {
      assert.equal(cell(`let n = 1;${before}`, 'n'), `let n = 1;${after}`)
    })

  test('that is constant stays as it is', () => {
    assert.equal(cell('const n = 1;n + 1', 'n'), 'const n = 1;n + 1')
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
