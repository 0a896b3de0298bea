// Files and input that were written to hurt: each is read in time in proportion to its length or refused, and none ends the stack.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseJson } from '../../src/core/index.ts'
import { parseLines } from '../../src/run/journal.ts'
import { faultsOf } from '../support/hostile.ts'
import { readers } from './hostile-readers.ts'

describe('Hostile text is read in time', () => {
  for (const name of Object.keys(readers))
    test(name, async () =>
      assert.deepEqual(await faultsOf(new URL('./hostile-readers.ts', import.meta.url), [name]), []),
    )
})

describe('JSON', () => {
  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}"[["${'}]'.repeat(levels / 2)}`

  test('is read to 500 levels, brackets in texts aside', () => {
    assert.deepEqual(parseJson(nested(500)), JSON.parse(nested(500)))
    assert.throws(() => parseJson(nested(502)), { name: 'SyntaxError', message: /more than 500 levels/ })
    assert.throws(() => parseJson('['.repeat(600)), SyntaxError)
    const brackets = `["${'\\\\'.repeat(300)}","\\"${'['.repeat(600)}"]`
    assert.deepEqual(parseJson(brackets), JSON.parse(brackets))
  })

  test('beyond them is refused by the file that it stands in', () => {
    assert.throws(() => parseLines(`{"a":${nested(600)}}\n`, 'x'), { code: 'run/broken-line' })
  })
})

// A reader that takes the square of its text, one that needs a level of the stack for each character, and one that throws what it may not.
test('Readers that are no good are found', async () => {
  const found = await faultsOf(new URL('../support/hostile-bad.ts', import.meta.url), [
    'quadratic',
    'deep',
    'rude',
    'polite',
  ])
  assert.deepEqual(
    found.map(({ reader, what }) => `${reader}: ${what}`),
    [
      'quadratic: takes more than 0.5 s',
      'deep: RangeError: Maximum call stack size exceeded',
      'rude: TypeError: no',
    ],
  )
})
