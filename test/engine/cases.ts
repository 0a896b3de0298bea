// Random small graphs, one for each operation, on which gradients and runners are checked.

import { type Draws, draws } from '../../src/core/index.ts'
import * as e from '../../src/engine/index.ts'

/** A graph with one output and values for its inputs. */
export interface Case {
  readonly inputs: Readonly<Record<string, e.Node>>
  readonly feeds: Readonly<Record<string, e.TensorData>>
  readonly output: e.Node
  /** The inputs to differentiate by. */
  readonly wrt: readonly string[]
}

/** Collects a case's inputs while its graph is built. */
export class Builder {
  readonly random: Draws
  readonly named: boolean
  readonly inputs: Record<string, e.Node> = {}
  readonly feeds: Record<string, e.TensorData> = {}
  readonly wrt: string[] = []
  private readonly sizes = new Map<number, string>()

  /** With `named`, inputs are declared with named sizes instead of numbers (equal sizes by equal names). */
  constructor(key: string, named = false) {
    this.random = draws(key)
    this.named = named
  }

  size(low = 1, high = 4): number {
    return low + this.random.below(high - low + 1)
  }

  shape(rank = this.size(1, 4)): number[] {
    return Array.from({ length: rank }, () => this.size())
  }

  /** The shape with some sizes set to 1 and some leading axes left out: it broadcasts to the shape. */
  smaller(shape: readonly number[]): number[] {
    const cut = this.random.below(shape.length + 1)
    return shape.slice(this.random.below(2) ? cut : 0).map((size) => (this.random.below(3) === 0 ? 1 : size))
  }

  float(shape: readonly number[], low = -2, high = 2): e.Node {
    const data = Float64Array.from(
      { length: e.elementCount(shape) },
      () => low + (high - low) * this.random.uniform(),
    )
    const node = this.add(shape, e.floats(shape, data))
    this.wrt.push(Object.keys(this.inputs).at(-1) as string)
    return node
  }

  int(shape: readonly number[], below: number): e.Node {
    const data = Int32Array.from({ length: e.elementCount(shape) }, () => this.random.below(below))
    return this.add(shape, e.ints(shape, data))
  }

  bool(shape: readonly number[]): e.Node {
    const data = Uint8Array.from({ length: e.elementCount(shape) }, () => this.random.below(2))
    return this.add(shape, e.bools(shape, data))
  }

  private add(shape: readonly number[], value: e.TensorData): e.Node {
    const name = `x${Object.keys(this.inputs).length}`
    // A size of 1 stretches only when it is known to be 1.
    const dims = this.named ? shape.map((size) => (size === 1 ? 1 : this.nameOf(size))) : shape
    const node = e.input(name, dims, value.dtype)
    this.inputs[name] = node
    this.feeds[name] = value
    return node
  }

  private nameOf(size: number): string {
    const found = this.sizes.get(size) ?? `S${size}`
    this.sizes.set(size, found)
    return found
  }
}

type Build = (b: Builder) => e.Node

const unary = (f: (x: e.Node) => e.Node, low?: number, high?: number): Build => {
  return (b) => f(b.float(b.shape(), low, high))
}

const binary = (f: (a: e.Node, b: e.Node) => e.Node, low?: number, high?: number): Build => {
  return (b) => {
    // Either operand may stretch, or both.
    const shape = b.shape()
    const [left, right] = [b.smaller(shape), b.random.below(2) === 0 ? b.smaller(shape) : shape]
    const swap = b.random.below(2) === 0
    return f(b.float(swap ? right : left, low, high), b.float(swap ? left : right, low, high))
  }
}

const comparison = (f: (a: e.Node, b: e.Node) => e.Node): Build => {
  return (b) => {
    const shape = b.shape()
    return f(b.int(shape, 3), b.int(b.smaller(shape), 3))
  }
}

const axes = (b: Builder, rank: number): number[] => b.random.sample([...Array(rank).keys()], b.size(1, rank))

const reduction = (f: (x: e.Node, options: e.ReduceOptions) => e.Node): Build => {
  return (b) => {
    const shape = b.shape()
    return f(b.float(shape), { axes: axes(b, shape.length), keepDims: b.random.below(2) === 0 })
  }
}

/** Batch axes of two factors that broadcast, then the matrix sizes. */
const product = (rank: number): Build => {
  return (b) => {
    const [rows, inner, columns] = [b.size(), b.size(), b.size()]
    const batch = b.shape(rank)
    const [transposeA, transposeB] = [b.random.below(2) === 0, b.random.below(2) === 0]
    const left = [...b.smaller(batch), ...(transposeA ? [inner, rows] : [rows, inner])]
    const right = [...b.smaller(batch), ...(transposeB ? [columns, inner] : [inner, columns])]
    const scale = b.random.below(2) === 0 ? 1 : 0.5
    return e.matmul(b.float(left), b.float(right), { transposeA, transposeB, scale })
  }
}

/** Operations through which a gradient flows. */
export const differentiable: Readonly<Record<string, Build>> = {
  neg: unary(e.neg),
  exp: unary(e.exp),
  log: unary(e.log, 0.5, 3),
  sqrt: unary(e.sqrt, 0.5, 3),
  reciprocal: unary(e.reciprocal, 0.5, 3),
  sigmoid: unary(e.sigmoid),
  tanh: unary(e.tanh),
  sin: unary(e.sin),
  cos: unary(e.cos),
  abs: unary(e.abs),
  silu: unary(e.silu),
  square: unary(e.square),
  clip: unary((x) => e.clip(x, -1, 0.5)),
  add: binary(e.add),
  sub: binary(e.sub),
  mul: binary(e.mul),
  div: binary(e.div, 0.5, 3),
  minimum: binary(e.minimum),
  maximum: binary(e.maximum),
  'arithmetic with numbers': unary((x) => e.sub(1, e.div(e.mul(x, 3), e.add(2, e.square(x))))),
  where: (b) => {
    const shape = b.shape()
    return e.where(b.bool(shape), b.float(b.smaller(shape)), b.float(b.smaller(shape)))
  },
  'matmul of matrices': product(0),
  'matmul of batches': product(1),
  'matmul with broadcast batches': product(2),
  'matmul of a batch and a matrix': (b) => {
    const inner = b.size()
    const transposeB = b.random.below(2) === 0
    const columns = b.size()
    const right = transposeB ? [columns, inner] : [inner, columns]
    return e.matmul(b.float([b.size(), b.size(), inner]), b.float(right), { transposeB })
  },
  sum: reduction(e.sum),
  mean: reduction(e.mean),
  max: reduction(e.max),
  softmax: unary(e.softmax),
  logSoftmax: unary(e.logSoftmax),
  cumsum: (b) => {
    const shape = b.shape()
    const [reverse, exclusive] = [b.random.below(2) === 0, b.random.below(2) === 0]
    return e.cumsum(b.float(shape), { axis: b.random.below(shape.length), reverse, exclusive })
  },
  reshape: (b) => {
    const x = b.float(b.shape())
    return e.reshape(x, [-1, x.shape[0] as e.Dim])
  },
  transpose: (b) => {
    const shape = b.shape()
    return e.transpose(b.float(shape), b.random.shuffle([...shape.keys()]))
  },
  concat: (b) => {
    const shape = b.shape()
    const axis = b.random.below(shape.length)
    const parts = Array.from({ length: b.size(1, 3) }, () => b.float(shape.with(axis, b.size())))
    return e.concat(parts, axis)
  },
  slice: (b) => {
    const shape = b.shape()
    const axis = b.random.below(shape.length)
    const size = shape[axis] as number
    const start = b.random.below(size)
    const end = start + 1 + b.random.below(size - start)
    return b.named ? e.slice(b.float(shape), axis, -1) : e.slice(b.float(shape), axis, start, end)
  },
  pad: (b) => {
    const shape = b.shape()
    return e.pad(b.float(shape), b.random.below(shape.length), b.random.below(3), b.random.below(3))
  },
  broadcastTo: (b) => {
    const shape = b.shape()
    const small = b.float(b.smaller(shape))
    const target = b.float(shape)
    // The second sum keeps the broadcast from being left out as needless.
    return e.add(e.cumsum(e.broadcastTo(small, target.shape)), target)
  },
  gather: (b) => {
    const rows = b.size(2, 5)
    return e.gather(b.float([rows, ...b.shape(b.random.below(3))]), b.int(b.shape(b.random.below(3)), rows))
  },
  'gather from a large table': (b) => {
    return e.slice(e.gather(b.float([2050, 2]), b.int([b.size(), 3], 4)), 1, 0, 2)
  },
  gatherElements: (b) => {
    const shape = b.shape()
    const axis = b.random.below(shape.length)
    const size = shape[axis] as number
    return e.gatherElements(b.float(shape), b.int(shape.with(axis, b.size()), size), axis)
  },
  scatterElements: (b) => {
    const shape = b.shape()
    const axis = b.random.below(shape.length)
    const indices = b.int(shape, 3)
    return e.scatterElements(indices.shape.with(axis, 3), indices, b.float(shape), axis)
  },
  rmsNorm: (b) => {
    const shape = b.shape()
    return e.rmsNorm(b.float(shape), b.float([shape.at(-1) as number]), 1e-3)
  },
  'rotary of three axes': (b) => rotary(b, ([batch, heads, time, width]) => [batch, time, heads * width]),
  'rotary of four axes': (b) => rotary(b, (sizes) => [...sizes]),
}

function rotary(b: Builder, layout: (sizes: readonly [number, number, number, number]) => number[]): e.Node {
  const [batch, heads, time, half] = [b.size(), b.size(), b.size(), b.size()]
  const x = b.float(layout([batch, heads, time, 2 * half]))
  const positions = b.int([batch, time], 5)
  const table = (f: (x: number) => number): e.Node =>
    e.constant(
      e.floats(
        [5, half],
        Array.from({ length: 5 * half }, () => f(b.random.uniform())),
      ),
    )
  return e.rotary(x, positions, table(Math.cos), table(Math.sin))
}

/** Built with numbers from the shapes (a table's rows, a head's width), so their sizes cannot all be named. */
const numbersOnly = ['rotary of three axes', 'rotary of four axes', 'gather', 'gather from a large table']

/** Whether an operation's case can be built with named sizes. */
export const canBeNamed = (name: string): boolean => !numbersOnly.includes(name)

/** Operations without a gradient. */
export const others: Readonly<Record<string, Build>> = {
  less: comparison(e.less),
  lessOrEqual: comparison(e.lessOrEqual),
  greater: comparison(e.greater),
  greaterOrEqual: comparison(e.greaterOrEqual),
  equal: comparison(e.equal),
  and: (b) => e.and(b.bool([2, 3]), b.bool([3])),
  or: (b) => e.or(b.bool([2, 3]), b.bool([2, 1])),
  not: (b) => e.not(b.bool(b.shape())),
  'cast to int64': unary((x) => e.cast(x, 'int64')),
  'cast to bool': (b) => e.cast(b.int(b.shape(), 3), 'bool'),
  'cast to float32': (b) => e.cast(b.bool(b.shape()), 'float32'),
  'arithmetic of whole numbers': (b) => e.div(e.mul(b.int([4, 1], 9), b.int([3], 5)), 4),
  argmax: (b) => {
    const shape = b.shape()
    return e.argmax(b.float(shape), b.random.below(shape.length))
  },
  topK: (b) => {
    const shape = b.shape()
    return e.topK(b.float(shape), b.size(1, shape.at(-1)))
  },
  'topK of a whole axis': (b) => {
    const x = b.float(b.shape())
    return e.topK(x, x.shape.at(-1) as e.Dim)
  },
  oneHot: (b) => e.oneHot(b.int(b.shape(), 4), 4),
  range: (b) => {
    const x = b.float([b.size(2), 3])
    return e.add(e.range(x.shape[0] as e.Dim), 1)
  },
  dimension: (b) => {
    const x = b.float([3, b.size(2)])
    return e.dimension(e.addDims(e.sizeOf(x.shape), 2))
  },
}

export function buildCase(key: string, build: Build, named = false): Case {
  const b = new Builder(key, named)
  const output = build(b)
  return { inputs: b.inputs, feeds: b.feeds, output, wrt: b.wrt }
}
