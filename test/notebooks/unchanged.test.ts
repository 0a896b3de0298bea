// Which notebooks may be signed: the committed ones, as they were committed, and no others.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { unchangedNotebooks } from '../../scripts/unchanged-notebooks.mjs'

function clone(t: { after(done: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'azlab-unchanged-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('committed notebooks are named; a changed, a staged, a new and a removed one are not', (t) => {
  const folder = clone(t)
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
  git('init', '-q')
  mkdirSync(join(folder, 'notebooks'))
  const path = (name: string) => join(folder, 'notebooks', `${name}.ipynb`)
  for (const name of ['kept', 'changed', 'staged', 'removed']) writeFileSync(path(name), '{}')
  git('add', '.')
  git('commit', '-q', '-m', 'x')
  assert.equal(unchangedNotebooks(folder)?.length, 4)
  appendFileSync(path('changed'), ' ')
  appendFileSync(path('staged'), ' ')
  git('add', path('staged'))
  rmSync(path('removed'))
  writeFileSync(path('new'), '{}')
  assert.deepEqual(unchangedNotebooks(folder), ['notebooks/kept.ipynb'])
})

test('a folder that is no git clone has none to name', (t) => {
  assert.equal(unchangedNotebooks(clone(t)), null)
})
