// Profiles: where the time of a program's runs went, by operator.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as e from '../../src/engine/index.ts'
import { operatorTimes } from '../../src/engine/onnx/profile.ts'

test('kernel times are summed by operator, the slowest first, without what contains others', () => {
  const event = (name: string, op: string, dur: number, cat = 'Node'): object => ({
    cat,
    name,
    dur,
    args: { op_name: op },
  })
  const events = [
    event('a_kernel_time', 'Add', 1000),
    event('b_kernel_time', 'MatMul', 5000),
    event('c_kernel_time', 'Add', 500),
    event('d_kernel_time', 'Loop', 9000),
    event('a_fence_before', 'Add', 700),
    event('model_run', 'Add', 9000, 'Session'),
  ]
  assert.deepEqual(operatorTimes(JSON.stringify(events)), [
    { op: 'MatMul', calls: 1, ms: 5 },
    { op: 'Add', calls: 2, ms: 1.5 },
  ])
})

test('a program compiled for it tells the operators of its runs', async () => {
  const runner = e.onnxRunner({ threads: 1 })
  const x = e.input('x', [4, 4])
  const program = await runner.compile(
    { inputs: { x }, outputs: { y: e.exp(e.matmul(x, x)) } },
    { profile: true, name: 'profiled' },
  )
  const feeds = { x: e.floats([4, 4], new Float32Array(16)) }
  for (let i = 0; i < 3; i++) await program.run(feeds)
  const times = await program.profile()
  await runner.close()
  const calls = Object.fromEntries(times.map(({ op, calls }) => [op, calls]))
  assert.deepEqual(calls, { MatMul: 3, Exp: 3 })
})
