// The gradient of a micro-batch as one graph, forwards and backwards: the fastest way for models whose layers all fit into memory.

import { add, floats, type Graph, gradients, input, type Node, type TensorData } from '../engine/portable.ts'
import { teacherForced } from './loss.ts'
import type { BatchFeeds, BatchSums, GradientOptions } from './recomputing.ts'
import type { Runtime } from './runtime.ts'
import { prefixed, scalar, slotsOf } from './slots.ts'
import { clippedSurrogate, constantsText, type SurrogateConstants, surrogateInputs } from './surrogate.ts'
import { weightShapes } from './weights.ts'

/** Runtimes whose slots of zeros are written. */
const zeroed = new WeakSet<Runtime>()

/** Learns from micro-batches one after the other; the gradients add up in the slots of the owner. */
export async function wholeGradient(
  runtime: Runtime,
  { weights, owner, constants }: GradientOptions,
): Promise<(feeds: BatchFeeds) => Promise<BatchSums>> {
  const { runner, trained } = runtime
  const sums = slotsOf(owner, trained, ['g'])
  await writeZeros(runtime)
  await runner.alias(
    Object.fromEntries(trained.map((name) => [`${owner}/g/${name}`, zeroSlot(runtime, name)])),
  )
  return async (feeds) => {
    const program = await runtime.program(`gradient ${constantsText(constants)}`, () =>
      gradientGraph(runtime, constants),
    )
    const out = await program.run(feeds, { use: { ...weights, ...sums }, keep: sums })
    const { chosen, entropy } = out as Record<'chosen' | 'entropy', TensorData>
    return { loss: scalar(out.loss), chosen: chosen.data, entropy: entropy.data }
  }
}

/** The slot that holds zeros of a weight's shape: where sums begin. */
const zeroSlot = (runtime: Runtime, name: string): string => `${runtime.id}/zeros/${name}`

async function writeZeros(runtime: Runtime): Promise<void> {
  if (zeroed.has(runtime)) return
  const shapes = weightShapes(runtime.architecture)
  const values = runtime.trained.map((name): [string, TensorData] => {
    const shape = shapes.get(name) as readonly number[]
    return [zeroSlot(runtime, name), floats(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)))]
  })
  await runtime.runner.write(Object.fromEntries(values))
  zeroed.add(runtime)
}

/** Gradient of one micro-batch added to what is there. */
export function gradientGraph(runtime: Runtime, constants: SurrogateConstants): Graph {
  const { architecture, names, trained } = runtime
  const forced = teacherForced(architecture, { rows: 'B', length: 'L' }, { prefixes: true, asked: 'A' })
  const inputs = surrogateInputs()
  const { loss, entropy } = clippedSurrogate(forced, inputs, constants)
  const learned = trained.map((name) => forced.weights[name] as Node)
  const before = learned.map((node, index) => input(`g/${trained[index]}`, node.shape))
  const after = gradients(loss, learned).map((gradient, index) => add(before[index] as Node, gradient))
  return {
    inputs: {
      ...forced.inputs,
      ...inputs,
      ...prefixed('w', names, Object.values(forced.weights)),
      ...prefixed('g', trained, before),
    },
    outputs: { loss, chosen: forced.chosen, entropy, ...prefixed('g', trained, after) },
  }
}
