// The journal keeps whole lines, can be cut back, and names a broken line.

import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openJournal, readJournal } from '../../src/run/journal.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-journal-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function written(
  name: string,
  lines: readonly unknown[],
): Promise<{ path: string; positions: number[] }> {
  const path = join(folder, name)
  const journal = await openJournal<unknown>(path)
  const positions: number[] = []
  for (const line of lines) {
    await journal.append(line)
    positions.push(journal.position())
  }
  await journal.close()
  return { path, positions }
}

test('lines come back in order', async () => {
  const { path } = await written('order', [{ step: 1 }, { step: 2 }])
  assert.deepEqual(await readJournal(path), [{ step: 1 }, { step: 2 }])
})

test('a journal that does not exist is empty', async () => {
  assert.deepEqual(await readJournal(join(folder, 'none')), [])
})

test('opening at a position cuts off what came after it', async () => {
  const { path, positions } = await written('cut', [{ step: 1 }, { step: 2 }, { step: 3 }])
  const journal = await openJournal<unknown>(path, positions[0])
  await journal.append({ step: 'two' })
  await journal.close()
  assert.equal(await readFile(path, 'utf8'), '{"step":1}\n{"step":"two"}\n')
})

test('opening at a position beyond the end is an error', async () => {
  const { path } = await written('short', [{ step: 1 }])
  await assert.rejects(openJournal(path, 999), { code: 'run/journal-short' })
})

test('a torn last line is left out', async () => {
  const { path } = await written('torn', [{ step: 1 }])
  await appendFile(path, '{"step":')
  assert.deepEqual(await readJournal(path), [{ step: 1 }])
})

test('a broken line is an error with its number', async () => {
  const path = join(folder, 'broken')
  await writeFile(path, '{"step":1}\n{"step":\n{"step":3}\n')
  await assert.rejects(readJournal(path), { code: 'run/broken-line', message: /Line 2/ })
})
