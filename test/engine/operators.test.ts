// Every engine gives what the float64 reference gives, for every operation.

import { test } from 'node:test'
import * as e from '../../src/engine/index.ts'
import { buildCase, type Case, canBeNamed, differentiable, others } from './cases.ts'
import { assertClose } from './close.ts'
import { engineRunners } from './runners.ts'

const reference = e.referenceRunner()

/** Several cases in one graph, since each program of a runtime takes a while to create. */
async function compare(runner: e.Runner, cases: readonly Case[], withGradients: boolean): Promise<void> {
  const inputs: Record<string, e.Node> = {}
  const outputs: Record<string, e.Node> = {}
  const feeds: Record<string, e.TensorData> = {}
  cases.forEach((item, i) => {
    for (const [name, node] of Object.entries(item.inputs)) {
      inputs[`${i}/${name}`] = node
      feeds[`${i}/${name}`] = item.feeds[name] as e.TensorData
    }
    outputs[`${i}/output`] = item.output
    if (!withGradients) return
    const wrt = item.wrt.map((name) => item.inputs[name] as e.Node)
    e.gradients(e.sum(e.mul(item.output, item.output)), wrt).forEach((gradient, k) => {
      outputs[`${i}/d ${item.wrt[k]}`] = gradient
    })
  })
  const graph = { inputs, outputs }
  const program = await runner.compile(graph)
  const found = await program.run(feeds)
  const expected = await (await reference.compile(graph)).run(feeds)
  await program.release()
  for (const name of Object.keys(outputs)) assertClose(found[name], expected[name], name)
}

const sized = Object.entries({ ...differentiable, ...others }).filter(([name]) => canBeNamed(name))

for (const runner of engineRunners()) {
  const on = `on ${runner.name}`

  for (const [name, build] of Object.entries(differentiable)) {
    test(`${name} and its gradient agree with the reference, ${on}`, async () => {
      const cases = Array.from({ length: 4 }, (_, round) => buildCase(`onnx/${name}/${round}`, build))
      await compare(runner, cases, true)
    })
  }

  for (const [name, build] of Object.entries(others)) {
    test(`${name} agrees with the reference, ${on}`, async () => {
      const cases = Array.from({ length: 4 }, (_, round) => buildCase(`onnx/${name}/${round}`, build))
      await compare(runner, cases, false)
    })
  }

  for (const [name, build] of sized) {
    test(`${name} agrees with the reference where sizes are named, ${on}`, async () => {
      const named = buildCase(`named/${name}`, build, true)
      await compare(runner, [named], name in differentiable)
    })
  }
}
