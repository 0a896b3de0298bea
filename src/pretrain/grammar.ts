// The grammar: draws a typed JavaScript program `function f(a) { … }` or `function f(a, b) { … }` from a key.

import { draws, type Key, subkey } from '../core/index.ts'
import type { Scope, ValueType } from './grammar-scope.ts'
import { weighted } from './grammar-scope.ts'
import { body } from './grammar-statements.ts'

export { drawInput, drawInputs } from './grammar-inputs.ts'
export type { ValueType } from './grammar-scope.ts'

/** A program drawn from the grammar. It is typed, but nothing is known yet of how it runs. */
export interface DrawnProgram {
  readonly program: string
  /** Types of the parameters. */
  readonly parameters: readonly ValueType[]
  readonly result: ValueType
  /** Operations asked for: 1 (trivial) to 4 (hard). */
  readonly operations: number
}

const SIGNATURES: readonly { readonly weight: number; readonly types: readonly ValueType[] }[] = [
  { weight: 16, types: ['int'] },
  { weight: 32, types: ['list'] },
  { weight: 18, types: ['str'] },
  { weight: 9, types: ['int', 'int'] },
  { weight: 13, types: ['list', 'int'] },
  { weight: 5, types: ['str', 'int'] },
  { weight: 4, types: ['str', 'str'] },
  { weight: 3, types: ['list', 'list'] },
]

const RESULTS: Readonly<Record<string, readonly { readonly weight: number; readonly type: ValueType }[]>> = {
  int: [
    { weight: 80, type: 'int' },
    { weight: 7, type: 'str' },
    { weight: 5, type: 'bool' },
    { weight: 8, type: 'list' },
  ],
  list: [
    { weight: 32, type: 'int' },
    { weight: 56, type: 'list' },
    { weight: 5, type: 'str' },
    { weight: 7, type: 'bool' },
  ],
  str: [
    { weight: 26, type: 'int' },
    { weight: 66, type: 'str' },
    { weight: 8, type: 'bool' },
  ],
}

/** How often a program of so many operations is drawn; the weights sum to 100. */
export const LEVELS: readonly { readonly weight: number; readonly operations: number }[] = [
  { weight: 45, operations: 1 },
  { weight: 38, operations: 2 },
  { weight: 13, operations: 3 },
  { weight: 4, operations: 4 },
]

/** Draws a program. The same key gives the same program. */
export function drawProgram(key: Key): DrawnProgram {
  for (let round = 0; ; round++) {
    const drawn = attempt(subkey(key, 'round', round))
    if (drawn) return drawn
  }
}

function attempt(key: Key): DrawnProgram | null {
  const random = draws(key)
  const { types } = weighted(random, SIGNATURES)
  const { type } = weighted(random, RESULTS[types[0] as string] ?? [])
  const { operations } = weighted(random, LEVELS)
  const names = ['a', 'b'].slice(0, types.length)
  const scope: Scope = {
    random,
    variables: names.map((name, i) => ({ name, type: types[i] as ValueType })),
    used: new Set(),
  }
  const statements = body(scope, type, operations)
  if (statements === null || !names.every((name) => scope.used.has(name)) || confusing(statements))
    return null
  return {
    program: `function f(${names.join(', ')}) { ${statements} }`,
    parameters: types,
    result: type,
    operations,
  }
}

/** `reverse` and `sort` change their list in place: a program that names the list again is no fair question. */
function confusing(statements: string): boolean {
  const changed = /\b([abr])\.(?:reverse|sort)\(/.exec(statements)?.[1]
  if (changed === undefined) return false
  return (statements.match(new RegExp(`\\b${changed}\\b`, 'g')) ?? []).length > (changed === 'r' ? 2 : 1)
}
