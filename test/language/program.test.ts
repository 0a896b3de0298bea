// Programs: what parses, what has an entry, what is forbidden.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import { javascript, language, python } from '../../src/language/index.ts'

const reason = (source: string): string => {
  const parsed = javascript.parse(source)
  return parsed.ok ? `f(${parsed.program.parameters.join(', ')})` : parsed.reason
}

test('the entry is found however it is written, with its parameters', () => {
  assert.equal(reason('function f(x, [a, b] = [], ...rest) { return x }'), 'f(x, [a, b] = [], ...rest)')
  assert.equal(reason('const g = 1; const f = (x) => x'), 'f(x)')
  assert.equal(reason('let f; f = function (x) { return x }'), 'f(x)')
  assert.equal(reason('var f = x => x'), 'f(x)')
  assert.equal(reason('#!/usr/bin/env node\nfunction f(x) {}'), 'f(x)')
})

test('a program without a usable entry says so', () => {
  for (const source of ['', 'const g = 1', 'function g(x) {}', '{ const f = (x) => x }', 'function f() {}']) {
    assert.equal(reason(source), 'entry', source)
  }
  for (const source of [
    'class f { constructor(x) {} }',
    'const f = 3',
    'async function f(x) {}',
    'function* f(x) {}',
  ]) {
    assert.equal(reason(source), 'entry', source)
  }
})

test('a program that does not parse says so', () => {
  for (const source of [
    'function f(x',
    'function f(x) { return }}',
    'def f(x): return x',
    "'use strict'; with (a) {}",
  ]) {
    assert.equal(reason(source), 'syntax', source)
  }
})

test('a program nested beyond all reason is bad syntax, not a crash', () => {
  const nested = `function f(x) { return ${'('.repeat(50_000)}x${')'.repeat(50_000)} }`
  const deep = `function f(x) { return ${'[-'.repeat(400)}x${']'.repeat(400)} }`
  const long = `function f(x) { return ${Array.from({ length: 5000 }, () => 'x').join(' + ')} }`
  for (const source of [nested, deep, long]) {
    assert.equal(reason(source), 'syntax')
    assert.equal(javascript.forbidden(source), null)
    assert.equal(javascript.complexity(source).nodes, 0)
    assert.equal(javascript.normalise(source), source)
  }
})

test('forbidden constructs are named', () => {
  const cases: readonly (readonly [string, string])[] = [
    ["const fs = require('fs'); function f(x) { return x }", 'require'],
    ["import fs from 'fs'; function f(x) { return x }", 'import'],
    ['export function f(x) { return x }', 'export'],
    ["function f(x) { return import('fs') }", 'import'],
    ['function f(x) { console.log(x); return x }', 'console'],
    ['function f(x) { return process.pid }', 'process'],
    ['function f(x) { return globalThis.process }', 'globalThis'],
    ['function f(x) { return Math.random() }', 'Math.random'],
    ["function f(x) { return Math['random']() }", 'Math.random'],
    ['function f(x) { return Math[x]() }', 'Math[…]'],
    ['const { random } = Math; function f(x) { return random() }', 'Math.random'],
    ['function f(x) { return Date.now() }', 'Date.now'],
    ['function f(x) { return +new Date() }', 'new Date()'],
    ['function f(x) { return Date() }', 'Date()'],
    ['function f(x) { return performance.now() }', 'performance'],
    ["function f(x) { return eval('x') }", 'eval'],
    ["function f(x) { return new Function('x')() }", 'Function'],
    ["function f(x) { return x.constructor.constructor('return this')() }", 'constructor(…)'],
    ['function f(x) { setTimeout(f, 1); return x }', 'setTimeout'],
    ['async function g() { await 1 } function f(x) { return x }', 'await'],
    ['function f(x) { return x.toLocaleString() }', 'toLocaleString'],
    ['function f(x) { return new WeakRef(x) }', 'WeakRef'],
    ['function f(x) { debugger; return x }', 'debugger'],
    ['function f(x) { with (x) { return y } }', 'with'],
  ]
  for (const [source, construct] of cases) {
    assert.equal(javascript.forbidden(source)?.construct, construct, source)
  }
})

test('the first forbidden construct in the order of the source is the one reported', () => {
  assert.equal(javascript.forbidden('function f(x) { eval(x); return Math.random() }')?.construct, 'eval')
  assert.equal(
    javascript.forbidden('function f(x) { const y = Math.random(); eval(x) }')?.construct,
    'Math.random',
  )
})

test('a local that has a forbidden name is no forbidden construct', () => {
  const sources = [
    'function f(process) { return process.pid }',
    'function f(x) { const console = { log: (y) => y }; return console.log(x) }',
    'function f(x) { return { eval: x.process, require: 1 } }',
    'function f(Math) { return Math.random }',
    'function f(x) { const { require } = x; return require }',
    'function f(x) { return new Date(x).getTime() + Math.max(x, Math.PI) }',
    'function f(x) { return x.constructor.name }',
  ]
  for (const source of sources) assert.equal(javascript.forbidden(source), null, source)
})

test('languages are found by name', () => {
  assert.equal(language('javascript'), javascript)
  assert.equal(language('python'), python)
  assert.throws(
    () => language('cobol'),
    (error) => error instanceof AzlabError && error.code === 'language/unknown',
  )
})
