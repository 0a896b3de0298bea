// az.policy in a cell: what `auto` took is shown once, fetching is a line that moves, and an interrupt ends it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { cellPolicy, showEngine, showFetch } from '../../src/lab/policy.ts'
import { saveModel } from '../../src/model/index.ts'
import { openHub } from '../model/hub-server.ts'
import { byteModel } from '../model/tiny.ts'
import { fakeNotebook, inNotebook } from './fake-notebook.ts'

const folder = await mkdtemp(join(tmpdir(), 'azlab-lab-policy-'))
after(() => rm(folder, { recursive: true }))

// The hub of these tests, as the environment of a process would name it.
await saveModel(join(folder, 'source'), byteModel())
const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'azlab.json', 'model.safetensors']
const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'source', name))]))
const hub = await openHub('some/model', { files, large: ['model.safetensors'] })
after(() => hub.close())
Object.assign(process.env, {
  HF_HUB_CACHE: join(folder, 'cache'),
  HF_ENDPOINT: hub.endpoint,
  HF_HUB_DISABLE_IMPLICIT_TOKEN: '1',
})

test('an interrupt of the cell ends fetching', async () => {
  const host = fakeNotebook()
  hub.misbehave = () => {
    host.interrupt()
    return true
  }
  await assert.rejects(
    inNotebook(host, () => cellPolicy('some/model')),
    /interrupted/,
  )
  hub.misbehave = null
})

test('a model of the hub is opened by its id, and answers', async () => {
  const policy = await inNotebook(fakeNotebook(), () => cellPolicy('some/model'))
  const [one] = await policy.sample([{ prompt: 'a', key: 'k' }], { maxTokens: 4 })
  assert.ok((one?.tokens.length ?? 0) > 0)
  await policy.close()
})

test('what auto took is shown in the cell, once', async () => {
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    showEngine({ engine: 'webgpu', why: 'The fastest of those that pass.' })
    showEngine({ engine: 'webgpu', why: 'The fastest of those that pass.' })
  })
  assert.deepEqual(
    host.shown.map(({ bundle }) => bundle),
    [{ 'text/plain': 'engine webgpu: the fastest of those that pass.' }],
  )
})

test('fetching is one line that ends with how much came', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const host = fakeNotebook()
  await inNotebook(host, async () => {
    const fetching = showFetch('a/b')
    fetching.show({ name: 'a/b', file: 'model.safetensors', done: 0, total: 8e6 })
    now = 5000
    fetching.show({ name: 'a/b', file: 'model.safetensors', done: 2e6, total: 8e6 })
    now = 20_000
    fetching.end()
    fetching.end()
  })
  const lines = host.shown.map(({ bundle }) => bundle['text/plain'])
  assert.equal(new Set(host.shown.map(({ displayId }) => displayId)).size, 1)
  assert.match(
    String(lines[0]),
    /^fetch █{5}░{15} 25 % · 2 of 8 MB of a\/b · model\.safetensors · 15 s left$/,
  )
  assert.match(String(lines.at(-1)), /^fetch: 8 MB of a\/b · model\.safetensors in 20 s$/)
  assert.equal(lines.length, 2)
})
