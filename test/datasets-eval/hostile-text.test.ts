// Completions and files that were written to hurt: every scorer reads them in time in proportion to their length, or in a thread
// that is ended.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readJson } from '../../datasets-eval/python-code/json.ts'
import { faultsOf } from '../support/hostile.ts'
import { readers } from './hostile-readers.ts'

describe('Hostile text is read in time', () => {
  for (const name of Object.keys(readers))
    test(name, async () =>
      assert.deepEqual(await faultsOf(new URL('./hostile-readers.ts', import.meta.url), [name]), []),
    )
})

test('JSON of Python is read to 500 levels', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  assert.ok(Array.isArray(readJson(nested(500))))
  assert.throws(() => readJson(nested(501)), { name: 'SyntaxError', message: /at most 500 levels/ })
  // Levels that were closed do not count.
  assert.ok(Array.isArray(readJson(`[${'[[]],'.repeat(600)}1]`)))
})
