// Notebooks, messages and cells that were written to hurt: each is read in time in proportion to its length or refused, and a cell that
// no stack holds leaves the kernel as it was.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { faultsOf } from '../support/hostile.ts'
import { sharedCells } from './cells.ts'
import { ensureBuilt, PATIENCE_MS } from './kernel.ts'

/** The readers of hostile-readers.ts, which need the built package to be loaded. */
const NAMES = [
  'a notebook',
  'messages',
  'frames',
  'what a console typed',
  'parameters of a notebook',
  'terminal text',
]

describe('Hostile text is read in time', () => {
  before(ensureBuilt, { timeout: PATIENCE_MS })
  test('by all readers', async () => {
    const { readers } = await import('./hostile-readers.ts')
    assert.deepEqual(Object.keys(readers), NAMES)
  })
  for (const name of NAMES)
    test(name, async () =>
      assert.deepEqual(await faultsOf(new URL('./hostile-readers.ts', import.meta.url), [name]), []),
    )
})

describe('A cell that is nested too deeply', () => {
  const cells = sharedCells()
  const nested = (open: string, close: string) => `${open.repeat(20_000)}1${close.repeat(20_000)}`
  for (const [what, code] of Object.entries({
    lists: nested('[', ']'),
    brackets: nested('(', ')'),
    blocks: nested('{', '}'),
    'brackets that are not closed': '('.repeat(40_000),
    signs: `${'- '.repeat(20_000)}1`,
    'a sum': `1${' + 1'.repeat(5000)}`,
  }))
    test(`${what}: the cell ends, and the next one runs`, async () => {
      const outcome = await cells.run(code)
      assert.ok(outcome.status === 'error' || outcome.status === 'ok')
      assert.equal(await cells.value('const after = 6 * 7\nafter'), 42)
    })
})
