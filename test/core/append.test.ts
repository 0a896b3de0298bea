// Appending: what is appended stands in the file whole or not at all, where a disk takes only a part of it too.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openAppending, writeAll } from '../../src/core/index.ts'

const root = mkdtempSync(join(tmpdir(), 'azlab-append-'))
after(() => rmSync(root, { recursive: true }))
const fixture = fileURLToPath(new URL('./short-writes.ts', import.meta.url))

/**
 * Runs the fixture where no file may grow beyond 12 KiB: a write that would gets a part written, which counts as a success, and
 * only the next one fails.
 */
function limited(what: string, folder: string): unknown {
  mkdirSync(folder)
  const script = 'ulimit -f 12 && exec "$@"'
  const text = execFileSync('bash', ['-c', script, 'limited', process.execPath, fixture, what, folder])
  return JSON.parse(text.toString())
}

test('appends take their turn, and the length counts what stands there', async () => {
  const path = join(root, 'turns')
  const file = await openAppending(path)
  await Promise.all(['one\n', 'two\n', 'three\n'].map((line) => file.append(line)))
  assert.equal(file.length(), 14)
  await file.close()
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n')
})

test('a file that is there is gone on with', async () => {
  const path = join(root, 'more')
  writeFileSync(path, 'one\n')
  const file = await openAppending(path)
  await file.append('two\n')
  assert.equal(file.length(), 8)
  await file.close()
})

test('a file that cannot be opened is an error that names it', async () => {
  const path = join(root, 'nowhere', 'file')
  await assert.rejects(openAppending(path), { code: 'file/unwritable', value: path })
})

test('a write that takes a part at a time is gone on with until all is written', async () => {
  const taken: number[] = []
  const file = {
    write: async (bytes: Uint8Array, at: number, length: number) => {
      const bytesWritten = Math.min(2, length)
      taken.push(...bytes.subarray(at, at + bytesWritten))
      return { bytesWritten, buffer: bytes }
    },
  }
  await writeAll(file as unknown as Parameters<typeof writeAll>[0], Uint8Array.from([1, 2, 3, 4, 5]))
  assert.deepEqual(taken, [1, 2, 3, 4, 5])
})

test('a write that takes nothing is an error, and no loop', async () => {
  const file = { write: async (bytes: Uint8Array) => ({ bytesWritten: 0, buffer: bytes }) }
  await assert.rejects(
    writeAll(file as unknown as Parameters<typeof writeAll>[0], Uint8Array.from([1, 2])),
    /only 0 of 2 bytes/,
  )
})

// 12 KiB hold four lines of 3017 bytes, 12068 in all, and a part of a fifth; {"i":5} fits in again.
const four = { whole: [0, 1, 2, 3], refused: [4], length: 12068, size: 12068 }

test('a journal keeps whole lines where a line is written in part, and goes on with what fits', () => {
  assert.deepEqual(limited('journal', join(root, 'journal')), { ...four, after: [0, 1, 2, 3, 5] })
})

test('so does a file of JSON lines', () => {
  assert.deepEqual(limited('lines', join(root, 'lines')), { ...four, after: [0, 1, 2, 3, 5] })
})

test('so does the file of incidents', () => {
  assert.deepEqual(limited('incidents', join(root, 'incidents')), { ...four, after: [0, 1, 2, 3, 5] })
})

test('a file written as a whole keeps its old content where the new does not fit', () => {
  assert.deepEqual(limited('whole', join(root, 'whole')), {
    code: 'file/unwritable',
    content: 'old',
    names: ['file'],
  })
})
