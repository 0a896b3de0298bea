// What becomes of a cell's variables: they live in the scope that all cells share.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placeVariables } from '../../kernel/cell/cell-scope.ts'

const names = { scope: '$', runtime: 'r' }

/** The cell as it is rewritten, without the notes of what was reached. */
function cell(code: string, exported = '', known: readonly string[] = [], fresh: readonly string[] = []) {
  const list = exported ? `\nexport { ${exported} };` : ''
  const options = { names, known: new Set(known), fresh: new Set(fresh), hasValue: false }
  return placeVariables(code + list, options)
    .text.trimEnd()
    .replace(/, r\.reached\.\w+ = true/g, '')
}

describe('a variable of the cell', () => {
  const forms: readonly (readonly [what: string, code: string, exported: string, wanted: string])[] = [
    ['is a property of the scope', 'let n = 0; n + 1', 'n', '$.n = 0; $.n + 1'],
    ['without a value is empty', 'let n;', 'n', '$.n = void 0;'],
    ['may use one before it', 'let a = 1, b = a;', 'a, b', '$.a = 1, $.b = $.a;'],
    ['may stand in a pattern', 'let { a, b: [c = a] } = o;', 'a, c', '({ a: $.a, b: [$.c = $.a] } = o);'],
    ['gives a function its name', 'let f = () => 1;', 'f', '$.f = ({ ["f"]: () => 1 })["f"];'],
    ['is called without a this', 'let f = g; f(1)', 'f', '$.f = g; (0, $.f)(1)'],
    ['that is constant stays where it is', 'const n = 1; n', 'n', 'const n = 1; $.n = n; n'],
    ['of a helper stays where it is', 'var _a; _a = 1;', '', 'var _a; _a = 1;'],
    ['by `var` in a block is one', 'if (x) { var a = 1; }', 'a', '$.a = void 0; if (x) { $.a = 1; }'],
    [
      'by `var` without a value keeps what it has',
      'var a = 1; var a;',
      'a',
      '$.a = void 0; $.a = 1; void 0;',
    ],
    [
      "by `var` in a loop's head is one",
      'for (var i = 0; i < 1; i++);',
      'i',
      '$.i = void 0; for ($.i = 0; $.i < 1; $.i++);',
    ],
    [
      'by a function is there from the start',
      'f(); function f() { }',
      'f',
      '$.f = f; (0, $.f)(); function f() { }',
    ],
  ]
  for (const [what, code, exported, wanted] of forms)
    test(what, () => assert.equal(cell(code, exported), wanted))

  test('by `var` in the head of a loop over values is assigned by it', () => {
    assert.match(
      cell('for (var { a } of xs);', 'a'),
      /for \(\{ a: \$\.a \} of \(r\.reached\.a = true, xs\)\);/,
    )
  })

  test('by a function in a block gets it there, unless a block between hides it', () => {
    assert.match(cell('var f; { function f() { } }', 'f'), /function f\(\) \{ \} \$\.f = f;/)
    assert.doesNotMatch(cell('var f; { let f; { function f() { } } }', 'f'), /\$\.f = f/)
  })

  test('of an earlier cell is used there, and any other name is a global', () => {
    assert.equal(cell('n + m', '', ['n']), '$.n + m')
  })

  test('of an enum that begins anew is emptied first', () => {
    assert.equal(
      cell('var E; (function (E) { })(E || (E = {}));', 'E', ['E'], ['E']),
      '$.E = void 0; (function (E) { })($.E || ($.E = {}));',
    )
    assert.equal(
      cell('var E; (function (E) { })(E || (E = {}));', 'E', ['E']),
      'void 0; (function (E) { })($.E || ($.E = {}));',
    )
  })
})

describe('a name is left alone', () => {
  const forms = [
    '(n) => n',
    '({ a: [n] }) => n',
    '{ const n = 1; n }',
    'for (let n = 0; n < 1; n++) n',
    'function f() { if (n) { var n } }',
    'try {} catch (n) { n }',
    '(function n() { n })',
    'o.n',
    '({ n: 1 })',
    'n: for (;;) break n',
    'class C { n = 1; #n = 2 }',
  ]
  for (const code of forms) test(code, () => assert.equal(cell(code, '', ['n']), code))
  test('new.target and import.meta', () => {
    const code = 'function f() { new.target; import.meta }'
    assert.equal(cell(code, '', ['target', 'meta']), code)
  })
})

describe('a use', () => {
  const forms = [
    ['o[n]', 'o[$.n]'],
    ['({ n })', '({ n: $.n })'],
    ['({ n = 1 } = o)', '({ n: $.n = 1 } = o)'],
    ['[n] = o', '[$.n] = o'],
    ['(a = n) => a', '(a = $.n) => a'],
    ['n ??= 1', '$.n ??= 1'],
    ['n = () => 1', '$.n = ({ ["n"]: () => 1 })["n"]'],
    ['n`a`', '(0, $.n)`a`'],
  ] as const
  for (const [code, wanted] of forms) test(code, () => assert.equal(cell(code, '', ['n']), wanted))
})

test('imports are brought into the scope before anything else runs', () => {
  const { text, imports, declared } = placeVariables(
    'f(a);\nimport a, { b as c } from "m";\nexport { a, c };',
    {
      names,
      known: new Set<string>(),
      fresh: new Set<string>(),
      hasValue: true,
    },
  )
  assert.match(text, /^r\.bring\("m", \[\["a","default"\],\["c","b"\]\]\); r\.last = \(f\(\$\.a\)\);/)
  assert.deepEqual([imports, declared], [['m'], ['a', 'c']])
})
