// How many bytes a graph holds at most: walks its plan without computing, each value counted from its making to its last use.

import { evaluateDim, type Graph, type Shape } from '../../src/engine/index.ts'
import { type Body, type Id, planOf, type Step } from '../../src/engine/tensorflow/plan.ts'

const WIDTH = { float32: 4, int64: 8, bool: 1 }
const NAME = /^\w+$/

/** The memory of one tensor, or of several that a reshape made of it. */
interface Storage {
  readonly bytes: number
  users: number
}

interface Value {
  readonly shape: readonly number[]
  readonly storage: Storage
}

/**
 * The most bytes that values take together, inputs and constants left out. `sizes` has the named sizes of the inputs and the
 * trips that each loop makes, by the name of their number; `loop` for a loop that collects nothing.
 */
export function peakBytes(graph: Graph, sizes: Readonly<Record<string, number>>): number {
  const plan = planOf(graph)
  const known = new Map(Object.entries(sizes))
  const outside: Storage = { bytes: 0, users: 1 }
  let live = 0
  let peak = 0
  const hold = (value: Value): Value => {
    if (value.storage.users++ === 0) live += value.storage.bytes
    peak = Math.max(peak, live)
    return value
  }
  const drop = ({ storage }: Value): void => {
    if (--storage.users === 0) live -= storage.bytes
  }
  const measured = (shape: Shape): number[] => shape.map((dim) => evaluateDim(dim, known))
  const learn = (shape: Shape, value: Value): void =>
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && NAME.test(dim)) known.set(dim, value.shape[axis]!)
    })

  /** Runs steps in a frame of values around which there may be others. */
  const run = (steps: readonly Step[], own: Map<Id, Value>, around: (id: Id) => Value): void => {
    const find = (id: Id): Value => own.get(id) ?? around(id)
    for (const step of steps) {
      if (step.body) runLoop(step, step.body, own, find)
      else {
        const shape = measured(step.shape)
        const bytes = shape.reduce((a, b) => a * b, WIDTH[step.dtype])
        const storage = step.op === 'reshape' ? find(step.inputs[0]!).storage : { bytes, users: 0 }
        own.set(step.outputs[0]!, hold({ shape, storage }))
      }
      for (const id of step.frees) {
        drop(own.get(id)!)
        own.delete(id)
      }
    }
  }
  const runLoop = (step: Step, body: Body, own: Map<Id, Value>, find: (id: Id) => Value): void => {
    const { outputs, named = [] } = step
    let states = step.inputs.slice(1, 1 + body.parameters.length).map((id) => hold(find(id)))
    const counted = named.find(({ id }) => outputs.indexOf(id) >= states.length)
    const trips = known.get(counted ? String(counted.shape[0]) : 'loop')!
    for (let trip = 0; trip < trips; trip++) {
      body.parameterShapes.forEach((shape, i) => void learn(shape, states[i]!))
      const frame = new Map<Id, Value>([[body.trip, { shape: [], storage: outside }]])
      outside.users++
      body.parameters.forEach((id, i) => void frame.set(id, states[i]!))
      run(body.steps, frame, find)
      states = body.results.map((id) => hold(frame.get(id) ?? find(id)))
      for (const value of frame.values()) drop(value)
    }
    states.forEach((value, i) => void own.set(outputs[i]!, value))
    body.collectedTypes.forEach(({ dtype, shape }, i) => {
      const stacked = [trips, ...shape.map((dim) => known.get(String(dim)) ?? evaluateDim(dim, known))]
      const bytes = stacked.reduce((a, b) => a * b, WIDTH[dtype])
      own.set(outputs[states.length + i]!, hold({ shape: stacked, storage: { bytes, users: 0 } }))
    })
    for (const { id, shape } of named) learn(shape, own.get(id)!)
  }

  const frame = new Map<Id, Value>()
  for (const { id, shape } of plan.inputs) frame.set(id, { shape: measured(shape), storage: outside })
  for (const { id, value } of plan.constants) frame.set(id, { shape: value.shape, storage: outside })
  run(plan.steps, frame, (id) => {
    throw new Error(`the plan uses the value ${id} before it is made`)
  })
  return peak
}
