// Folders are made level by level, and a place where none can be made is an error, never a hang.

import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from '../../src/core/index.ts'

test('a folder and those above it are made, and made again without complaint', async () => {
  const root = await mkdtemp(join(tmpdir(), 'azlab-folder-'))
  try {
    const deep = join(root, 'a', 'b', 'c')
    await makeFolder(deep)
    await makeFolder(deep)
    await Promise.all([makeFolder(join(root, 'd', 'e')), makeFolder(join(root, 'd', 'e'))])
    assert.ok((await stat(deep)).isDirectory())
    assert.ok((await stat(join(root, 'd', 'e'))).isDirectory())
  } finally {
    await rm(root, { recursive: true })
  }
})

test('below a file no folder can be made, and the file stays', async () => {
  const root = await mkdtemp(join(tmpdir(), 'azlab-folder-'))
  try {
    const file = join(root, 'file')
    await writeFile(file, 'text')
    await assert.rejects(makeFolder(join(file, 'below')), { code: /ENOTDIR|EEXIST/ })
    await assert.rejects(makeFolder(file), { code: 'EEXIST' })
    assert.ok((await stat(file)).isFile())
  } finally {
    await rm(root, { recursive: true })
  }
})

test('where the file system makes no folders the error comes at once', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, async () => {
  await assert.rejects(makeFolder('/proc/azlab'), { code: /ENOENT|EACCES|EPERM/ })
})
