// The public surface is what docs/api/ says: a change of it shows in review, and nothing public is without a sentence.

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { doors, report } from '../../scripts/api.mjs'
import { root, stage } from './built.ts'

const made = mkdtempSync(join(tmpdir(), 'azlab-reports-'))
after(() => rmSync(made, { recursive: true, force: true }))
const textOf = (folder: string, name: string): string => readFileSync(join(folder, `${name}.api.md`), 'utf8')

const staged = join(made, 'staged')
await stage(staged)
const failed: readonly string[] = report(join(staged, 'dist'), join(made, 'reports'))

describe('the public surface', () => {
  test('of every door can be read', () => assert.deepEqual(failed, []))
  test('has one report a door', () => {
    const kept = readdirSync(join(root, 'docs/api')).map((file) => file.replace(/\.api\.md$/, ''))
    assert.deepEqual(kept.sort(), doors.map(({ name }: { name: string }) => name).sort())
  })
  for (const { name } of doors as readonly { name: string }[]) {
    test(`of ${name} is as docs/api/${name}.api.md says (npm run api writes it anew)`, () => {
      assert.equal(textOf(join(made, 'reports'), name), textOf(join(root, 'docs/api'), name))
    })
    test(`of ${name} is documented, every export of it`, () => {
      const silent = [
        ...textOf(join(made, 'reports'), name).matchAll(
          /^\/\/ @public \(undocumented\)\n(?:export )?(.*)$/gm,
        ),
      ]
      assert.deepEqual(
        silent.map(([, what]) => what),
        [],
      )
    })
  }
})
