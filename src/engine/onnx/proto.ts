// The part of ONNX's protobuf format that we write, and its encoding.

import protobuf from 'protobufjs'
import type { DType } from '../tensor.ts'

/** ONNX IR 10 with opset 21: the newest pair that every onnxruntime since 1.20 reads. */
const IR_VERSION = 10
const OPSETS = [
  { domain: '', version: 21 },
  { domain: 'com.microsoft', version: 1 },
]

export const elementType: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9 }

export interface OnnxTensor {
  readonly name?: string
  readonly dims: readonly number[]
  readonly dataType: number
  /** Little-endian values. */
  readonly rawData: Uint8Array
}

export interface OnnxAttribute {
  readonly name: string
  readonly type: number
  readonly f?: number
  readonly i?: number
  readonly s?: Uint8Array
  readonly g?: OnnxGraph
  readonly ints?: readonly number[]
}

export interface OnnxNode {
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly OnnxAttribute[]
}

export interface OnnxValue {
  readonly name: string
  readonly type: {
    readonly tensorType: { readonly elemType: number; readonly shape: { readonly dim: OnnxDim[] } }
  }
}

type OnnxDim = { readonly dimValue: number } | { readonly dimParam: string }

export interface OnnxGraph {
  readonly name: string
  readonly node: readonly OnnxNode[]
  readonly initializer: readonly OnnxTensor[]
  readonly input: readonly OnnxValue[]
  readonly output: readonly OnnxValue[]
}

/** What an operator's attribute may be on our side: a whole number, a text, whole numbers, a graph, or `{ float }`. */
export type AttributeValue = number | string | readonly number[] | OnnxGraph | { readonly float: number }

/** The type has to be written too, or the runtime refuses the attribute. */
export function attribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'number') return { name, type: 2, i: value }
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) }
  if ('float' in value) return { name, type: 1, f: value.float }
  if ('node' in value) return { name, type: 5, g: value }
  return { name, type: 7, ints: value }
}

export function valueInfo(name: string, dtype: DType, shape: readonly (number | string)[]): OnnxValue {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType: elementType[dtype], shape: { dim } } } }
}

/** The bytes of a model with this graph. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const model = { irVersion: IR_VERSION, producerName: 'azlab', opsetImport: OPSETS, graph }
  return modelType().encode(model).finish()
}

type Field = [type: string, id: number, repeated?: 'repeated']

function message(fields: Record<string, Field>): protobuf.IType {
  const entries = Object.entries(fields).map(([name, [type, id, rule]]) => [
    name,
    rule ? { type, id, rule } : { type, id },
  ])
  return { fields: Object.fromEntries(entries) }
}

let cached: protobuf.Type | undefined

/** Field numbers of onnx.proto; packed where proto2's option says so (protobufjs packs by default, readers take both). */
function modelType(): protobuf.Type {
  cached ??= protobuf.Root.fromJSON({
    nested: {
      Model: message({
        irVersion: ['int64', 1],
        producerName: ['string', 2],
        graph: ['Graph', 7],
        opsetImport: ['OperatorSet', 8, 'repeated'],
      }),
      OperatorSet: message({ domain: ['string', 1], version: ['int64', 2] }),
      Graph: message({
        node: ['Node', 1, 'repeated'],
        name: ['string', 2],
        initializer: ['Tensor', 5, 'repeated'],
        input: ['ValueInfo', 11, 'repeated'],
        output: ['ValueInfo', 12, 'repeated'],
      }),
      Node: message({
        input: ['string', 1, 'repeated'],
        output: ['string', 2, 'repeated'],
        name: ['string', 3],
        opType: ['string', 4],
        attribute: ['Attribute', 5, 'repeated'],
        domain: ['string', 7],
      }),
      Attribute: message({
        name: ['string', 1],
        f: ['float', 2],
        i: ['int64', 3],
        s: ['bytes', 4],
        g: ['Graph', 6],
        ints: ['int64', 8, 'repeated'],
        type: ['int32', 20],
      }),
      Tensor: message({
        dims: ['int64', 1, 'repeated'],
        dataType: ['int32', 2],
        name: ['string', 8],
        rawData: ['bytes', 9],
      }),
      ValueInfo: message({ name: ['string', 1], type: ['Type', 2] }),
      Type: message({ tensorType: ['TensorType', 1] }),
      TensorType: message({ elemType: ['int32', 1], shape: ['TensorShape', 2] }),
      TensorShape: message({ dim: ['Dimension', 1, 'repeated'] }),
      Dimension: message({ dimValue: ['int64', 1], dimParam: ['string', 2] }),
    },
  }).lookupType('Model')
  return cached
}
