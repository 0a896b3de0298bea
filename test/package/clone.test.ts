// Set-up in a fresh clone, as on a new machine. It downloads everything once more (about a minute), so it runs only
// with AZLAB_TEST_SETUP=1; a machine's own continuous integration does the same by running `npm test` in a fresh clone.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { root, run } from './built.ts'

const skip = process.env.AZLAB_TEST_SETUP ? false : 'long: set AZLAB_TEST_SETUP=1 to run it'

test('a fresh clone is set up, stays clean, and makes good what was lost', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'azlab-clone-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const clone = join(folder, 'clone')
  await run('git', ['clone', '-q', root, clone], folder)

  assert.match(await run('npm', ['run', 'setup'], clone), /Installing packages.*\d s\nReady/s)
  assert.equal(await run('git', ['status', '--short'], clone), '')
  assert.doesNotMatch(await run('npm', ['run', 'setup'], clone), /Installing|Bringing/)

  // As after an install that was cut off: npm removes node_modules first, and the stamp with it.
  rmSync(join(clone, 'node_modules'), { recursive: true })
  assert.match(await run('npm', ['run', 'setup'], clone), /Installing packages/)
})
