// Parameters of a notebook: which there are, and the cell that sets them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Notebook, parseNotebook } from '../../kernel/notebook/notebook-file.ts'
import { parametersOf, withParameters } from '../../kernel/notebook/notebook-parameters.ts'

/** A notebook whose second cell is tagged `parameters` and has this source. */
function notebook(source: string): Notebook {
  const cell = (text: string, tags: readonly string[] = []) => ({
    cell_type: 'code',
    id: `c${text.length}`,
    metadata: { tags },
    source: text,
    execution_count: null,
    outputs: [],
  })
  return parseNotebook(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [cell('1'), cell(source, ['parameters']), cell('steps * 2')],
    }),
  )
}

const injected = (source: string, ...settings: readonly string[]) =>
  withParameters(notebook(source), settings).cells[2]?.source.split('\n').slice(1).join('\n')

describe('the parameters of a notebook', () => {
  const names = (source: string) => parametersOf(notebook(source)).map((one) => one.name)
  const cases: readonly (readonly [what: string, source: string, names: readonly string[]])[] = [
    ['one a line', 'const steps = 20\nlet seed = 7\nvar name = "a"', ['steps', 'seed', 'name']],
    ['several in one declaration', 'const a = 1, b = [2, 3], c = { d: 4 }', ['a', 'b', 'c']],
    [
      'with types',
      "let mode: 'fast' | 'slow' = 'fast'\nconst m: Map<string, number> = new Map(), n = 2",
      ['mode', 'm', 'n'],
    ],
    ['with comments', '// how long\nconst steps = 20 // not 21\n/* let no = 1 */', ['steps']],
    ['none within a function', 'const steps = 3\nfunction f() { const inner = 1; return inner }', ['steps']],
    ['none from what follows a value', 'const steps = 3\nf(a, b)', ['steps']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a cell's source.
    ['a template', 'const t = `a ${1 + 1} b`, u = 2', ['t', 'u']],
    [
      'a pattern',
      'const { steps, seed: s, deep: { a = 1 }, ...rest } = f(), [b, , c] = g()',
      ['steps', 's', 'a', 'rest', 'b', 'c'],
    ],
    ['nothing', '', []],
  ]
  for (const [what, source, wanted] of cases)
    test(`are found: ${what}`, () => assert.deepEqual(names(source), wanted))
  test('a notebook without the tag has none', () => {
    const plain = { ...notebook('const a = 1'), cells: [] }
    assert.deepEqual(parametersOf(plain), [])
  })
})

describe('the cell that sets parameters', () => {
  test('stands after the cell tagged parameters and has a tag of its own', () => {
    const { cells } = withParameters(notebook('const steps = 20'), ['steps=5'])
    assert.deepEqual(cells[2]?.metadata, { tags: ['injected-parameters'] })
  })
  test('keeps keyword and type', () =>
    assert.equal(injected("let mode: 'a' | 'b' = 'a'", 'mode=b'), `let mode: 'a' | 'b' = "b"`))
  test('has a line for each parameter that was set and for no other', () =>
    assert.equal(injected('const a = 1, b = 2, c = 3', 'c=30', 'a=10'), 'const c = 30\nconst a = 10'))
  test('takes the place of one that is there', () => {
    const once = withParameters(notebook('const steps = 20'), ['steps=5'])
    const twice = withParameters(once, ['steps=6'])
    assert.equal(twice.cells.length, once.cells.length)
    assert.match(twice.cells[2]!.source, /steps = 6$/)
  })
  const values: readonly (readonly [what: string, source: string, setting: string, cell: string])[] = [
    ['a number', 'const x = 1', 'x=-2.5e-3', 'const x = -0.0025'],
    ['text that looks like a number', "const x = 'a'", 'x=5', 'const x = "5"'],
    ['text with an equals sign', "const x = 'a'", 'x=a=b', 'const x = "a=b"'],
    ['quoted text', "const x = 'a'", 'x="b c"', 'const x = "b c"'],
    ['empty text', "const x = 'a'", 'x=', 'const x = ""'],
    ['a list', 'const x = [1]', 'x=[2, 3]', 'const x = [2,3]'],
    ['yes or no', 'const x = true', 'x=false', 'const x = false'],
    ['null', 'let x: string | null = "a"', 'x=null', 'let x: string | null = "null"'],
    [
      'text where the default is null',
      'let x: string | null = null',
      'x=abc',
      'let x: string | null = "abc"',
    ],
    ['a number for one of a pattern', "const { x, y } = { x: 1, y: 'a' }", 'x=5', 'const x = 5'],
    ['text for one of a pattern', "const { x, y: z } = { x: 1, y: 'a' }", 'z=5', 'const z = "5"'],
    ['a number for one of a list', 'let [x, y] = [1, 2]', 'y=3', 'let y = 3'],
    ['a number for an expression', 'const x = 2 * 3', 'x=7', 'const x = 7'],
  ]
  for (const [what, source, setting, cell] of values)
    test(`takes ${what}`, () => assert.equal(injected(source, setting), cell))

  const wrong: readonly (readonly [what: string, source: string, setting: string, message: RegExp])[] = [
    ['a name that is not there', 'const steps = 1, seed = 2', 'stepps=5', /no parameter "stepps"/],
    ['text for a number', 'const steps = 1', 'steps=many', /steps is a number, and "many" is none/],
    ['text for a number of a pattern', 'const { steps } = { steps: 3 }', 'steps=many', /steps is a number/],
    ['a number for yes or no', 'const x = true', 'x=1', /x is a boolean/],
    ['no value', 'const x = true', 'x', /"x" is no setting/],
  ]
  for (const [what, source, setting, message] of wrong)
    test(`refuses ${what}`, () =>
      assert.throws(() => injected(source, setting), { code: 'usage/parameter', message }))
  test('an unknown name is answered with those there are', () =>
    assert.throws(() => injected('const steps = 1, seed = 2', 'a=5'), { expected: 'one of steps, seed' }))
  test('settings for a notebook without parameters are refused', () =>
    assert.throws(() => withParameters({ ...notebook(''), cells: [] }, ['a=1']), /has no parameters/))
})
