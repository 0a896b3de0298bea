// docs/reference/ says what the code declares: every command, every option.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pages } from '../../scripts/reference.mjs'
import { CONFIG_NAMES } from '../../src/run/config.ts'
import { root } from './built.ts'

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('docs/reference', () => {
  for (const [path, made] of Object.entries(pages))
    test(`${path} is what npm run reference writes`, () => assert.equal(textOf(path), made()))

  test('has a row for every option of a run and its stages', () => {
    const page = textOf('docs/reference/options.md')
    assert.deepEqual(
      CONFIG_NAMES.filter((name) => !page.includes(`\n| \`${name}\` |`)),
      [],
    )
  })

  test('has an example for every command', () => {
    const sections = textOf('docs/reference/commands.md').split(/^## /m).slice(1)
    assert.deepEqual(
      sections.filter((one) => !/^```sh\n.*npx azlab /m.test(one)).map((one) => one.split('\n')[0]),
      [],
    )
  })
})
