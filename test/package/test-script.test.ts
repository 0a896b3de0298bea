// `npm test`: one closing line with the sums of all that ran.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { launch } from '../../scripts/launch.mjs'
import { root } from './built.ts'

const folder = await mkdtemp(join(tmpdir(), 'azlab-script-'))
after(() => rm(folder, { recursive: true }))

/** Runs scripts/test.mjs on test files with this code. */
async function run(files: Readonly<Record<string, string>>) {
  const paths = Object.keys(files).map((name) => join(folder, name))
  for (const [name, code] of Object.entries(files))
    await writeFile(join(folder, name), `import { test } from 'node:test'\n${code}\n`)
  let text = ''
  const onOutput = (part: string): void => {
    text += part
  }
  const code = await launch(process.execPath, [join(root, 'scripts/test.mjs'), ...paths], { onOutput })
  return { code, text, closing: text.match(/^\d+ passed, .*$/gm) }
}

test('the closing line counts the tests of all files, once', async () => {
  const { code, closing, text } = await run({
    'a.test.mjs': "test('one', () => {})\ntest('two', { skip: 'no moon' }, () => {})",
    'b.test.mjs': "test('three', () => {})",
  })
  assert.deepEqual([code, closing], [0, ['2 passed, 0 failed, 1 skipped']])
  assert.match(text, /^skipped {2}two: no moon$/m)
  assert.ok(text.endsWith('2 passed, 0 failed, 1 skipped\n'))
})

test('every test runs in a process with the flags of V8', async () => {
  const { closing } = await run({
    'flags.test.mjs':
      "test('flags', () => { if (!process.execArgv.includes('--no-maglev')) throw new Error('none') })",
  })
  assert.deepEqual(closing, ['1 passed, 0 failed'])
})

test('a test that fails and a file that cannot be loaded are counted as failed', async () => {
  const { code, closing } = await run({
    'c.test.mjs': "test('one', () => { throw new Error('no') })\ntest('two', () => {})",
    'd.test.mjs': "import './no-such-file.mjs'",
  })
  assert.deepEqual([code, closing], [1, ['1 passed, 2 failed']])
})
