// The arguments with which worker threads start, in processes of every kind.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { workerArguments } from '../../src/core/index.ts'

test('a worker gets the arguments of its process', () => {
  assert.deepEqual(workerArguments(['--no-maglev', '--conditions=azlab-source']), {})
  assert.deepEqual(workerArguments(['-e', '1']), {})
})

test('but not those with which a thread that runs a file does not start', () => {
  for (const type of [['--input-type=module'], ['--input-type', 'module']])
    assert.deepEqual(
      workerArguments(['-C', 'one', '--conditions=two', '--no-maglev', ...type, '-e', 'code']),
      {
        execArgv: ['-C', 'one', '--conditions=two'],
      },
    )
})

test('code given to node on the command line can have a thread of ours', () => {
  const core = new URL('../../src/core/index.ts', import.meta.url).href
  const worker = new URL('./worker-arguments-thread.ts', import.meta.url).href
  const code = `
    import { openThread } from ${JSON.stringify(core)}
    const thread = openThread('worker-arguments-thread', ${JSON.stringify(worker)}, { limit: 60000, memory: 64 })
    console.log(await thread.ask(20))
    await thread.close()`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  assert.equal(status, 0, stderr)
  assert.equal(stdout, '{ ok: true, answer: 40 }\n')
})
