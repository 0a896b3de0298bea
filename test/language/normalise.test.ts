// Duplicates: programs that differ in writing alone have one normal text, programs that differ in meaning have two.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs are texts here

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { javascript } from '../../src/language/index.ts'

const same = (a: string, b: string): boolean => javascript.normalise(a) === javascript.normalise(b)

/** Programs with their local names left open: §0 to §4. */
const TEMPLATES = [
  'function f(§0) { return §0 + 1 }',
  'function f(§0) { return §0 + 2 }',
  'function f(§0, §1) { return §0 - §1 }',
  'function f(§0, §1) { return §1 - §0 }',
  'function f(§0) { const §1 = [...§0]; for (const §2 of §0) { §1.push(§2 * 2) } return §1 }',
  'function f(§0) { const §1 = [...§0]; for (let §2 of §0) { §1.push(§2 * 2) } return §1 }',
  'const §0 = (§1) => §1 * 2; function f(§2) { return §0(§2) }',
  'function §0(§1) { return §1 < 2 ? 1 : §1 * §0(§1 - 1) } const f = (§2) => §0(§2)',
  'function f({ a: §0, b: [§1] = [3] }) { try { return §0(§1) } catch (§2) { return §2.name } }',
  'function f(§0) { const §1 = 1; { const §2 = 2; return §1 } }',
  'function f(§0) { const §1 = 1; { const §2 = 2; return §2 } }',
  'function f(§0) { return { §0 } }',
  'function f(§0) { class §1 { #p = §0; q() { return this.#p } } return new §1().q() }',
  'function f(§0) { §1: for (;;) { break §1 } return arguments.length }',
  'function f(§0) { switch (§0) { case 1: { let §1 = 2; return §1 } default: return `a${§0}` } }',
]
const NAMES = ['a', 'b', 'x', 'y', 'xs', 'acc', 'item', 'value', 'i', 'n', '$', '_', 'result', 'été']

const naming = fc.shuffledSubarray(NAMES, { minLength: 3, maxLength: 5 })

function fill(template: string, names: readonly string[]): string {
  return template.replace(/§(\d)/g, (_, digit: string) => names[Number(digit)]!)
}

test('renamed parameters and locals make no difference', () => {
  // A shorthand property and a label are names of another kind: renaming them changes the program.
  const renamable = TEMPLATES.filter((item) => !item.includes('{ §0 }') && !item.includes('§1:'))
  fc.assert(
    fc.property(fc.constantFrom(...renamable), naming, naming, (template, one, two) => {
      assert.ok(same(fill(template, one), fill(template, two)))
    }),
    { numRuns: 500 },
  )
})

test('different programs stay different under one naming', () => {
  fc.assert(
    fc.property(naming, (names) => {
      const texts = new Set(TEMPLATES.map((template) => javascript.normalise(fill(template, names))))
      assert.equal(texts.size, TEMPLATES.length)
    }),
  )
})

test('comments, whitespace, quotes, semicolons, brackets and braces make no difference', () => {
  assert.ok(
    same(
      "function f(x){/* c */if(x>1)return 'a'+(x)\nreturn {a:x.b,'c':0x10}} // end",
      'function f(y) {\n  if ((y > 1)) {\n    return "a" + y;\n  };\n  return { "a": y["b"], c: 16, };\n}\n',
    ),
  )
})

test('a shadowed name is not its outer namesake', () => {
  assert.ok(
    !same('function f(x) { { const x = 1; return x } }', 'function f(x) { { const y = 1; return x } }'),
  )
  assert.ok(
    same('function f(x) { { const x = 1; return x } }', 'function f(x) { { const y = 1; return y } }'),
  )
})

test('globals, properties, keys and the entry keep their names', () => {
  assert.ok(!same('function f(x) { return Math.min(x) }', 'function f(x) { return Math.max(x) }'))
  assert.ok(!same('function f(x) { return x.a }', 'function f(x) { return x.b }'))
  assert.ok(!same('function f(x) { return { a: x } }', 'function f(x) { return { b: x } }'))
  assert.ok(!same('function f(x) { return x }', 'function g(x) { return x }'))
  assert.ok(same('function f(a) { return { a } }', 'function f(b) { return { a: b } }'))
})

test('var is hoisted and loops have scopes of their own', () => {
  assert.ok(
    same(
      'function f(n) { for (var i = 0; i < n; i++) {} return i }',
      'function f(k) { for (var j = 0; j < k; j++) {} return j }',
    ),
  )
  assert.ok(
    !same(
      'function f(n) { for (let i = 0; i < n; i++) {} return i }',
      'function f(n) { for (let j = 0; j < n; j++) {} return k }',
    ),
  )
})

test('a source that does not parse is only trimmed', () => {
  assert.equal(javascript.normalise('  function f( '), 'function f(')
})

test('a number too large to hold is not null', () => {
  assert.equal(same('function f(a) { return 1e999; }', 'function f(a) { return null; }'), false)
  assert.equal(same('function f(a) { return 1e3; }', 'function f(a) { return 1000; }'), true)
})
