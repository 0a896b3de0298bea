// A run whose policy is a model of the hub: it is fetched before the folder is used, and the run's listener is told.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { saveModel } from '../../src/model/index.ts'
import type { LocalPolicy } from '../../src/policy/index.ts'
import { openSession, type TrainEvent } from '../../src/run/session.ts'
import { openHub } from '../model/hub-server.ts'
import { byteModel } from '../model/tiny.ts'

test('a run with an id of the hub fetches its policy and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'azlab-run-hub-'))
  after(() => rm(folder, { recursive: true }))
  const model = byteModel()
  await saveModel(join(folder, 'source'), model)
  const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'azlab.json', 'model.safetensors']
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'source', name))]))
  const hub = await openHub('some/model', { files, large: ['model.safetensors'] })
  after(() => hub.close())
  Object.assign(process.env, {
    HF_HUB_CACHE: join(folder, 'cache'),
    HF_ENDPOINT: hub.endpoint,
    HF_HUB_DISABLE_IMPLICIT_TOKEN: '1',
  })
  const events: TrainEvent[] = []
  const session = await openSession({
    out: join(folder, 'run'),
    config: { policy: 'some/model', steps: 1, heldoutTasks: 0, references: 0 },
    onEvent: (event) => events.push(event),
  })
  const policy = session.policy as LocalPolicy
  assert.deepEqual(policy.model.weights, model.weights)
  await policy.close()
  await session.close()
  const last = events.findLast((event) => event.kind === 'fetch')
  assert.deepEqual([last?.name, last?.file, last?.done], ['some/model', 'model.safetensors', last?.total])
})
