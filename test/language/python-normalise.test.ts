// Duplicates in Python: programs that differ in writing alone have one normal text, programs that differ in meaning have two.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { python } from '../../src/language/index.ts'
import { noPython } from './python.ts'

const skip = noPython
const same = (a: string, b: string): boolean => python.normalise(a) === python.normalise(b)

/** Programs with their local names left open: §0 to §4. No two of them are renamings of one another. */
const TEMPLATES = [
  'def f(§0): return §0 + 1',
  'def f(§0): return §0 + 2',
  'def f(§0): return §0 + 1.0',
  "def f(§0): return §0 + '1'",
  'def f(§0): return §0 + b"1"',
  'def f(§0): return §0 + True',
  'def f(§0, §1): return §0 - §1',
  'def f(§0, §1): return §1 - §0',
  'def f(§0, §1=1): return §1 - §0',
  'def f(§0, *§1): return §1 - §0',
  'def f(§0, *, §1=1): return §1 - §0',
  'def f(§0, §1, /): return §1 - §0',
  'def f(§0):\n  §1 = 1\n  for §2 in §0:\n    §1 += §2\n  return §1',
  'def f(§0):\n  §1 = 1\n  for §2 in §0:\n    §1 += §2\n    return §1',
  'def f(§0):\n  §1 = 1\n  for §2 in §0:\n    §1 += §2\n  else:\n    return §1',
  'def f(§0): return [§1 for §1 in §0 if §1]',
  'def f(§0): return {§1 for §1 in §0 if §1}',
  'def f(§0): return list(§1 for §1 in §0 if §1)',
  'def f(§0): return [§1 for §1 in §0 for §2 in §1]',
  'def f(§0): return [§2 for §1 in §0 for §2 in §1]',
  'def f(§0): return §0[1:]',
  'def f(§0): return §0[:1]',
  'def f(§0): return §0[::1]',
  'def f(§0): return {**§0, 1: 2}',
  'def f(§0): return {1: 2, **§0}',
  'def f(§0): return §0 if §0 else 1',
  'def f(§0): return (§1 := §0) + §1',
  'def f(§0):\n  try:\n    return §0()\n  except ValueError as §1:\n    return §1',
  'def f(§0):\n  try:\n    return §0()\n  except ValueError as §1:\n    return §0',
  'def f(§0):\n  with §0 as §1:\n    return §1',
  'def f(§0):\n  import math as §1\n  return §1.pi',
  'def f(§0):\n  import cmath as §1\n  return §1.pi',
  'from math import floor as §1\ndef f(§0): return §1(§0)',
  'from math import ceil as §1\ndef f(§0): return §1(§0)',
  'def §1(§0): return §0 * §1(§0 - 1) if §0 else 1\ndef f(§2): return §1(§2)',
  'class §1:\n  a = 1\n  def b(self): return self.a\ndef f(§0): return §1().b()',
  "def f(§0): return f'{§0}'",
  "def f(§0): return f'{§0!r}'",
  "def f(§0): return f'{§0:>3}'",
  'def f(§0):\n  §1 = 0\n  def §2():\n    nonlocal §1\n    §1 = 1\n  §2()\n  return §1',
  'def f(§0):\n  §1 = 0\n  def §2():\n    §1 = 1\n  §2()\n  return §1',
  'def f(§0): return lambda §1: §0 + §1',
  'def f(§0): return §0 < 1 < 2',
  'def f(§0): return §0 < 1 <= 2',
  'def f(§0): return (§0 < 1) < 2',
  'def f(§0): return not §0',
  'def f(§0): return -§0',
  'def f(§0): return print',
  'def f(§0): return §0.print',
]
const NAMES = ['a1', 'b1', 'x1', 'y1', 'xs', 'acc', 'item', 'value', 'i1', 'n1', '_1', 'result', 'été']
const naming = fc.shuffledSubarray(NAMES, { minLength: 3, maxLength: 5 })

const fill = (template: string, names: readonly string[]): string =>
  template.replace(/§(\d)/g, (_, digit: string) => names[Number(digit)]!)

test('renamed parameters and locals make no difference', { skip }, () => {
  fc.assert(
    fc.property(fc.constantFrom(...TEMPLATES), naming, naming, (template, one, two) => {
      assert.ok(same(fill(template, one), fill(template, two)))
    }),
    { numRuns: 500 },
  )
})

test('different programs stay different under one naming', { skip }, () => {
  const texts = new Map<string, string>()
  for (const template of TEMPLATES) {
    const text = python.normalise(fill(template, NAMES))
    assert.equal(texts.get(text), undefined, template)
    texts.set(text, template)
  }
})

test('comments, docstrings, whitespace, quotes, brackets and spellings of numbers make no difference', {
  skip,
}, () => {
  assert.ok(
    same(
      'def f(x, y):\n  """Adds."""\n  # one\n  if x > 0x10: return (x) + "a" "b"\n  return [1_000, \'c\'];',
      "def f(u,v):\n\tif (u>16):\n\t\treturn (u +\n 'ab')\n\treturn [\n1000, r'c',\n]\n\n\n# end\n",
    ),
  )
})

test('a shadowed name is not its outer namesake', { skip }, () => {
  assert.ok(same('def f(x): return [x for x in x]', 'def f(x): return [y for y in x]'))
  assert.ok(!same('def f(x): return [x for y in x]', 'def f(x): return [y for y in x]'))
  assert.ok(same('def f(x): return (lambda x: x)(x)', 'def f(x): return (lambda y: y)(x)'))
})

test('built-ins, attributes, keys, class members and the entry keep their names', { skip }, () => {
  assert.ok(!same('def f(x): return min(x)', 'def f(x): return max(x)'))
  assert.ok(!same('def f(x): return x.a', 'def f(x): return x.b'))
  assert.ok(!same('def f(x): return {"a": x}', 'def f(x): return {"b": x}'))
  assert.ok(!same('def f(x): return x', 'def g(x): return x'))
  assert.ok(!same('class A:\n  a = 1\ndef f(x): return A', 'class A:\n  b = 1\ndef f(x): return A'))
})

test('a parameter that a call gives by name keeps it', { skip }, () => {
  const program = (a: string, b: string): string =>
    `def g(${a}, ${b}): return ${a} - ${b}\ndef f(x): return g(a=1, b=x)`
  assert.ok(!same(program('a', 'b'), program('b', 'a')))
})

test('global sends a name to the module', { skip }, () => {
  assert.ok(
    same(
      'y = 1\ndef f(x):\n  global y\n  y = x\n  return y',
      'y = 1\ndef f(z):\n  global y\n  y = z\n  return y',
    ),
  )
  assert.ok(
    !same('y = 1\ndef f(x):\n  global y\n  y = x\n  return y', 'y = 1\ndef f(x):\n  y = x\n  return y'),
  )
})

test('a source that does not parse is only trimmed', { skip }, () => {
  assert.equal(python.normalise('  def f( '), 'def f(')
})

test('distances between programs obey the laws of a metric, in both scales', { skip }, () => {
  const programs = [...TEMPLATES.slice(0, 16).map((template) => fill(template, NAMES)), 'def f(x']
  const program = fc.constantFrom(...programs)
  for (const scale of ['edits', 'unit'] as const) {
    const d = (a: string, b: string): number => python.treeDistance(a, b, scale)
    fc.assert(
      fc.property(program, program, program, (a, b, c) => {
        assert.equal(d(a, b) === 0, a === b)
        assert.equal(d(a, b), d(b, a))
        assert.ok(d(a, c) <= d(a, b) + d(b, c) + 1e-12)
        if (scale === 'unit') assert.ok(d(a, b) <= 1)
      }),
    )
  }
})

test('a changed constant is one edit, and a changed local name none', { skip }, () => {
  assert.equal(python.treeDistance('def f(x): return x + 1', 'def f(y): return y + 2'), 1)
  assert.equal(python.treeDistance('def f(x): return x + 1', 'def f(y): return y + 1'), 0)
})
