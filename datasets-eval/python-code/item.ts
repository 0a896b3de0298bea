// An item of HumanEval+ or MBPP+: what a policy sees, the canonical solution, and the inputs, which are read when needed.

import { createHash } from 'node:crypto'
import { AzlabError } from 'azlab/core'
import type { BenchmarkItem } from 'azlab/evaluate'
import type { PinnedInfo } from '../benchmark.ts'
import { fieldsOf, type Json, readJson } from './json.ts'
import { pythonSource, type Shaped, TupleOf } from './literal.ts'
import { shapeMbpp } from './mbpp-shapes.ts'
import type { Dataset } from './oracles.ts'

/** The sets of inputs: those of the original benchmark, and those that EvalPlus added. */
export const SETS = ['base', 'plus'] as const
export type InputSet = (typeof SETS)[number]

export interface PlusItem extends BenchmarkItem {
  readonly dataset: Dataset
  readonly prompt: string
  readonly entry: string
  /** The prompt and the canonical solution: a whole program. */
  readonly canonical: string
  readonly atol: number
  /** The sets' texts in the file. */
  readonly texts: Readonly<Record<InputSet, string>>
  /** sha256 of the item's line. */
  readonly sha256: string
}

export interface Inputs {
  /** Argument lists as JSON has them. */
  readonly values: readonly (readonly Json[])[]
  /** The same as Python source, a tuple each, with the types that JSON lacks. */
  readonly sources: readonly string[]
}

/** Reads a line of the file. Throws `benchmark/item`. */
export function readPlusItem(info: PinnedInfo, dataset: Dataset, line: string): PlusItem {
  const bad = (problem: string, cause?: unknown): never => {
    throw new AzlabError(
      `An item of ${info.name} ${problem}.`,
      { code: 'benchmark/item', value: line.slice(0, 80), expected: 'an item of EvalPlus' },
      { cause },
    )
  }
  let fields: ReadonlyMap<string, string>
  try {
    fields = fieldsOf(line)
  } catch (cause) {
    return bad(`is no JSON (${(cause as Error).message})`, cause)
  }
  const read = (name: string): Json => readJson(fields.get(name) ?? bad(`has no ${name}`))
  const text = (name: string): string => {
    const value = read(name)
    return typeof value === 'string' ? value : bad(`has no text in ${name}`)
  }
  const raw = (name: string): string => {
    const value = fields.get(name)
    if (value === '{}') return '[]' // so MBPP+ writes a set without inputs
    return value?.startsWith('[') ? value : bad(`has no list in ${name}`)
  }
  const prompt = text('prompt')
  return {
    id: text('task_id'),
    dataset,
    prompt,
    entry: text('entry_point'),
    canonical: prompt + text('canonical_solution'),
    atol: Number(read('atol')),
    texts: { base: raw('base_input'), plus: raw('plus_input') },
    sha256: createHash('sha256').update(line).digest('hex'),
  }
}

/** The inputs of a set. Throws `benchmark/item`. */
export function inputsOf(item: PlusItem, set: InputSet): Inputs {
  const list = readJson(item.texts[set])
  const values = list as readonly (readonly Json[])[]
  if (!Array.isArray(list) || !list.every(Array.isArray))
    throw new AzlabError(`The ${set} inputs of ${item.id} are no argument lists.`, {
      code: 'benchmark/item',
      value: item.texts[set].slice(0, 80),
      expected: 'a list of lists',
    })
  const shape = (input: readonly Json[]): readonly Shaped[] =>
    item.dataset === 'mbpp' ? shapeMbpp(item.id, input) : input
  return { values, sources: values.map((input) => pythonSource(new TupleOf(shape(input)))) }
}
