// A model of the hub on the command line: fetched into the cache with a line a file, then there without a request.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { saveModel } from '../../src/model/index.ts'
import { openHub } from '../model/hub-server.ts'
import { byteModel } from '../model/tiny.ts'
import { azlab, folderFor, jsonLines, linesOf } from './azlab.ts'

test('--model takes an id of the hub: fetched once, found the next time', async (t) => {
  const folder = await folderFor(t)
  await saveModel(join(folder, 'source'), byteModel())
  const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors']
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'source', name))]))
  const hub = await openHub('some/model', { files, large: ['model.safetensors'] })
  after(() => hub.close())
  const env = {
    HF_HUB_CACHE: join(folder, 'cache'),
    HF_ENDPOINT: hub.endpoint,
    HF_HUB_DISABLE_IMPLICIT_TOKEN: '1',
  }
  const input = jsonLines([{ text: 'abc' }])
  const score = (model: string) => azlab(['score', '--model', model], { input, env })

  const ids = await azlab(['tokenize', '--model', 'some/model'], { input, env })
  assert.deepEqual(linesOf(ids.stdout)[0]?.ids, [97, 98, 99])
  assert.ok(!hub.requests.some((one) => one.includes('model.safetensors')))

  const first = await score('some/model')
  assert.match(first.stderr, /fetching some\/model {2}.* MB {2}model\.safetensors\n/)
  assert.equal(first.stdout, (await score(join(folder, 'source'))).stdout)

  const before = hub.requests.length
  const second = await score('some/model')
  assert.deepEqual([second.stdout, second.stderr], [first.stdout, ''])
  assert.equal(hub.requests.length, before)
})

test('a model that the hub has not ends with 2 and names both places', async (t) => {
  const folder = await folderFor(t)
  const hub = await openHub('some/model', { files: {}, large: [] })
  after(() => hub.close())
  const env = { HF_HUB_CACHE: folder, HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' }
  const { code, stderr } = await azlab(['generate', '--model', 'no/such', '--prompt', 'a'], { env })
  assert.equal(code, 2)
  assert.match(stderr, /^azlab: There is no model no\/such at http:.*There is no folder .*models--no--such/)
})
