// Checks what is fed to a program, before any engine sees it.

import { AzlabError } from '../core/portable.ts'
import { evaluateDim, isName, type Shape, showShape } from './dimension.ts'
import type { Graph, Node } from './graph.ts'
import type { RunOptions, Slot } from './runner.ts'
import type { DType, TensorData } from './tensor.ts'

/** What is known of a value without its data. */
export interface ValueType {
  readonly dtype: DType
  readonly shape: readonly number[]
}

/**
 * Checks that each input of the graph has one source of its type and shape, and that named sizes agree. Gives the sizes.
 * Throws what is missing, unknown or of the wrong type or shape, by name.
 */
export function checkFeeds(
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
  options: RunOptions,
  slots: ReadonlyMap<Slot, ValueType>,
): ReadonlyMap<string, number> {
  const { use = {}, keep = {}, fetch = [] } = options
  const inputNames = Object.keys(graph.inputs)
  for (const name of [...Object.keys(feeds), ...Object.keys(use)]) {
    if (graph.inputs[name]) continue
    throw new AzlabError(`The program has no input '${name}'.`, {
      code: 'engine/unknown-input',
      value: name,
      expected: `one of ${inputNames.join(', ')}`,
    })
  }
  for (const name of [...Object.keys(keep), ...fetch]) {
    if (graph.outputs[name]) continue
    throw new AzlabError(`The program has no output '${name}'.`, {
      code: 'engine/unknown-output',
      value: name,
      expected: `one of ${Object.keys(graph.outputs).join(', ')}`,
    })
  }
  const sizes = new Map<string, number>()
  for (const [name, node] of Object.entries(graph.inputs)) {
    const slot = use[name]
    const value = slot === undefined ? feeds[name] : slots.get(slot)
    if (!value) {
      throw new AzlabError(
        slot === undefined
          ? `The input '${name}' was not fed.`
          : `The slot '${slot}' of input '${name}' is empty.`,
        {
          code: 'engine/missing-input',
          value: slot ?? name,
          expected: `${node.dtype}${showShape(node.shape)}`,
        },
      )
    }
    checkValue(name, node, value, sizes)
  }
  return sizes
}

function checkValue(name: string, node: Node, value: ValueType, sizes: Map<string, number>): void {
  const fits =
    value.dtype === node.dtype &&
    value.shape.length === node.shape.length &&
    node.shape.every((dim, axis) => {
      const size = value.shape[axis] as number
      if (!isName(dim)) return dim === size
      if (!sizes.has(dim)) sizes.set(dim, size)
      return sizes.get(dim) === size
    })
  if (fits) {
    checkData(name, value)
    return
  }
  const known = node.shape.filter((dim) => isName(dim) && sizes.has(dim))
  const where = known.map((dim) => `${dim} = ${evaluateDim(dim, sizes)}`)
  const expected = `${node.dtype}${showShape(node.shape)}${where.length > 0 ? ` with ${where.join(', ')}` : ''}`
  const given = `${value.dtype}${showShape(value.shape as Shape)}`
  throw new AzlabError(`The input '${name}' got ${given}: expected ${expected}.`, {
    code: 'engine/bad-feed',
    value: given,
    expected,
  })
}

function checkData(name: string, value: ValueType): void {
  if (!('data' in value)) return
  const { data, dtype, shape } = value as TensorData
  const kinds = { float32: [Float32Array, Float64Array], int64: [Int32Array], bool: [Uint8Array] }[dtype]
  const count = shape.reduce((product, size) => product * size, 1)
  if (kinds.some((kind) => data instanceof kind) && data.length === count) return
  const expected = `${count} values in a ${kinds.map((kind) => kind.name).join(' or ')}`
  throw new AzlabError(
    `The data of input '${name}' are ${data.length} values in a ${data.constructor.name}.`,
    {
      code: 'engine/bad-feed',
      value: data.constructor.name,
      expected,
      hint: `Expected ${expected}.`,
    },
  )
}
