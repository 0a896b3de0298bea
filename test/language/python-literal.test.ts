// Python literals: the closed grammar, its refusals, and the round trips through display and canonical text.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { python, type Value } from '../../src/language/index.ts'
import { Bytes, Complex, Frozenset, Tuple } from '../../src/language/value.ts'
import { anyValue } from './python-values.ts'

const read = (source: string): Value => {
  const parsed = python.literal(source)
  assert.ok(parsed.ok, parsed.ok ? '' : `${source}: ${parsed.message}`)
  return parsed.value
}

test('every kind of literal is read as Python reads it', () => {
  // The right-hand sides are the language reference's meanings, by hand.
  const cases: readonly [string, Value][] = [
    ['None', null],
    ['True', true],
    [' 12 ', 12n],
    ['-0', 0n],
    ['- 3', -3n],
    ['+3', 3n],
    ['00', 0n],
    ['1_000', 1000n],
    ['0x_1F', 31n],
    ['0B101', 5n],
    ['0o17', 15n],
    ['12345678901234567890123', 12345678901234567890123n],
    ['1.', 1],
    ['.5', 0.5],
    ['-0.0', -0],
    ['012.5', 12.5],
    ['1e3', 1000],
    ['1_0.0_1e-1_0', 10.01e-10],
    ['1e999', Infinity],
    ["float('-inf')", -Infinity],
    ["-float('Infinity')", -Infinity],
    ["float('nan')", NaN],
    ['2j', new Complex(0, 2)],
    ['1-2J', new Complex(1, -2)],
    ['(-1.5 + 2j)', new Complex(-1.5, 2)],
    ["complex(1, float('inf'))", new Complex(1, Infinity)],
    ['-complex(1, 2.5)', new Complex(-1, -2.5)],
    [`'it\\'s'`, "it's"],
    ['"\\x41\\u0042\\U0001F600\\101\\n\\a\\\nb\\q"', 'AB\u{1F600}A\n\x07b\\q'],
    [`'''a\n'b' "c"'''`, `a\n'b' "c"`],
    [`r'\\n\\''`, "\\n\\'"],
    [`u'a' "b"\n'c'`, 'abc'],
    ["b'\\xff\\u0041\\400'", new Bytes('\xff\\u0041\x00')],
    ["Rb'\\x' b'a'", new Bytes('\\xa')],
    ['[]', []],
    ['[1, [2.0], ]', [1n, [2]]],
    ['()', new Tuple([])],
    ['(1,)', new Tuple([1n])],
    ['((1))', 1n],
    ['1, 2', new Tuple([1n, 2n])],
    ['1,', new Tuple([1n])],
    ['{}', new Map()],
    ['set()', new Set()],
    ['frozenset()', new Frozenset(new Set())],
    ['{1, 2, 1}', new Set([1n, 2n])],
    ['set([1, 1.0, True])', new Set([1n])],
    ["frozenset({'a'})", new Frozenset(new Set(['a']))],
    ["{1: 'a', True: 'b'}", new Map([[1n, 'b']])],
    [
      "dict(a=1, b='x')",
      new Map<Value, Value>([
        ...([
          ['a', 1n],
          ['b', 'x'],
        ] as const),
      ]),
    ],
  ]
  for (const [source, expected] of cases) assert.deepEqual(read(source), expected, source)
})

test('a name that dict takes twice, or that is a keyword, is refused as CPython refuses to compile it', () => {
  for (const source of [
    'dict(a=1, a=2)',
    'dict(a=1, b=[dict(c=1, c=1)])',
    'dict(None=1)',
    'dict(a=1, lambda=2)',
  ])
    assert.equal(python.literal(source).ok, false, source)
  assert.equal(python.display(read('dict(a=dict(a=1), b=2)')), "{'a': {'a': 1}, 'b': 2}")
})

test('minus zero stays itself as a key and as a member, and equals zero', () => {
  // The texts are CPython's repr; of equal keys the first stays.
  const texts = [
    ...[
      '{-0.0}',
      '{-0.0: 1}',
      '{(-0.0,)}',
      'frozenset({-0.0})',
      '{1: {-0.0, 2}}',
      '{frozenset({-0.0}): -0.0}',
    ],
  ]
  for (const text of texts) {
    assert.equal(python.canonical(read(text)), text)
    assert.ok(python.equal(read(text), read(text.replaceAll('-0.0', '0'))), text)
  }
  assert.equal(python.canonical(read('{0, -0.0}')), '{0}')
  assert.equal(python.canonical(read('{-0.0: 1, 0: 2, False: 3}')), '{-0.0: 3}')
  assert.equal(python.canonical(read('set([-0.0, 1.5])')), '{-0.0, 1.5}')
})

test('texts that are code, and not literals, are refused', () => {
  const sources = [
    ...[
      '1) or True or f(1',
      'f(1)',
      'x',
      '1 + 1',
      '1 if True else 2',
      'not True',
      '~1',
      '-True',
      '--1',
      '1 < 2',
    ],
    ...[
      '[*[1]]',
      '{**{}}',
      '[x for x in []]',
      '(1 for x in [])',
      'lambda: 1',
      "f'{1}'",
      "f'a'",
      "t'a'",
      '...',
    ],
    ...["float('1')", 'float(1)', 'float()', "int('1')", 'set(1)', "set('ab')", 'range(3)', 'dict([(1, 2)])'],
    ...[
      "__import__('os')",
      '[1][0]',
      "'a'.upper()",
      "'a' * 3",
      '1 +',
      '1; 2',
      '# 1',
      '1 # one',
      'inf',
      'nan',
    ],
    ...[
      'true',
      'null',
      'undefined',
      '`1`',
      '1 + 2',
      '1j + 2j',
      '(1, 2) + (3,)',
      'print(1)',
      'x = 1',
      'walrus := 1',
    ],
  ]
  for (const source of sources) assert.equal(python.literal(source).ok, false, source)
})

test('malformed literals are refused with the place', () => {
  const sources = [
    ...[
      '',
      '[',
      '[1',
      '[1 2]',
      '(1',
      '(,)',
      '{1: }',
      '{1: 2, 3}',
      '{1, 2: 3}',
      '{,}',
      '[,]',
      '"a',
      "'\n'",
      '017',
    ],
    ...[
      '1a',
      '1.2.3',
      '1__0',
      '_1',
      '0x',
      '1e',
      "'\\x4'",
      "'\\u004'",
      "'\\U00110000'",
      "'\\N{DASH}'",
      "b'é'",
      "'\0'",
    ],
    ...[
      "'a' b'b'",
      "ur'a'",
      "bu'a'",
      '{[1]}',
      '{{}: 1}',
      '{([1],): 1}',
      "'''a''",
      'frozenset([[1]])',
      'set(',
      '+',
    ],
  ]
  for (const source of sources) {
    const parsed = python.literal(source)
    assert.match(
      parsed.ok ? `${source} was read` : parsed.message,
      /^Not a literal at character \d+: expected .+, found /,
    )
  }
})

test('two surrogates that a JavaScript string would join are refused, one alone is not', () => {
  assert.equal(python.literal("'\\ud83d\\ude00'").ok, false)
  assert.equal(python.literal("'\\ud83d' '\\ude00'").ok, false)
  assert.equal(python.fromCanonical("'\\ud83d\\ude00'").ok, false)
  assert.equal(read("'\\ude00\\ud83d'"), '\ude00\ud83d')
})

test('an argument list is literals between commas, and may be empty', () => {
  const list = (source: string): readonly Value[] | null => {
    const parsed = python.literals(source)
    return parsed.ok ? parsed.value : null
  }
  assert.deepEqual(list(''), [])
  assert.deepEqual(list(' \n'), [])
  assert.deepEqual(list('1, [2, 3], "x, y"'), [1n, [2n, 3n], 'x, y'])
  assert.deepEqual(list('(1, ), (1, 2)'), [new Tuple([1n]), new Tuple([1n, 2n])])
  assert.deepEqual(list('1,'), [1n])
  for (const source of [',', '1,,2', '1 2', '1) or f(1', '*[1]', '**{}', 'a=1', '1; 2'])
    assert.equal(list(source), null, source)
})

test('nesting beyond 100 levels is refused, not overflowed', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
  assert.equal(python.literal(nested(100)).ok, true)
  assert.equal(python.literal(nested(101)).ok, false)
  for (const opening of ['[', '(', '{1:', 'frozenset(']) {
    assert.equal(python.literal(opening.repeat(100_000)).ok, false)
    assert.equal(python.fromCanonical(opening.repeat(100_000)).ok, false)
  }
})

test('what display shows, literal reads back exactly', () => {
  fc.assert(
    fc.property(anyValue, fc.constantFrom('spaced' as const, 'compact' as const), (value, style) => {
      assert.equal(python.canonical(read(python.display(value, style))), python.canonical(value))
    }),
    { numRuns: 2000 },
  )
})

test('what displayList shows, literals reads back exactly', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 3 }), (values) => {
      const parsed = python.literals(python.displayList(values))
      assert.ok(parsed.ok)
      assert.deepEqual(parsed.value.map(python.canonical), values.map(python.canonical))
    }),
  )
})

test('canonical text is read back exactly, is stable, and is one line', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = python.canonical(value)
      const parsed = python.fromCanonical(text)
      assert.ok(parsed.ok, text)
      assert.equal(python.canonical(parsed.value), text)
      assert.doesNotMatch(text, /[\n\r\u2028\u2029]/)
    }),
    { numRuns: 2000 },
  )
})

test('canonical text keeps types, signs of zero and the order of dicts, and sorts sets by code points', () => {
  const cases: readonly [Value, string][] = [
    [[-0, 0n, true, null, 1e16, 1e-5, 0.1, 100000], '[-0.0, 0, True, None, 1e+16, 1e-05, 0.1, 100000.0]'],
    [
      [Infinity, -Infinity, 5e-324, 1.2345e-7, 123456789012345680],
      '[inf, -inf, 5e-324, 1.2345e-07, 1.2345678901234568e+17]',
    ],
    [2n ** 4096n - 1n, (2n ** 4096n - 1n).toString()],
    [-(2n ** 4096n), `-0x1${'0'.repeat(1024)}`],
    [
      [new Complex(0, -2), new Complex(-0, -2), new Complex(1e16, -0), new Complex(1, Infinity)],
      '[-2j, (-0-2j), (1e+16-0j), (1+infj)]',
    ],
    [new Tuple([new Tuple([1n]), new Tuple([])]), '((1,), ())'],
    [
      new Map<Value, Value>([
        ['b', []],
        ['a', new Map()],
      ]),
      "{'b': [], 'a': {}}",
    ],
    [new Set<Value>(['\u{10000}', '\uffee', 'a']), "{'a', '\uffee', '\u{10000}'}"],
    [new Frozenset(new Set([2n, 10n, 1n])), 'frozenset({1, 10, 2})'],
    [[new Set(), new Frozenset(new Set())], '[set(), frozenset()]'],
    ['it\'s "q"\n\\\x00\x7f\xa0\u2028\ud800é', `'it\\'s "q"\\n\\\\\\x00\\x7f\\xa0\\u2028\\ud800é'`],
    ["it's", `"it's"`],
    [new Bytes("\x00a'\xff\t"), `b"\\x00a'\\xff\\t"`],
  ]
  for (const [value, text] of cases) assert.equal(python.canonical(value), text)
})

test('display writes what canonical text has names for as calls', () => {
  assert.equal(python.display([Infinity, -Infinity, NaN]), "[float('inf'), float('-inf'), float('nan')]")
  assert.equal(python.display(new Complex(-Infinity, 1)), "complex(float('-inf'), 1.0)")
  assert.equal(python.display([1n, new Map([[1n, 2]])], 'compact'), '[1,{1:2.0}]')
})

test('text that is not canonical is refused, and nothing is thrown', () => {
  for (const text of [
    '',
    '1 1',
    '[1, }',
    '{1: 2',
    "'a",
    'x',
    '[1]]',
    "float('1')",
    'Ellipsis',
    'range(0, 3)',
    '<f>',
  ])
    assert.equal(python.fromCanonical(text).ok, false, text)
})
