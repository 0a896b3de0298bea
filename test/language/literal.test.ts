// Literals: the closed grammar, its refusals, and the round trips through display and canonical text.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs are texts here

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { javascript, type Value } from '../../src/language/index.ts'
import { anyValue } from './values.ts'

const read = (source: string): Value => {
  const parsed = javascript.literal(source)
  assert.ok(parsed.ok, parsed.ok ? '' : `${source}: ${parsed.message}`)
  return parsed.value
}

test('every kind of literal is read as the language reads it', () => {
  // The right-hand sides are written in the language itself.
  const cases: readonly [string, Value][] = [
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['NaN', NaN],
    ['-Infinity', -Infinity],
    ['-0', -0],
    [' 12 ', 12],
    ['+3', 3],
    ['- 3', -3],
    ['1e3', 1e3],
    ['.5', 0.5],
    ['5.', 5],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['-10n', -10n],
    ['0xffn', 255n],
    [`'it\\'s'`, "it's"],
    ['"\\u0041\\x42\\u{1F600}\\n\\0"', 'AB\u{1F600}\n\0'],
    ['`a$b\n`', 'a$b\n'],
    ['"a\\\nb"', 'ab'],
    ['[1, [2], ]', [1, [2]]],
    // biome-ignore lint/suspicious/noSparseArray: holes are what is tested
    ['[1,,2]', [1, , 2]],
    // biome-ignore lint/suspicious/noSparseArray: holes are what is tested
    ['[,]', [,]],
    [`{a: 1, 'b c': 2, 3: 4, "d": {}}`, { a: 1, 'b c': 2, 3: 4, d: {} }],
    ['{["__proto__"]: 1}', JSON.parse('{"__proto__": 1}')],
    ['{a: 1, a: 2}', { a: 2 }],
    [
      'new Map([[1, "a"], [[2], new Set([1n])]])',
      new Map<Value, Value>([
        [1, 'a'],
        [[2], new Set([1n])],
      ]),
    ],
    ['new Set()', new Set()],
    ['new Map([])', new Map()],
  ]
  for (const [source, expected] of cases) {
    assert.ok(
      isDeepStrictEqual(read(source), expected),
      `${source} gave ${javascript.canonical(read(source))}`,
    )
  }
})

test('texts that are code, and not literals, are refused', () => {
  const sources = [
    ...[
      '1) or True or f(1',
      '1) || true || f(1',
      '(() => 7)()',
      'process.exit()',
      '7; process.exit()',
      'f(1)',
      'x',
    ],
    ...[
      '1 + 1',
      '-(1)',
      '(1)',
      '!0',
      'void 0',
      '[...[1]]',
      '{...{}}',
      '{a}',
      '{a() {}}',
      '{get a() {}}',
      '{[1]: 2}',
    ],
    ...[
      '`${1}`',
      'new Date(0)',
      'new Map(x)',
      'new Set("ab")',
      'new Map([1])',
      'new Map([[1]])',
      'Map([])',
      '/a/',
    ],
    ...[
      '{__proto__: null}',
      '{"__proto__": {}}',
      'function f() {}',
      '() => 1',
      'Symbol()',
      'globalThis',
      'null.x',
    ],
    ...['[1].length', '"a".length', '1, 2', '"a" "b"', '// 1', '/* */ 1', '<!-- 1'],
  ]
  for (const source of sources) assert.equal(javascript.literal(source).ok, false, source)
})

test('malformed literals are refused with the place', () => {
  const sources = [
    '',
    '[',
    '[1',
    '[1 2]',
    '{a 1}',
    '{a:}',
    '"a',
    "'\n'",
    '017',
    '1a',
    '1.2.3',
    '1__0',
    '+3n',
    '"\\1"',
  ]
  for (const source of [...sources, '"\\u{110000}"', '"\\xg1"', 'new', 'tru', '--1', '0x', '{,}', '\u0000']) {
    const parsed = javascript.literal(source)
    assert.match(
      parsed.ok ? `${source} was read` : parsed.message,
      /^Not a literal at character \d+: expected .+, found /,
    )
  }
})

test('an argument list is literals between commas, and may be empty', () => {
  const list = (source: string): readonly Value[] | null => {
    const parsed = javascript.literals(source)
    return parsed.ok ? parsed.value : null
  }
  assert.deepEqual(list(''), [])
  assert.deepEqual(list('  '), [])
  assert.deepEqual(list('1, [2, 3], "x, y"'), [1, [2, 3], 'x, y'])
  assert.deepEqual(list('1,'), [1])
  for (const source of [',', '1,,2', '1 2', '1) || f(1', '...[1]', '1; 2'])
    assert.equal(list(source), null, source)
})

test('nesting beyond 200 levels is refused, not overflowed', () => {
  assert.equal(javascript.literal('['.repeat(200) + ']'.repeat(200)).ok, true)
  assert.equal(javascript.literal('['.repeat(100_000)).ok, false)
  assert.equal(javascript.fromCanonical('['.repeat(100_000)).ok, false)
})

test('what display shows, literal reads back exactly', () => {
  fc.assert(
    fc.property(anyValue, fc.constantFrom('spaced' as const, 'compact' as const), (value, style) => {
      assert.ok(isDeepStrictEqual(read(javascript.display(value, style)), value))
    }),
    { numRuns: 2000 },
  )
})

test('what displayList shows, literals reads back exactly', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 3 }), (values) => {
      const parsed = javascript.literals(javascript.displayList(values))
      assert.ok(parsed.ok && isDeepStrictEqual(parsed.value, values))
    }),
  )
})

test('canonical text is read back exactly, is stable, and is one line', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = javascript.canonical(value)
      const parsed = javascript.fromCanonical(text)
      assert.ok(parsed.ok && isDeepStrictEqual(parsed.value, value))
      assert.equal(javascript.canonical(parsed.value), text)
      assert.doesNotMatch(text, /[\n\r\u2028\u2029]/)
    }),
    { numRuns: 2000 },
  )
})

test('canonical text keeps −0, holes and the order of keys and entries', () => {
  // biome-ignore lint/suspicious/noSparseArray: holes are what is tested
  const value: Value = [-0, , { b: 1, a: 10n }, new Map([[1, 'x']]), new Set([undefined, NaN])]
  assert.equal(javascript.canonical(value), '[-0,<hole>,{"b":1,"a":10n},Map{1=>"x"},Set{undefined,NaN}]')
})

test('text that is not canonical is refused', () => {
  for (const text of [
    '',
    '1 ',
    '[1,]',
    '{a:1}',
    "'a'",
    'Map{1}',
    'Set{1',
    '01a',
    'x',
    '[1]]',
    '"\n"',
    'toString',
  ]) {
    assert.equal(javascript.fromCanonical(text).ok, false, text)
  }
})

test('reading literals leaves Object.prototype as it was', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join()
  read('{["__proto__"]: {polluted: 1}, constructor: {prototype: {polluted: 1}}}')
  javascript.fromCanonical('{"__proto__":{"polluted":1}}')
  assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), before)
  assert.equal(({} as { polluted?: number }).polluted, undefined)
})
