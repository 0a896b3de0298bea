// `azlab data` as a person runs it, against a server on this machine.

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { datasetPath, withoutDatasets } from '../datasets-eval/shared.ts'
import { azlab, folderFor, linesOf } from './azlab.ts'

async function server(t: TestContext, content: Uint8Array | null): Promise<string> {
  const made = createServer((_, response) => {
    if (content) response.writeHead(200, { 'content-length': content.length }).end(content)
    else response.writeHead(404).end()
  })
  await new Promise<void>((ready) => made.listen(0, '127.0.0.1', ready))
  t.after(() => made.close())
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

describe('azlab data', () => {
  test('list shows each benchmark, whether its data is there, its licence and what may not be done', async (t) => {
    const { code, stdout } = await azlab(['data', 'list', '--data', await folderFor(t)])
    assert.equal(code, 0)
    for (const part of ['math500', 'tiny-js', 'with azlab', 'MIT', 'Do not train on it'])
      assert.ok(stdout.includes(part), part)
  })

  test('list --json prints one object a benchmark', async (t) => {
    const { stdout } = await azlab(['data', 'list', '--json', '--data', await folderFor(t)])
    const aime = linesOf(stdout).find(({ name }) => name === 'aime24')!
    assert.deepEqual([aime.state, aime.count], ['missing', 30])
  })

  test('fetch puts the pinned file in its place', { skip: withoutDatasets }, async (t) => {
    const content = await readFile(datasetPath('amc23/test.jsonl'))
    const mirror = await server(t, content)
    const data = await folderFor(t)
    const { code, stdout } = await azlab(['data', 'fetch', 'amc23', '--data', data, '--mirror', mirror])
    assert.equal(code, 0)
    assert.match(stdout, /^amc23: fetched and checked, .*amc23\/test\.jsonl/)
    assert.deepEqual(await readFile(join(data, 'amc23/test.jsonl')), content)
  })

  test('fetch of another file ends with 1 and says so', async (t) => {
    const mirror = await server(t, Buffer.from('no'))
    const { code, stderr } = await azlab([
      'data',
      'fetch',
      'amc23',
      '--data',
      await folderFor(t),
      '--mirror',
      mirror,
    ])
    assert.equal(code, 1)
    assert.match(stderr, /not the pinned file of amc23|connection ended/)
  })

  test('fetch that is refused ends with 1, and says how to do without', async (t) => {
    const mirror = await server(t, null)
    const { code, stderr } = await azlab([
      'data',
      'fetch',
      'amc23',
      '--data',
      await folderFor(t),
      '--mirror',
      mirror,
    ])
    assert.equal(code, 1)
    assert.match(stderr, /answered 404.*npx azlab data add amc23 PATH/)
  })

  test('add takes a copy, and refuses another file', { skip: withoutDatasets }, async (t) => {
    const data = await folderFor(t)
    const given = await azlab([
      'data',
      'add',
      'amc23',
      datasetPath('amc23/test.jsonl'),
      '--data',
      data,
      '--json',
    ])
    assert.deepEqual(linesOf(given.stdout), [{ name: 'amc23', path: join(data, 'amc23/test.jsonl') }])
    const wrong = join(data, 'wrong')
    await writeFile(wrong, 'x')
    const refused = await azlab(['data', 'add', 'amc23', wrong, '--data', data])
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /not the pinned file of amc23: its sha256 is/)
  })

  test('an unknown benchmark ends with 2 and names those that there are', async () => {
    const { code, stderr } = await azlab(['data', 'fetch', 'maths'])
    assert.equal(code, 2)
    assert.match(stderr, /There is no benchmark "maths"\..*math500/)
  })
})
