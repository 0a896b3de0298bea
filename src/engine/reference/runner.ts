// A runner that evaluates graphs in float64, to check the others by.

import { AzlabError } from '../../core/portable.ts'
import { checkFeeds, type ValueType } from '../feeds.ts'
import type { Graph } from '../graph.ts'
import { checkNames } from '../names.ts'
import type { Program, Runner, RunOptions, Slot } from '../runner.ts'
import type { TensorData } from '../tensor.ts'
import { evaluateNodes } from './evaluate.ts'
import { fromTensor, toTensor, type Value } from './value.ts'

/** Opens a runner in this thread without any native code. Results are float64 data; a matrix product takes seconds where others take milliseconds. */
export function referenceRunner(): Runner {
  const slots = new Map<Slot, TensorData>()
  const get = (slot: Slot): TensorData => {
    const found = slots.get(slot)
    if (found) return found
    throw new AzlabError(`The slot '${slot}' is empty.`, { code: 'engine/missing-slot', value: slot })
  }

  const compile = async (graph: Graph): Promise<Program> => {
    checkNames(graph)
    let released = false
    const run = async (
      feeds: Readonly<Record<string, TensorData>>,
      options: RunOptions = {},
    ): Promise<Record<string, TensorData>> => {
      if (released) throw new AzlabError('The program was released.', { code: 'engine/released' })
      const { use = {}, keep = {} } = options
      const sizes = checkFeeds(graph, feeds, options, slots as ReadonlyMap<Slot, ValueType>)
      const inputs = new Map<Graph['inputs'][string], Value>()
      for (const [name, node] of Object.entries(graph.inputs)) {
        const slot = use[name]
        inputs.set(node, fromTensor(slot === undefined ? (feeds[name] as TensorData) : get(slot)))
      }
      const values = evaluateNodes(Object.values(graph.outputs), inputs, sizes)
      const output = (name: string): TensorData => toTensor(values.get(graph.outputs[name] as never) as Value)
      for (const [name, slot] of Object.entries(keep)) slots.set(slot, output(name))
      const fetch = options.fetch ?? Object.keys(graph.outputs).filter((name) => keep[name] === undefined)
      return Object.fromEntries(fetch.map((name) => [name, output(name)]))
    }
    return {
      graph,
      run,
      profile: async () => [],
      release: async () => {
        released = true
      },
    }
  }

  return {
    name: 'reference',
    compile,
    write: async (values) => {
      for (const [slot, value] of Object.entries(values)) slots.set(slot, toTensor(fromTensor(value)))
    },
    read: async (names) => Object.fromEntries(names.map((slot) => [slot, toTensor(fromTensor(get(slot)))])),
    alias: async (names) => {
      const found = Object.entries(names).map(([to, from]) => [to, get(from)] as const)
      for (const [slot, value] of found) slots.set(slot, value)
    },
    drop: async (names) => {
      for (const slot of names) slots.delete(slot)
    },
    close: async () => slots.clear(),
  }
}
