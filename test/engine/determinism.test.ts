// The same feeds give the same bits: in every run, in every session, for every number of threads.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { draws } from '../../src/core/index.ts'
import * as e from '../../src/engine/index.ts'
import { emitModel } from '../../src/engine/onnx/emit.ts'

/** A small network with an embedding, norms, attention and cross entropy, and three steps of its training. */
function trainingGraph(rows: number): {
  readonly graph: e.Graph
  readonly feeds: Record<string, e.TensorData>
} {
  const random = draws('determinism')
  const inputs: Record<string, e.Node> = {}
  const feeds: Record<string, e.TensorData> = {}
  const weight = (name: string, shape: readonly number[]): e.Node => {
    feeds[name] = e.floats(
      shape,
      Array.from({ length: e.elementCount(shape) }, () => random.uniform() - 0.5),
    )
    inputs[name] = e.input(name, shape)
    return inputs[name]
  }
  const [B, T, D] = [4, 32, 64]
  const table = weight('table', [rows, D])
  const weights = ['q', 'k', 'v', 'up'].map((name) => weight(name, [D, D]))
  const norm = weight('norm', [D])
  const ids = e.input('ids', [B, T], 'int64')
  inputs.ids = ids
  feeds.ids = e.ints(
    [B, T],
    Array.from({ length: B * T }, () => random.below(rows)),
  )
  const x = e.gather(table, ids)
  const [q, k, v, up] = weights.map((item) => e.matmul(e.rmsNorm(x, norm, 1e-6), item)) as [
    e.Node,
    e.Node,
    e.Node,
    e.Node,
  ]
  const mixed = e.matmul(e.softmax(e.matmul(q, k, { transposeB: true, scale: 0.125 })), v)
  const logits = e.matmul(e.add(x, e.mul(mixed, e.silu(up))), table, { transposeB: true })
  const picked = e.gatherElements(e.logSoftmax(logits), e.reshape(ids, [B, T, 1]))
  const loss = e.neg(e.mean(picked))
  const names = Object.keys(inputs).filter((name) => name !== 'ids')
  const { gradients } = e.clipByGlobalNorm(
    e.gradients(
      loss,
      names.map((name) => inputs[name] as e.Node),
    ),
    1,
  )
  const outputs: Record<string, e.Node> = { loss }
  names.forEach((name, i) => {
    outputs[name] = e.sub(inputs[name] as e.Node, e.mul(gradients[i] as e.Node, 0.5))
  })
  return { graph: { inputs, outputs }, feeds }
}

async function trainedBits(rows: number, threads: number): Promise<string> {
  const { graph, feeds } = trainingGraph(rows)
  const runner = e.onnxRunner({ threads })
  const program = await runner.compile(graph)
  const hash = createHash('sha256')
  let state: Record<string, e.TensorData> = feeds
  for (let step = 0; step < 3; step++) {
    const result = await program.run({ ...feeds, ...state })
    for (const { data } of Object.values(result))
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    const { loss: _loss, ...weights } = result
    state = weights
  }
  await runner.close()
  return hash.digest('hex')
}

for (const rows of [50, 3000]) {
  test(`training with a table of ${rows} rows gives the same bits in two sessions and for one and two threads`, async () => {
    const one = await trainedBits(rows, 1)
    assert.equal(await trainedBits(rows, 2), one)
    assert.equal(await trainedBits(rows, 2), one)
  })
}

test('the same graph is written as the same bytes', () => {
  const bytes = (): Uint8Array => emitModel(trainingGraph(50).graph).bytes
  assert.deepEqual(bytes(), bytes())
})

test('computations that nothing needs are not written, equal ones once', () => {
  const x = e.input('x', [3])
  e.exp(x)
  const model = emitModel({
    inputs: { x },
    outputs: { y: e.add(e.sin(x), e.sin(x)), z: e.add(e.sin(x), e.sin(x)) },
  })
  assert.equal(model.nodeCount, 2)
  assert.equal(model.outputs.y, model.outputs.z)
})
