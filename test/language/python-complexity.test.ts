// Complexity of Python programs, held against hand counts and against other tools.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javascript, python } from '../../src/language/index.ts'
import { noPython } from './python.ts'

/**
 * Program, cyclomatic, cognitive. Cyclomatic is what radon 6.0.1 gives and cognitive what complexipy 8.3.0 gives, both
 * installed with pip and run once on CPython 3.11, except where the note tells the difference.
 */
const MEASURED: readonly (readonly [why: string, program: string, cyclomatic: number, cognitive: number])[] =
  [
    ['one line', 'def f(x):\n    return x + 1\n', 1, 0],
    [
      'an elif chain',
      `def f(number):
    if number == 1:
        return 'one'
    elif number == 2:
        return 'a couple'
    elif number == 3:
        return 'a few'
    else:
        return 'lots'
`,
      4,
      4,
    ],
    [
      'runs of one kind of logical operator',
      'def f(a, b, c, d):\n    if a and b and c or d:\n        return 1\n    return not (a and b)\n',
      6,
      4,
    ],
    [
      'nesting',
      `def f(a, b):
    while a:
        if b:
            for x in b:
                if x:
                    a -= 1
    return a
`,
      5,
      10,
    ],
    [
      'handlers (radon has 5: it counts the else of a try)',
      `def f(a):
    try:
        return a[0]
    except IndexError:
        if a:
            return 1
    except (KeyError, TypeError):
        return 2
    else:
        return 3
    finally:
        a = None
`,
      4,
      4,
    ],
    [
      'comprehensions',
      'def f(xs):\n    return [x * 2 for x in xs if x > 1 if x < 9] + [y for row in xs for y in row]\n',
      6,
      0,
    ],
    ['conditional expressions', 'def f(a):\n    return 1 if a > 2 else 2 if a > 1 else 3\n', 3, 3],
    ['recursion', 'def f(n):\n    if n < 2:\n        return 1\n    return n * f(n - 1)\n', 2, 2],
    ['a lambda', 'def f(a):\n    h = lambda x: 1 if x else 2\n    return h(a)\n', 2, 2],
    ['an assertion', 'def f(a):\n    assert a > 1\n    with a as b:\n        return b\n', 2, 0],
    [
      'the else of a loop (radon has 3 and complexipy 1; cognitive_complexity 1.3.0 has 2)',
      'def f(a):\n    while a:\n        a -= 1\n    else:\n        a = 5\n    return a\n',
      2,
      2,
    ],
    [
      'an inner function (both tools have 1: they do not count it as nesting when all it does is to be returned)',
      'def f(a):\n    def g(x):\n        if x:\n            return 1\n        return 2\n    return g(a)\n',
      2,
      2,
    ],
  ]

for (const [why, program, cyclomatic, cognitive] of MEASURED) {
  test(`complexity of ${why}`, { skip: noPython }, () => {
    const measured = python.complexity(program)
    assert.deepEqual([measured.cyclomatic, measured.cognitive], [cyclomatic, cognitive])
  })
}

test('a match counts its cases once each, and once in all for the reader', { skip: noPython }, (t) => {
  const program = `def f(a):
    match a:
        case 1:
            return 'one'
        case [x, y] if x > y:
            return 'two'
        case _:
            return 'rest'
`
  if (!python.parse(program).ok) return t.skip('this Python is older than 3.10, which brought match')
  // radon 6.0.1: 3. complexipy 8.3.0: 1, as for the worked example of a switch in Campbell (2018).
  const { cyclomatic, cognitive } = python.complexity(program)
  assert.deepEqual([cyclomatic, cognitive], [3, 1])
})

test('a one-line program is counted as by hand, and as its twin in JavaScript', { skip: noPython }, () => {
  // Operators: def ( : return +   Operands: f x x 1. V = 9 · log2(5 + 3) = 27, D = 5/2 · 4/3.
  const { halstead, nodes, depth } = python.complexity('def f(x): return x + 1')
  assert.deepEqual(halstead, javascript.complexity('function f(x) { return x + 1 }').halstead)
  assert.equal(halstead.volume, 27)
  // Module, def, arguments, x, return, +, x, 1. Levels: Module, def, return, +, x.
  assert.deepEqual([nodes, depth], [8, 5])
})

test('tokens are counted by value, fields of f-strings as tokens, comments and line ends not', {
  skip: noPython,
}, () => {
  const counts = (body: string): number[] => {
    const { operators, operands, distinctOperands } = python.complexity(
      `def f(x):\n    return ${body}`,
    ).halstead
    return [operators - 4, operands - 2, distinctOperands - 2]
  }
  assert.deepEqual(counts("'a' 'b' # c"), [0, 2, 2])
  assert.deepEqual(counts('"a", \'a\''), [1, 2, 1])
  assert.deepEqual(counts('0x10 + 16'), [1, 2, 1])
  assert.deepEqual(counts('x.y[1:2]'), [3, 4, 3])
  assert.deepEqual(counts('x if not x else ...'), [3, 3, 1])
  // f" a { x !r : b {{ }} { x } c, with an operand for each text: `a`, `b` of the format, `c`.
  assert.deepEqual(counts('f"a{x!r:>{x}}c{{"'), [5, 5, 3])
})

test('a source that does not parse measures nothing', { skip: noPython }, () => {
  const { cyclomatic, nodes, halstead } = python.complexity('def f(')
  assert.deepEqual([cyclomatic, nodes, halstead.volume], [0, 0, 0])
})
