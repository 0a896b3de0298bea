// What reads text of a model in the languages, the tasks and the tables, for hostile-text.test.ts: reader, more forms, refusals.

import { javascript, python, type Value } from '../../src/language/index.ts'
import { SOURCE_LIMIT } from '../../src/language/javascript/syntax.ts'
import type { Reader, Readers } from '../support/hostile.ts'

/** Longest literal that is read. */
const LITERAL = 1_048_576

/** Reads a value, and writes and compares what was read. */
const valuesOf =
  ({
    literal,
    literals,
    fromCanonical,
    canonical,
    display,
    displayList,
    equal,
    isNothing,
    typeName,
  }: typeof javascript) =>
  (text: string): void => {
    for (const read of [literal(text), fromCanonical(text)]) {
      if (!read.ok) continue
      const { value }: { readonly value: Value } = read
      canonical(value)
      display(value, 'compact')
      equal(value, value)
      isNothing(value)
      typeName(value)
    }
    const list = literals(text)
    if (list.ok) displayList(list.value)
  }

const programsOf =
  ({ parse, forbidden, normalise, complexity, treeDistance }: typeof javascript) =>
  (text: string): void => {
    parse(text)
    forbidden(text)
    normalise(text)
    complexity(text)
    treeDistance(text, text)
  }

const numbered = (before: string, after: string, length: number): string => {
  let text = ''
  for (let i = 0; text.length < length; i++) text += `${before}${i.toString(36)}${after}`
  return text
}

/** What is hard in either language. */
const BOTH: Reader['more'] = [
  ...[
    '[',
    '(',
    '{',
    '"',
    "'",
    '\\',
    '\n',
    ' ',
    '#',
    '/',
    'a',
    '1',
    '-',
    'a ',
    'a.',
    'a(',
    'a,',
    '__a',
    '\u0301',
    '\ud800',
  ],
  ...[
    { again: '[', close: ']' },
    { again: '(', close: ')' },
    { again: 'a(', close: ')' },
    { again: '{1:', close: '}' },
  ],
]

const JAVASCRIPT: Reader['more'] = [
  ...BOTH,
  ...['`', '/*', '${', '=>', 'a?(b):c=>'],
  ...[
    'var a;',
    'let a;',
    'a+',
    'a&&',
    'a??b||',
    '!',
    'async ',
    'yield ',
    'a=>',
    '({a',
    '[a=',
    'class A{',
    'x: ',
    'else if(a)',
  ],
  ...[
    'a\n',
    '0;',
    '"a";',
    '/a/',
    '/(a',
    '`a`',
    '`$\x7ba}',
    '@',
    '#a',
    '...',
    'new ',
    'a?.b',
    'a?b:',
    'case 1:',
    'do ',
    'for(;;)',
  ],
  ...[
    { again: '{', close: '}' },
    { again: 'function a(){', close: '}' },
    { again: 'function a(b=', close: '){}' },
    { again: '{'.repeat(300), once: '', end: '' },
    { once: '{'.repeat(300), again: 'var a;', end: '}'.repeat(300) },
    { once: `${'{'.repeat(3000)}`, again: 'var a;', end: '}'.repeat(3000) },
    { once: `${'function a(){'.repeat(140)}`, again: 'a;', end: '}'.repeat(140) },
    { once: `${'class A{a=class{'.repeat(50)}b(){`, again: 'this.#x;', end: `}${'}}'.repeat(50)}` },
    { once: '/', again: '(?<a>)|', end: 'b/' },
    { once: '/', again: '(', end: '/u' },
    { once: '/[', again: '[', end: ']/v' },
    { once: 'let ', again: 'a,' },
    { once: `let ${numbered('a', ',', 250_000)}`, again: 'b' },
    { once: `${numbered('let a', ';', 250_000)}`, again: ' ' },
    { once: `switch(a){${numbered('case a', ':', 250_000)}`, again: '', end: '}' },
    { once: `export {${numbered('a', ',', 250_000)}`, again: ' ', end: '}' },
    { once: `f({${numbered('a', ':1,', 250_000)}`, again: ' ', end: '})' },
    { once: 'const f = (x) => ', again: '[', close: ']' },
    { once: 'const f = (x) => ', again: '[0].concat(', close: ')' },
    { once: 'function f(x) { return [', again: '1,', end: '] }' },
    { once: 'function f(x) { ', again: 'if (x) { x } else ', end: '{ } }' },
    { once: 'function f(x) { return ', again: '-', end: '1 }' },
    { once: 'function f(x) { return x', again: '.y', end: ' }' },
    { once: 'function f(x) { return ', again: '`$\x7bx}` + ', end: '1 }' },
    { once: 'function f(x) { ', again: 'x => { f(x); ', close: '}', end: '}' },
  ],
]

const PYTHON: Reader['more'] = [
  ...BOTH,
  ...["'''", '"""', 'import a\n', 'def f(x):\n'],
  ...[
    'not ',
    'lambda:',
    'lambda x:',
    'a and ',
    'a if ',
    'f"{',
    'f"{a}"',
    '@a\n',
    'x = ',
    'async ',
    'global a\n',
    'a;',
    'pass\n',
  ],
  ...[
    { once: 'def f(x):\n return [', again: '1,', end: ']' },
    { once: 'def f(x):\n return ', again: '[', close: ']' },
    { once: 'def f(x):\n return ', again: 'not ', end: 'x' },
    { once: 'def f(x):\n return x', again: '.y' },
    { once: 'def f(x):\n return x', again: '+x' },
    { once: 'def f(x):\n return ', again: 'x if x else ', end: 'x' },
    { once: 'def f(x):\n return "', again: '__a', end: '"' },
    { once: 'def f(x):\n', again: ' x = f(x)\n', end: ' return x' },
    { once: 'def f(', again: 'x=1,', end: '): return 1' },
    { again: 'x = ', end: '1' },
  ],
]

export const readers: Readers = {
  'literals of JavaScript': { read: valuesOf(javascript), length: LITERAL },
  'literals of Python': {
    read: valuesOf(python),
    length: LITERAL,
    more: [
      { once: `${'frozenset({'.repeat(99)}'`, again: 'a', end: `'${'})'.repeat(99)}` },
      { once: `{${'('.repeat(90)}'`, again: 'a', end: `',${')'.repeat(90)}: 1}` },
      { once: `{${numbered('', ':1,', 900_000)}`, again: ' ', end: '}' },
      { once: `{${numbered("'a", "',", 900_000)}`, again: ' ', end: '}' },
      { once: `dict(${numbered('a', '=1,', 900_000)}`, again: ' ', end: ')' },
      ...["b'\\x", "'\\N{", "u'a' ", '1j+', 'inf,', "float('"],
    ],
  },
  'programs of JavaScript': {
    read: programsOf(javascript),
    length: SOURCE_LIMIT,
    only: true,
    more: JAVASCRIPT,
  },
  // Parsed in a process of its own, which is given 10 s.
  'programs of Python': {
    read: programsOf(python),
    length: SOURCE_LIMIT,
    only: true,
    more: PYTHON,
    limit: 60_000,
  },
}
