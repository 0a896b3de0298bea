// Completions that were written to hurt: proposals, answers and what shows them take time in proportion to their length.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultsOf } from '../support/hostile.ts'
import { readers } from './hostile-readers.ts'

describe('Hostile text is read in time', () => {
  for (const name of Object.keys(readers))
    test(name, async () =>
      assert.deepEqual(await faultsOf(new URL('./hostile-readers.ts', import.meta.url), [name]), []),
    )
})
