// Evaluates a plan with TensorFlow.js. Each value is freed after its last use, so that a run leaves only its results.

import type { Tensor } from '@tensorflow/tfjs-core'
import { AzlabError } from '../../core/index.ts'
import { evaluateDim, isName, type Shape } from '../dimension.ts'
import type { OperatorTime } from '../runner.ts'
import type { TensorData } from '../tensor.ts'
import { kernelOf, tfType } from './kernels.ts'
import type { Tf } from './load.ts'
import type { Id, Plan, Step } from './plan.ts'

/** A plan with its constants on the device. */
export interface Loaded {
  readonly plan: Plan
  readonly constants: ReadonlyMap<Id, Tensor>
  /** Numbers of constants of one element, which a loop may need to know. */
  readonly numbers: ReadonlyMap<Id, number>
}

/** Called with each operation's time. */
export type Watch = (time: OperatorTime) => void

export function load(tf: Tf, plan: Plan): Loaded {
  const constants = new Map(plan.constants.map(({ id, value }) => [id, toTf(tf, value)]))
  const single = plan.constants.filter(({ value }) => value.data.length === 1)
  return { plan, constants, numbers: new Map(single.map(({ id, value }) => [id, value.data[0] as number])) }
}

export function unload({ constants }: Loaded): void {
  for (const tensor of constants.values()) tensor.dispose()
}

/** The outputs asked for, as tensors of the caller's own. The inputs stay the caller's. */
export function evaluate(
  tf: Tf,
  loaded: Loaded,
  inputs: Readonly<Record<string, Tensor>>,
  wanted: readonly string[],
  watch?: Watch,
): Record<string, Tensor> {
  const { plan, constants } = loaded
  const given = new Map(constants)
  const sizes = new Map<string, number>()
  for (const { name, id, shape } of plan.inputs) {
    const tensor = inputs[name] as Tensor
    given.set(id, tensor)
    bind(shape, tensor.shape, sizes)
  }
  const run = new Frame(tf, loaded, (id) => given.get(id), sizes, watch)
  try {
    run.steps(plan.steps)
    return Object.fromEntries(wanted.map((name) => [name, run.get(plan.outputs[name] as Id).clone()]))
  } finally {
    run.free()
  }
}

/** The values of a graph, or of one trip of a loop, while it is evaluated. */
class Frame {
  private readonly own = new Map<Id, Tensor>()
  private readonly tf: Tf
  private readonly loaded: Loaded
  private readonly outer: (id: Id) => Tensor | undefined
  private readonly sizes: Map<string, number>
  private readonly watch: Watch | undefined

  constructor(
    tf: Tf,
    loaded: Loaded,
    outer: (id: Id) => Tensor | undefined,
    sizes: Map<string, number>,
    watch: Watch | undefined,
  ) {
    this.tf = tf
    this.loaded = loaded
    this.outer = outer
    this.sizes = sizes
    this.watch = watch
  }

  find(id: Id): Tensor | undefined {
    return this.own.get(id) ?? this.outer(id)
  }

  get(id: Id): Tensor {
    return this.find(id) as Tensor
  }

  /** Takes over a tensor. */
  set(id: Id, tensor: Tensor): void {
    this.own.set(id, tensor)
  }

  /** A tensor for whoever asks, to keep. */
  give(id: Id): Tensor {
    return this.get(id).clone()
  }

  free(): void {
    for (const tensor of this.own.values()) tensor.dispose()
    this.own.clear()
  }

  steps(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.body) this.loop(step)
      else this.set(step.outputs[0] as Id, this.compute(step))
      for (const id of step.frees) {
        this.own.get(id)?.dispose()
        this.own.delete(id)
      }
    }
  }

  private compute(step: Step): Tensor {
    const kernel = kernelOf(step.op)
    if (!kernel)
      throw new AzlabError(`The operation '${step.op}' is not known to TensorFlow.js.`, {
        code: 'engine/unknown-operation',
        value: step.op,
      })
    const inputs = step.inputs.map((id) => this.get(id))
    const shape = step.shape.map((dim) => evaluateDim(dim, this.sizes))
    const started = performance.now()
    const result = this.tf.tidy(() => {
      const made = kernel(this.tf, inputs, shape, step, this.sizes)
      return inputs.includes(made) ? made.clone() : made
    })
    if (this.watch) {
      // What was only begun is waited for.
      result.dataSync()
      this.watch({ op: step.op, calls: 1, ms: performance.now() - started })
    }
    return result
  }

  private loop({ inputs, outputs, body, named = [] }: Step): void {
    const parts = body as NonNullable<Step['body']>
    const { tf } = this
    const [limit, ...initials] = inputs.map((id) => this.get(id)) as [Tensor, ...Tensor[]]
    const trips = this.number(inputs[0] as Id, limit)
    const collected: Tensor[][] = parts.collected.map(() => [])
    let states = initials.map((tensor) => tensor.clone())
    let sizes = this.sizes
    for (let trip = 0; trip < trips; trip++) {
      sizes = new Map(this.sizes)
      const frame = new Frame(tf, this.loaded, (id) => this.find(id), sizes, this.watch)
      try {
        frame.set(parts.trip, tf.scalar(trip, 'int32'))
        parts.parameters.forEach((id, i) => {
          bind(parts.parameterShapes[i] as Shape, states[i]?.shape ?? [], sizes)
          frame.set(id, states[i] as Tensor)
        })
        frame.steps(parts.steps)
        states = parts.results.map((id) => frame.give(id))
        parts.collected.forEach((id, i) => void collected[i]?.push(frame.give(id)))
        if (frame.number(parts.proceed, frame.get(parts.proceed)) === 0) break
      } finally {
        frame.free()
      }
    }
    states.forEach((tensor, i) => void this.set(outputs[i] as Id, tensor))
    collected.forEach((items, i) => {
      const { dtype, shape } = parts.collectedTypes[i] as (typeof parts.collectedTypes)[number]
      const empty = shape.map((dim) => (isName(dim) ? (sizes.get(dim) ?? 0) : evaluateDim(dim, sizes)))
      const stacked = items.length > 0 ? tf.stack(items) : tf.zeros([0, ...empty], tfType[dtype])
      for (const item of items) item.dispose()
      this.set(outputs[states.length + i] as Id, stacked)
    })
    for (const { id, shape } of named) bind(shape, this.get(id).shape, this.sizes)
  }

  /** The number that a scalar holds; a constant's is known without asking the device. */
  private number(id: Id, tensor: Tensor): number {
    return this.loaded.numbers.get(id) ?? (tensor.dataSync()[0] as number)
  }
}

/** Learns the sizes of axes that are called by a bare name. */
function bind(shape: Shape, found: readonly number[], sizes: Map<string, number>): void {
  shape.forEach((dim, axis) => {
    if (isName(dim)) sizes.set(dim, found[axis] ?? 0)
  })
}

/** A tensor of plain data on the device. */
export function toTf(tf: Tf, { dtype, shape, data }: TensorData): Tensor {
  const values = data instanceof Float64Array ? new Float32Array(data) : data
  return tf.tensor(values, [...shape], tfType[dtype])
}

/** A copy of a tensor as plain data. */
export function fromTf(tensor: Tensor): TensorData {
  const shape = [...tensor.shape]
  const data = tensor.dataSync()
  if (tensor.dtype === 'float32') return { dtype: 'float32', shape, data: new Float32Array(data) }
  if (tensor.dtype === 'bool') return { dtype: 'bool', shape, data: Uint8Array.from(data) }
  return { dtype: 'int64', shape, data: Int32Array.from(data) }
}
