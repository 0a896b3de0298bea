// Complexity, held against hand counts and the worked examples of the papers.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs are texts here

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javascript } from '../../src/language/index.ts'

test('a one-line program is counted as by hand', () => {
  // Operators: function ( { return +   Operands: f x x 1
  // V = 9 · log2(5 + 3) = 27; D = 5/2 · 4/3 = 10/3; E = 90
  const { halstead, ...rest } = javascript.complexity('function f(x) { return x + 1 }')
  // Nodes: Program, function, f, x, block, return, +, x, 1. Levels: Program, function, block, return, +, x.
  assert.deepEqual(rest, { cyclomatic: 1, cognitive: 0, nodes: 9, depth: 6 })
  const { difficulty, effort, ...counts } = halstead
  assert.deepEqual(counts, {
    distinctOperators: 5,
    distinctOperands: 3,
    operators: 5,
    operands: 4,
    volume: 27,
  })
  assert.ok(Math.abs(difficulty - 10 / 3) < 1e-12 && Math.abs(effort - 90) < 1e-9)
})

test('sumOfPrimes, the worked example of cognitive complexity, has 7 and cyclomatic 4', () => {
  // Campbell (2018): for 1, inner for 2, if 3, jump to a label 1
  const { cognitive, cyclomatic } = javascript.complexity(`
    function f(max) {
      let total = 0
      OUT: for (let i = 1; i <= max; ++i) {
        for (let j = 2; j < i; ++j) if (i % j === 0) continue OUT
        total += i
      }
      return total
    }`)
  assert.equal(cognitive, 7)
  assert.equal(cyclomatic, 4)
})

test('getWords, the other worked example, has cognitive 1 and cyclomatic 4', () => {
  const { cognitive, cyclomatic } = javascript.complexity(`
    function f(number) {
      switch (number) {
        case 1: return 'one'
        case 2: return 'a couple'
        case 3: return 'a few'
        default: return 'lots'
      }
    }`)
  assert.equal(cognitive, 1)
  assert.equal(cyclomatic, 4)
})

test('runs of logical operators, else branches, nesting and recursion are counted as Campbell does', () => {
  const cognitive = (body: string): number =>
    javascript.complexity(`function f(a, b, c, d, e, g) { ${body} }`).cognitive
  assert.equal(cognitive('if (a && b && c || d || e && g) return 1'), 4) // if, &&, ||, &&
  assert.equal(cognitive('if (a && !(b && c)) return 1'), 3)
  assert.equal(cognitive('if (a) return 1; else if (b) return 2; else return 3'), 3)
  assert.equal(cognitive('if (a) { if (b) { if (c) return 1 } }'), 6) // 1 + 2 + 3
  assert.equal(cognitive('return a ? b : c ? d : e'), 3) // 1 + 2
  assert.equal(cognitive('try { b() } catch { if (a) return 1 }'), 3) // catch 1, if 2
  assert.equal(cognitive('return a < 2 ? 1 : f(a - 1)'), 2) // ternary, recursion
  assert.equal(cognitive('const h = (x) => x ? 1 : 2; return h(a)'), 2) // the inner function nests
})

test('decisions count once each', () => {
  const cyclomatic = (body: string): number =>
    javascript.complexity(`function f(a, b) { ${body} }`).cyclomatic
  assert.equal(
    cyclomatic('while (a) { do { a-- } while (b) } for (const x of b) {} for (const y in b) {}'),
    5,
  )
  assert.equal(cyclomatic('return a && b || (a ?? b)'), 4)
  assert.equal(cyclomatic('a ||= b; return a?.b?.c'), 4)
})

test('template quotes and brackets count once a pair', () => {
  // Operators: function ( { return ` ${   Operands: f x "a" x "b"
  const { halstead } = javascript.complexity('function f(x) { return `a${x}b` }')
  assert.equal(halstead.operators, 6)
  assert.equal(halstead.operands, 5)
})

test('a source that does not parse measures nothing', () => {
  const { cyclomatic, nodes, halstead } = javascript.complexity('function f(')
  assert.deepEqual([cyclomatic, nodes, halstead.volume], [0, 0, 0])
})
