// Names of a graph's inputs and outputs, and the slots of the engine that hold their values: `w/x` of owner `o` lies in `o/w/x`.

import { floats, type Node, type Runner, type TensorData } from '../engine/portable.ts'
import type { OptimizerState } from './adamw.ts'
import type { Tensor } from './safetensors.ts'
import type { Weights } from './weights.ts'

/** Nodes under names with a prefix: `w/model.norm.weight`. */
export function prefixed(
  prefix: string,
  names: readonly string[],
  nodes: readonly Node[],
): Record<string, Node> {
  return Object.fromEntries(names.map((name, index) => [`${prefix}/${name}`, nodes[index]!]))
}

/** Input (and output) names of a graph to slots: `w/x` to `trainer/w/x`. */
export function slotsOf(
  owner: string,
  names: readonly string[],
  prefixes: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    prefixes.flatMap((prefix) => names.map((name) => [`${prefix}/${name}`, `${owner}/${prefix}/${name}`])),
  )
}

/** Reads one kind of slots back as tensors. */
export async function readSlots(
  runner: Runner,
  owner: string,
  names: readonly string[],
  prefix: string,
): Promise<Weights> {
  // Without a copy where that can be: a second one of all would stand in memory.
  const values = await runner.read(
    names.map((name) => `${owner}/${prefix}/${name}`),
    { shared: true },
  )
  return new Map(
    names.map((name): [string, Tensor] => {
      const { shape, data } = values[`${owner}/${prefix}/${name}`] as TensorData
      return [name, { shape, data: data as Float32Array }]
    }),
  )
}

/** Weights as slot values. */
export function weightValues(owner: string, weights: Weights): Record<string, TensorData> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [`${owner}/w/${name}`, floats(shape, data)]),
  )
}

/** Weights and optimizer state as slot values; zeros where there is no state yet. */
export function slotValues(
  owner: string,
  weights: Weights,
  state?: OptimizerState,
): Record<string, TensorData> {
  const values = weightValues(owner, weights)
  for (const [name, { shape, data }] of weights) {
    values[`${owner}/m/${name}`] = floats(shape, state?.m.get(name)?.data ?? new Float32Array(data.length))
    values[`${owner}/v/${name}`] = floats(shape, state?.v.get(name)?.data ?? new Float32Array(data.length))
  }
  return values
}

/** The value of a scalar result. */
export function scalar(value: TensorData | undefined): number {
  return Number(value?.data[0])
}
