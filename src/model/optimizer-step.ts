// AdamW over the slots of a version, a group of weights at a time: what it needs beside weights, gradients and state stays small.

import {
  add,
  clippingFactor,
  floats,
  type Graph,
  input,
  mul,
  type Node,
  sqrt,
  square,
  sum,
} from '../engine/portable.ts'
import { adamWNodes, type OptimizerSettings } from './adamw.ts'
import type { Runtime } from './runtime.ts'
import { scalar } from './slots.ts'
import { weightShapes } from './weights.ts'

/** Weights of at most so many bytes are learned together: a small model in one program. Each larger one has a program's run to itself. */
const smallBytes = 2 ** 20

/** Weights that one run updates. Programs know them by number, so that weights of one shape share one. */
interface Group {
  readonly names: readonly string[]
  readonly shapes: readonly (readonly number[])[]
}

/** Where an optimizer step reads and writes: owners of slots. */
export interface OptimizerPlaces {
  /** Owner of the weights and the optimizer's state before. */
  readonly from: string
  /** Owner of those after. */
  readonly to: string
  /** Owner of the gradients (`${gradients}/g/…`), which are dropped on the way. */
  readonly gradients: string
}

/** The norm of all gradients together, and the factor that cuts it at the largest allowed. */
export async function gradientNorm(
  runtime: Runtime,
  owner: string,
  maxNorm: number,
): Promise<{ readonly norm: number; readonly factor: number }> {
  const sums: number[] = []
  for (const group of groupsOf(runtime)) {
    const program = await runtime.program(`squares ${signature(group)}`, () => squaresGraph(group), {
      pooled: isSmall(group.shapes[0]!),
    })
    const out = await program.run({}, { use: slots(group, owner, ['g']) })
    sums.push(scalar(out.total))
  }
  const program = await runtime.program(`norm ${sums.length} ${maxNorm}`, () =>
    normGraph(sums.length, maxNorm),
  )
  const feeds = Object.fromEntries(sums.map((value, i) => [`sum/${i}`, floats([], [value])]))
  const out = await program.run(feeds)
  return { norm: scalar(out.norm), factor: scalar(out.factor) }
}

/** One AdamW step with gradients scaled by `factor`; `step` counts from 1, which begins from means of 0 and reads none. */
export async function optimizerStep(
  runtime: Runtime,
  places: OptimizerPlaces,
  settings: OptimizerSettings & {
    readonly learningRate: number
    readonly step: number
    readonly factor: number
  },
): Promise<void> {
  const { beta1, beta2, epsilon, weightDecay, learningRate, step, factor } = settings
  const constants = { beta1, beta2, epsilon, weightDecay }
  const feeds = {
    learningRate: floats([], [learningRate]),
    step: floats([], [step]),
    factor: floats([], [factor]),
  }
  const fresh = step === 1
  for (const group of groupsOf(runtime)) {
    const program = await runtime.program(
      `adamw${fresh ? ' first' : ''} ${Object.values(constants).join(' ')} ${signature(group)}`,
      () => adamGraph(group, constants, fresh),
      { pooled: isSmall(group.shapes[0]!) },
    )
    const kinds = fresh ? ['w'] : ['w', 'm', 'v']
    const use = { ...slots(group, places.from, kinds), ...slots(group, places.gradients, ['g']) }
    await program.run(feeds, { use, keep: slots(group, places.to, ['w', 'm', 'v']), fetch: [] })
    await runtime.runner.drop(Object.values(slots(group, places.gradients, ['g'])))
  }
}

function groupsOf({ architecture, trained }: Runtime): readonly Group[] {
  const all = weightShapes(architecture)
  const shapes = trained.map((name) => [name, all.get(name) as readonly number[]] as const)
  const group = (some: typeof shapes): Group => ({
    names: some.map(([name]) => name),
    shapes: some.map(([, shape]) => shape),
  })
  const small = shapes.filter(([, shape]) => isSmall(shape))
  const large = shapes.filter(([, shape]) => !isSmall(shape))
  return [...(small.length > 0 ? [group(small)] : []), ...large.map((one) => group([one]))]
}

const isSmall = (shape: readonly number[]): boolean => shape.reduce((a, b) => a * b, 4) <= smallBytes

const signature = ({ shapes }: Group): string => shapes.map((shape) => shape.join('x')).join(' ')

/** Inputs of a group's program, by number, to slots. */
function slots({ names }: Group, owner: string, kinds: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    kinds.flatMap((kind) => names.map((name, i) => [`${kind}/${i}`, `${owner}/${kind}/${name}`])),
  )
}

const inputsOf = ({ shapes }: Group, kind: string): readonly Node[] =>
  shapes.map((shape, i) => input(`${kind}/${i}`, shape))

const byNumber = (kind: string, nodes: readonly Node[]): Record<string, Node> =>
  Object.fromEntries(nodes.map((node, i) => [`${kind}/${i}`, node]))

const total = (nodes: readonly Node[]): Node => nodes.reduce((a, b) => add(a, b))

function squaresGraph(group: Group): Graph {
  const gradients = inputsOf(group, 'g')
  const squares = gradients.map((gradient) => sum(square(gradient)))
  return { inputs: byNumber('g', gradients), outputs: { total: total(squares) } }
}

function normGraph(groups: number, maxNorm: number): Graph {
  const sums = Array.from({ length: groups }, (_, i) => input(`sum/${i}`, []))
  const norm = sqrt(total(sums))
  return { inputs: byNumber('sum', sums), outputs: { norm, factor: clippingFactor(norm, maxNorm) } }
}

function adamGraph(
  group: Group,
  settings: Omit<OptimizerSettings, 'maxGradientNorm'>,
  fresh: boolean,
): Graph {
  const [w, g] = ['w', 'g'].map((kind) => inputsOf(group, kind)) as [Node[], Node[]]
  const factor = input('factor', [])
  const numbers = w.map((_, i) => String(i))
  const scaled = g.map((gradient) => mul(gradient, factor))
  const learned = adamWNodes(numbers, w, scaled, settings, fresh)
  return {
    inputs: { ...byNumber('w', w), ...byNumber('g', g), ...learned.inputs, factor },
    outputs: learned.outputs,
  }
}
