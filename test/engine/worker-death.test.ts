// A worker of the engine that ends by itself: whoever waits is told, and so is whoever asks later.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import * as e from '../../src/engine/index.ts'
import { policyOf } from '../../src/policy/index.ts'
import { byteModel } from '../model/tiny.ts'
import { endWorkers } from '../support/workers.ts'

const opened: e.Runner[] = []
after(() => Promise.all(opened.map((runner) => runner.close())))
const open = (threads: number): e.Runner => {
  const runner = e.onnxRunner({ threads, spin: false })
  opened.push(runner)
  return runner
}
const ended = {
  code: 'engine/worker-ended',
  message:
    /worker thread in which the engine computes has ended: it exited with code 1\..*Open the policy again/,
}
/** w·w for a large square w: seconds of work. */
const slow = (): e.Graph => {
  const w = e.input('w', [1500, 1500])
  return { inputs: { w }, outputs: { y: e.sum(e.matmul(w, e.matmul(w, w))) } }
}
const square = e.floats([1500, 1500], new Float32Array(1500 * 1500))

describe('a worker that ends in the middle of a run', () => {
  for (const concurrent of [false, true])
    test(`is an error of that run and of every later request${concurrent ? ', where it is one of several' : ''}`, async () => {
      const runner = open(concurrent ? 2 : 1)
      const program = await runner.compile(slow(), { concurrent })
      await runner.write({ w: square })
      assert.equal(runner.ended, false)
      const running = assert.rejects(program.run({}, { use: { w: 'w' } }), ended)
      await endWorkers()
      await running
      assert.equal(runner.ended, true)
      await assert.rejects(program.run({}, { use: { w: 'w' } }), ended)
      await assert.rejects(runner.write({ w: square }), ended)
      await assert.rejects(runner.compile(slow()), ended)
      // There is nothing left to free.
      await runner.drop(['w'])
      await program.release()
      await runner.close()
    })

  test('while nothing runs is told to the next who asks', async () => {
    const runner = open(1)
    await runner.write({ w: square })
    await endWorkers()
    await assert.rejects(runner.read(['w']), ended)
  })
})

describe('the policies of a process', () => {
  test('are told, can be closed, and one that is opened again computes as before', async () => {
    const given = { threads: 1, spin: false }
    const ask = [{ prompt: 'abc', key: 'one' }]
    const policy = policyOf(byteModel(), given)
    const before = await policy.sample(ask)
    await endWorkers()
    await assert.rejects(policy.sample(ask), ended)
    await assert.rejects(policy.score([{ prompt: 'abc', tokens: [1] }]), ended)
    await policy.close()
    const again = policyOf(byteModel(), given)
    assert.deepEqual(await again.sample(ask), before)
    await again.close()
  })
})
