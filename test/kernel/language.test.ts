// Completion, inspection and completeness; and what the kernel needs of tslab 1.0.22, which a new version must give too.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { charactersOf, completeReply, inspectReply, unitsOf } from '../../kernel/cell/complete.ts'
import { completenessOf } from '../../kernel/cell/is-complete.ts'
import { sharedCells } from './cells.ts'

const shared = sharedCells()

/** The place of `|`, in characters, and the code without it. */
function at(marked: string) {
  const units = marked.indexOf('|')
  return [shared.cells.declarations(), marked.replace('|', ''), charactersOf(marked, units)] as const
}
const complete = (marked: string) => completeReply(shared.language, ...at(marked))
const inspect = (marked: string) => inspectReply(shared.language, ...at(marked))
const inspected = (marked: string) => (inspect(marked).data as Record<string, string>)['text/plain'] ?? ''

describe('completion', () => {
  test('gives the members of az', () => {
    const { matches } = complete('az.|')
    for (const name of ['lab', 'policy', 'train']) assert.ok((matches as string[]).includes(name))
  })

  test('replaces the word that the cursor stands in', () => {
    const { matches, cursor_start, cursor_end } = complete('Math.SQRT1|')
    assert.deepEqual([matches, cursor_start, cursor_end], [['SQRT1_2'], 5, 10])
  })

  test('counts characters, not halves of them', () => {
    const { cursor_start, cursor_end } = complete("const face = '😀😀'; Math.SQRT1|")
    assert.deepEqual([cursor_start, cursor_end], [24, 29])
  })

  test('knows what earlier cells have declared', async () => {
    await shared.value('const declaredBefore = { field: 1 }')
    assert.deepEqual(complete('declaredBef|').matches, ['declaredBefore'])
    assert.ok((complete('declaredBefore.|').matches as string[]).includes('field'))
  })

  test('knows namespaces of earlier cells and what stands in their blocks', async () => {
    await shared.value('namespace SpaceBefore { export const inside = 1 }')
    await shared.value("if (true) { var blockBefore = 'text' }")
    assert.deepEqual(complete('SpaceBefore.|').matches, ['inside'])
    assert.deepEqual(complete('blockBef|').matches, ['blockBefore'])
    assert.match(inspected('block|Before'), /var blockBefore: string/)
    assert.match(inspected('SpaceBefore.in|side'), /inside: 1/)
  })

  test('says of what kind each is', () => {
    const types = complete('az.polic|').metadata as {
      _jupyter_types_experimental: { text: string; type: string }[]
    }
    const found = types._jupyter_types_experimental.find(({ text }) => text === 'policy')
    assert.equal(found?.type, 'property')
  })

  test('of nothing known gives nothing', () => {
    assert.deepEqual(complete('az.lab.nothing.of.the.kind|').matches, [])
  })
})

describe('inspection', () => {
  test('shows type and documentation of what az has', () => {
    assert.match(inspected('az.pol|icy'), /Promise<LocalPolicy>[\s\S]*Opens a model/)
  })

  test('at the end of a name is about it', () => {
    assert.match(inspected('az.policy|'), /Opens a model/)
  })

  test('between the brackets of a call is about the function', () => {
    assert.match(inspected("az.policy('tiny', { |"), /policy: \(name: string/)
  })

  test('shows the documentation of what a cell has declared', async () => {
    await shared.value('/** Twice as much. */\nfunction twice(n: number): number { return n * 2 }')
    assert.match(inspected('twi|ce'), /function twice\(n: number\): number[\s\S]*Twice as much/)
  })

  test('comes as Markdown too', () => {
    assert.match((inspect('az.policy|').data as Record<string, string>)['text/markdown']!, /```typescript/)
  })

  test('of a name that nobody has declared finds nothing', () => {
    assert.equal(inspect('nobody|').found, false)
  })

  test('of empty code finds nothing', () => {
    assert.equal(inspect('|').found, false)
  })
})

describe('code', () => {
  const cases = {
    complete: [
      '',
      '1 + 1',
      'await (x)',
      '(await { a: 1 }).a',
      'for await (const x of y) {}',
      '// comment',
      'f()\n',
    ],
    incomplete: ['f(', 'const f = () => {', '`open', '/* open', 'const x =', 'class A {\n  b() {', '[1,'],
    invalid: ['f(]', 'const = 1', "'open", 'let 1a', '}', 'if (true)) {'],
  } as const
  for (const [status, codes] of Object.entries(cases))
    for (const code of codes)
      test(`${JSON.stringify(code)} is ${status}`, () => {
        assert.equal(completenessOf(shared.language.typescript, code).status, status)
      })

  test('that goes on is indented one step more after a bracket', () => {
    assert.deepEqual(completenessOf(shared.language.typescript, '  if (true) {'), {
      status: 'incomplete',
      indent: '    ',
    })
  })

  test('with two empty lines at its end is run as it is', () => {
    assert.equal(completenessOf(shared.language.typescript, 'f(\n\n').status, 'complete')
  })
})

test('characters and units of a text are each other’s inverse', () => {
  const text = 'a😀b'
  for (const characters of [0, 1, 2, 3])
    assert.equal(charactersOf(text, unitsOf(text, characters)), characters)
  assert.equal(unitsOf(text, 9), text.length)
})

describe('tslab', () => {
  const compile = (code: string, declarations = '') => {
    const compiled = shared.language.compile(declarations, code)
    if (compiled.errors) throw new Error(compiled.errors[0]!.message)
    return compiled
  }

  test('gives an ES module, and says whether it ends with a value', () => {
    const { javascript, hasValue } = compile('const a = 1\na + 1')
    assert.match(javascript, /^const a = 1;\na \+ 1;/)
    assert.equal(hasValue, true)
    assert.equal(compile('a: for (;;) break a').hasValue, false)
  })

  test('ends with a list of what the cell declares', () => {
    assert.match(compile('const a = 1; let b').javascript, /\nexport \{ a, b \};\s*$/)
  })

  test('gives declarations that the next cell is compiled with', () => {
    const { declarations } = compile('interface A { b: number }\nconst a: A = { b: 1 }')
    assert.match(compile('a.b', declarations).javascript, /^a\.b;/m)
  })

  test('leaves awaits at the top, and imports at run time, as they are', () => {
    assert.match(
      compile("await (1)\nawait import('node:fs')").javascript,
      /await \(1\)[\s\S]*await import\('node:fs'\)/,
    )
  })

  test('gives one source map', () => {
    assert.equal(compile('1').maps.length, 1)
  })

  test('finds its errors where they are', () => {
    const { errors } = shared.language.compile('', 'let a: number\n  = ""')
    assert.deepEqual(errors, [
      {
        line: 1,
        column: 5,
        endLine: 1,
        endColumn: 6,
        code: 2322,
        message: "Type 'string' is not assignable to type 'number'.",
      },
    ])
  })

  test('knows the pragma of a module', () => {
    assert.equal(shared.language.pragmas('/** @module made */').module, 'made')
  })
})
