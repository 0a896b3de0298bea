// Python programs: what parses, what has an entry, what is forbidden, and what the parser survives.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import { python } from '../../src/language/index.ts'
import { endAnalysis } from '../../src/language/python/analysis.ts'
import { noPython } from './python.ts'

const skip = noPython
const reason = (source: string): string => {
  const parsed = python.parse(source)
  return parsed.ok ? `f(${parsed.program.parameters.join(', ')})` : parsed.reason
}

test('the entry is found however it is written, with its parameters', { skip }, () => {
  assert.equal(
    reason('def f(x, y: int = (1 + 2), /, *rest, key=None, **more): return x'),
    'f(x, y: int = 1 + 2, *rest, key = None, **more)',
  )
  assert.equal(reason('g = 1\nf = lambda é, b=[1,\n 2]: é'), 'f(é, b = [1,\n 2])')
  assert.equal(reason('f = h = lambda x: x'), 'f(x)')
  assert.equal(reason('from functools import cache\n@cache\ndef f(x):\n    return x'), 'f(x)')
  assert.equal(reason('def f(): pass\ndef f(x): return x'), 'f(x)')
  assert.equal(reason('# -*- coding: utf-16 -*-\r\ndef f(x):\r\n\treturn x'), 'f(x)')
})

test('a program without a usable entry says so', { skip }, () => {
  for (const source of [
    ...['', 'g = 1', 'def g(x): return x', 'if True:\n    def f(x): return x', 'def f(): return 1', 'f: int'],
    ...[
      'class f:\n    def __init__(self, x): pass',
      'f = 3',
      'async def f(x): return x',
      'def f(x): yield x',
    ],
    ...[
      'def f(*, x): return x',
      'def f(**x): return x',
      'def f(a, *, x): return x',
      'from math import sqrt as f',
    ],
    ...['f = lambda: 1', 'f = lambda x: (yield x)', 'def f(x): return x\nf = f(1)', 'f, g = lambda x: x, 1'],
  ])
    assert.equal(reason(source), 'entry', source)
})

test('a yield of an inner function makes no generator of the entry', { skip }, () => {
  assert.equal(reason('def f(x):\n    def g(): yield 1\n    return list(g())'), 'f(x)')
})

test('a program that does not parse or compile says where', { skip }, () => {
  for (const source of [
    ...[
      'def f(x',
      'def f(x):\nreturn x',
      'function f(x) { return x }',
      'def f(x): return x x',
      'return 1',
      'def f(x, x): pass',
    ],
    ...[
      'def f(x):\n    break',
      'def f(x):\n    nonlocal y',
      'x = 1\n  y = 2',
      "'\\ud800",
      'def f(x): print x',
    ],
  ])
    assert.equal(reason(source), 'syntax', source)
  const parsed = python.parse('def f(x):\n    return (x')
  assert.match(parsed.ok ? '' : parsed.message, /\(line 2\)$/)
})

test('a program nested or grown beyond all reason is bad syntax, not a crash', { skip }, () => {
  for (const source of [
    `def f(x): return ${'('.repeat(50_000)}x${')'.repeat(50_000)}`,
    `def f(x): return ${'-'.repeat(100_000)}x`,
    `def f(x): return ${'x + '.repeat(60_000)}x`,
    `def f(x): return x${'.a'.repeat(100_000)}`,
    `f = ${'lambda x: '.repeat(25_000)}x`,
    `def f(x): return ${'[x for x in '.repeat(150)}x${']'.repeat(150)}`.repeat(1).replace('def', 'def\0'),
    'x'.repeat(300_000),
    `def f(x): return '\ud800'`,
  ]) {
    assert.equal(reason(source), 'syntax')
    assert.equal(python.forbidden(source), null)
    assert.equal(python.complexity(source).nodes, 0)
    assert.equal(python.normalise(source), source.trim())
    assert.equal(reason('def f(x): return x'), 'f(x)')
  }
})

test('nothing of a program runs when it is parsed', { skip }, () => {
  assert.equal(
    reason("raise SystemExit(7)\ndef f(x, y=__import__('os')._exit(3)): return 9 ** 9 ** 9 ** 9"),
    "f(x, y = __import__('os')._exit(3))",
  )
})

test('the parser is started again when it has ended', { skip }, () => {
  assert.equal(reason('def f(a): return 1'), 'f(a)')
  endAnalysis()
  assert.equal(reason('def f(b): return 1'), 'f(b)')
})

test('without a Python it is said what is missing, and literals work all the same', () => {
  const before = process.env.AZLAB_PYTHON
  process.env.AZLAB_PYTHON = '/nowhere/python3'
  try {
    assert.throws(
      () => python.parse('def f(unseen): return unseen'),
      (error) =>
        error instanceof AzlabError &&
        error.code === 'language/python-missing' &&
        /\/nowhere\/python3: not found/.test(error.message),
    )
    assert.equal(python.literal('(1, 2)').ok, true)
  } finally {
    if (before === undefined) delete process.env.AZLAB_PYTHON
    else process.env.AZLAB_PYTHON = before
  }
})

const body = (expression: string): string => `def f(x):\n    return ${expression}`

test('forbidden constructs are named', { skip }, () => {
  const cases: readonly (readonly [string, string])[] = [
    ['import os', 'import os'],
    ['import math, sys as system', 'import sys'],
    ['import os.path', 'import os.path'],
    ['from random import choice', 'import random'],
    ['from . import helper', 'relative import'],
    ['from datetime import datetime', 'import datetime'],
    ['import hashlib', 'import hashlib'],
    ['from dataclasses import sys', 'dataclasses.sys'],
    ['import statistics as s\ny = s.random.random()', 'statistics.random'],
    ['import collections.abc\ny = collections.abc.sys', 'collections.abc.sys'],
    ['import re\ny = re._compiler', 're._compiler'],
    ['from typing import get_type_hints', 'typing.get_type_hints'],
    [body("__import__('os')"), '__import__'],
    [body('eval(x)'), 'eval'],
    [body('exec(x)'), 'exec'],
    [body("compile(x, '', 'eval')"), 'compile'],
    [body('open(x).read()'), 'open'],
    [body('input()'), 'input'],
    [body('print(x)'), 'print'],
    [body('breakpoint()'), 'breakpoint'],
    [body('exit()'), 'exit'],
    [body('globals()'), 'globals'],
    [body('locals()'), 'locals'],
    [body('vars(x)'), 'vars'],
    [body('id(x)'), 'id'],
    [body('hash(x)'), 'hash'],
    [body("__builtins__['eval']"), '__builtins__'],
    [body('x.__class__'), '__class__'],
    [body('().__class__.__bases__[0].__subclasses__()'), '__class__'],
    [body('f.__globals__'), '__globals__'],
    [body('(i for i in x).gi_frame.f_back'), 'gi_frame'],
    [body('x.tb_frame'), 'tb_frame'],
    [body("getattr(x, '__class__')"), '__class__ in a string'],
    [body("'{0.__class__}'.format(x)"), '__class__ in a string'],
    [body("f'{x.__class__}'"), '__class__'],
    ['async def g(): pass', 'async def'],
    ['class A:\n    def g(self): return hash(self)', 'hash'],
    ['def f(x=eval): pass', 'eval'],
    ['@print\ndef f(x): pass', 'print'],
    ['def f(x):\n    def g():\n        global open\n        return open(x)', 'open'],
    ['class A:\n    open = 1\n    def g(self): return open(self)', 'open'],
    [body('[open for y in x]'), 'open'],
    ['if 0: eval = 1\ndef f(x): return eval(x)', 'eval'],
    ['eval = eval\ndef f(x): return eval(x)', 'eval'],
    ['eval = 1\ndel eval\ndef f(x): return eval(x)', 'eval'],
    ['def g():\n    global eval\n    eval = 1\ndef f(x): return eval(x)', 'eval'],
    ['class A:\n    open = open\ndef f(x): return A.open(x)', 'open'],
    ['try: pass\nexcept ValueError as exec: pass\ndef f(x): return exec(x)', 'exec'],
  ]
  for (const [source, construct] of cases)
    assert.equal(python.forbidden(source)?.construct, construct, source)
})

test('the first forbidden construct in the order of the source is the one reported', { skip }, () => {
  assert.equal(python.forbidden(body('eval(x) if print(x) else 1'))?.construct, 'eval')
  assert.equal(python.forbidden(body('[eval(y) for y in print(x)]'))?.construct, 'eval')
  assert.equal(python.forbidden('@exit\ndef f(x=eval): pass')?.construct, 'exit')
})

test('what only looks forbidden is not', { skip }, () => {
  const sources = [
    'def f(id, input, hash): return id + input + hash',
    'def f(x):\n    def open(y): return y\n    return open(x)',
    body('[id for id in x] + [(lambda vars: vars)(y) for y in x]'),
    'import math, re\nfrom collections import Counter, defaultdict\nfrom collections.abc import Sequence\ndef f(x): return math.sqrt(re.compile(x).groups)',
    'from __future__ import annotations\nimport json\ndef f(x): return json.loads(json.dumps(x))',
    'class A:\n    __slots__ = ("x",)\n    def __init__(self, x): self.x = x\n    def __hash__(self): return hash(self.x)\n    def __eq__(self, o): return self.x == o.x\ndef f(x): return A(x).__eq__(A(x))',
    'def f(x):\n    """Not like eval, __class__ or open()."""\n    return x # __globals__',
    body('type(x).__name__'),
    body("{'eval': x, 'print': x.open, 'os': x.exec}"),
    "def f(x): return x\nif __name__ == '__main__':\n    f(1)",
    'id = 3\ndef f(x): return id + x',
    'class A:\n    @property\n    def id(self): return 1\n    @id.setter\n    def id(self, x): pass\ndef f(x): return A().id',
    'def print(x): return x\nhash = {1: print(2)}\ndef f(x): return print(hash)',
    'def f(x):\n    match = x\n    return match.group',
    'def f(x):\n    try:\n        return x\n    except ValueError as input:\n        return input.args',
    'from functools import reduce\ndef f(x): return reduce(lambda hash, y: hash + y, x)',
  ]
  for (const source of sources) assert.equal(python.forbidden(source), null, source)
})
