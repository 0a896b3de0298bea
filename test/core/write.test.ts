// A file is written as a whole: the old one stays until the new one is complete, and nothing else is left behind.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { writeAtomically } from '../../src/core/index.ts'

const root = mkdtempSync(join(tmpdir(), 'azlab-write-'))
after(() => rmSync(root, { recursive: true }))

test('a file is replaced, and nothing is left beside it', async () => {
  const folder = join(root, 'replaced')
  mkdirSync(folder)
  await writeAtomically(join(folder, 'a'), 'old')
  await writeAtomically(join(folder, 'a'), Uint8Array.from([110, 101, 119]))
  assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'new')
  assert.deepEqual(readdirSync(folder), ['a'])
})

test('of two writes at once one stays whole', async () => {
  const folder = join(root, 'twice')
  mkdirSync(folder)
  const texts = ['a'.repeat(1e6), 'b'.repeat(1e6)]
  await Promise.all(texts.map((text) => writeAtomically(join(folder, 'a'), text)))
  assert.ok(texts.includes(readFileSync(join(folder, 'a'), 'utf8')))
  assert.deepEqual(readdirSync(folder), ['a'])
})

test('where it cannot be written the path is named, and nothing is left behind', async () => {
  const folder = join(root, 'taken')
  mkdirSync(join(folder, 'a'), { recursive: true })
  for (const path of [join(folder, 'a'), join(folder, 'nowhere', 'a')])
    await assert.rejects(writeAtomically(path, 'text'), { code: 'file/unwritable', value: path })
  assert.deepEqual(readdirSync(folder), ['a'])
})
