// MBPP+ keeps its inputs as JSON; here tuples, sets and complex numbers become what they were, by the number of the task.

import { AzlabError } from 'azlab/core'
import type { Json } from './json.ts'
import { ComplexText, SetOf, type Shaped, TupleOf } from './literal.ts'

/** Makes an argument list of one that was read. */
type Shape = (input: readonly Json[]) => readonly Shaped[]

const list = (value: Json): readonly Json[] => {
  if (Array.isArray(value)) return value as readonly Json[]
  // tuple("abc") and tuple({…}) have the members of what they are made from.
  if (typeof value === 'string') return [...value]
  if (value instanceof Map) return [...(value as ReadonlyMap<string, Json>).keys()]
  throw new AzlabError('An input of MBPP+ has another shape than its task says.', {
    code: 'benchmark/item',
    value: String(value),
    expected: 'a list',
  })
}
const tuple = (value: Json): TupleOf => new TupleOf(list(value))
const tuples = (value: Json): readonly TupleOf[] => list(value).map(tuple)
/** A tuple at every level. */
const deep = (value: Json): Shaped => (Array.isArray(value) ? new TupleOf(value.map(deep)) : value)
const some = (value: Json): Shaped => (Array.isArray(value) ? tuple(value) : value)
/** An empty list, and whatever is no list, is an empty dict in the official reading. */
const setOrDict = (value: Json): Shaped =>
  Array.isArray(value) && value.length > 0 ? new SetOf(value) : new Map()

const first =
  (shape: (value: Json) => Shaped): Shape =>
  ([value = null, ...rest]) => [shape(value), ...rest]
const each =
  (shape: (value: Json) => Shaped): Shape =>
  (input) =>
    input.map(shape)

/** The argument lists of the tasks with these numbers are made so. */
const SHAPES: readonly (readonly [tasks: readonly number[], shape: Shape])[] = [
  [
    [
      ...[2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726, 740],
      ...[744, 809],
    ],
    each(tuple),
  ],
  [[63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780], each(tuples)],
  [[75, 413, 444, 753], first(tuples)],
  [[106, 750], ([a = null, b = null]) => [a, tuple(b)]],
  [[115], ([sets = null]) => [list(sets).map(setOrDict)]],
  [[124], ([a = null, b = null]) => [Number(a), new ComplexText(String(b))]],
  [[250, 405, 446, 617, 720, 763, 808], first(tuple)],
  [[259, 401, 445], each((value) => new TupleOf(tuples(value)))],
  [[278], ([items = null]) => [new TupleOf(list(items).map(some))]],
  [[307], first(tuple)],
  [
    [722],
    first(
      (value) => new Map([...(value as ReadonlyMap<string, Json>)].map(([key, held]) => [key, tuple(held)])),
    ),
  ],
  [[252], ([value = null]) => [new ComplexText(String(value))]],
  [[580, 615, 791], each(deep)],
]

const BY_TASK = new Map(SHAPES.flatMap(([tasks, shape]) => tasks.map((task) => [task, shape] as const)))

/** An argument list of a task (`Mbpp/2`) with the types that it had before it was written as JSON. */
export function shapeMbpp(task: string, input: readonly Json[]): readonly Shaped[] {
  return BY_TASK.get(Number(task.split('/').at(-1)))?.(input) ?? input
}
