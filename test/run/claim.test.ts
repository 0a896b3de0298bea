// One process a run: a live claim keeps others out, a dead one keeps nobody out.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { CLAIM, claim } from '../../src/run/claim.ts'
import { train } from '../../src/run/train.ts'
import { fixture } from './train-fixture.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-claim-'))
const executor = createExecutor({ processes: 1 })
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(scratch, 'run-'))
})
after(async () => {
  await executor.close()
  await rm(scratch, { recursive: true, force: true })
})

test('a claimed folder is refused, with the process that writes to it', async () => {
  const release = await claim(folder)
  await assert.rejects(claim(folder), { code: 'run/in-use', message: new RegExp(String(process.pid)) })
  await release()
})

test('a released folder can be claimed again, and nothing of the claims is left', async () => {
  await (await claim(folder))()
  await (await claim(folder))()
  assert.deepEqual(await readdir(folder), [])
})

test('a refused claim leaves the first one standing', async () => {
  const release = await claim(folder)
  await assert.rejects(claim(folder))
  assert.equal((await readdir(folder)).length, 1)
  await release()
})

test('the claim of a process that was killed is removed', async () => {
  const source = `import { claim } from ${JSON.stringify(new URL('../../src/run/claim.ts', import.meta.url).href)}
    await claim(${JSON.stringify(folder)}); console.log('claimed'); setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(other.stdout, 'data')
  await assert.rejects(claim(folder), { code: 'run/in-use', message: new RegExp(String(other.pid)) })
  other.kill('SIGKILL')
  await once(other, 'close')
  const release = await claim(folder)
  assert.equal((await readdir(folder)).length, 1)
  await release()
})

test('a process of the same number that started at another time is another process', {
  skip: process.platform !== 'linux' && 'start times are read on Linux alone',
}, async () => {
  const stale = JSON.stringify({ host: hostname(), pid: process.pid, started: '1' })
  await writeFile(join(folder, `${CLAIM}stale`), stale)
  await (await claim(folder))()
})

test('a claim from another machine stands, and the message says which file to delete', async () => {
  const other = JSON.stringify({ host: 'elsewhere', pid: 1, started: null })
  await writeFile(join(folder, `${CLAIM}other`), other)
  await assert.rejects(claim(folder), { code: 'run/in-use', message: /elsewhere/, hint: /\.running-other/ })
})

test('what is no claim keeps nobody out', async () => {
  await writeFile(join(folder, `${CLAIM}broken`), '{"pid":')
  await (await claim(folder))()
})

test('a run that is being written cannot be resumed beside it, and can after it', async () => {
  const out = join(folder, 'run')
  let second: Promise<unknown> | null = null
  const first = await train(
    fixture(out, {
      executor,
      onEvent: ({ kind }) => {
        if (kind === 'step')
          second ??= assert.rejects(train(fixture(out, { executor, resume: true })), { code: 'run/in-use' })
      },
    }),
  )
  assert.equal(first.status, 'finished')
  assert.notEqual(second, null)
  await second
  const more = await train(fixture(out, { executor, resume: true, config: { steps: 6 } }))
  assert.equal(more.summary.steps, 6)
  assert.deepEqual(
    (await readdir(out)).filter((name) => name.startsWith('.')),
    [],
  )
})

test('a run whose model cannot be opened leaves its folder free', async () => {
  const out = join(folder, 'run')
  const { policy: _, open: __, ...options } = fixture(out, { executor })
  await assert.rejects(train({ ...options, config: { ...options.config, policy: join(folder, 'none') } }))
  assert.equal((await train(fixture(out, { executor }))).status, 'finished')
})
