// Inputs of the grammar's programs: small values of the right types, written as argument lists.

import type { Draws } from '../core/index.ts'
import { letter, type ValueType } from './grammar-scope.ts'

/** A number: mostly a digit, sometimes up to 30, now and then negative or up to 99. */
function integer(random: Draws): number {
  const kind = random.uniform()
  if (kind < 0.55) return random.below(10)
  if (kind < 0.85) return 10 + random.below(21)
  if (kind < 0.95) return -1 - random.below(9)
  return random.below(100)
}

/** A number in a list: mostly a digit. */
function item(random: Draws): number {
  const kind = random.uniform()
  if (kind < 0.75) return random.below(10)
  if (kind < 0.92) return 10 + random.below(11)
  return -1 - random.below(9)
}

/** A length from 1 to `longest`, the middle likelier. */
const length = (random: Draws, longest: number): number =>
  1 + Math.floor(((random.uniform() + random.uniform()) / 2) * longest)

function argument(random: Draws, type: ValueType, second: boolean): string {
  if (type === 'bool') return String(random.uniform() < 0.5)
  // A second number stands for a position, a count or a bound: it is a digit.
  if (type === 'int') return String(second ? random.below(10) : integer(random))
  if (type === 'list') return `[${Array.from({ length: length(random, 6) }, () => item(random)).join(', ')}]`
  return `"${Array.from({ length: second ? length(random, 3) : length(random, 7) }, () => letter(random)).join('')}"`
}

/** One argument list for parameters of these types, without brackets, spaced as `Language.displayList` writes it. */
export function drawInput(types: readonly ValueType[], random: Draws): string {
  const first = argument(random, types[0] as ValueType, false)
  return [
    first,
    ...types.slice(1).map((type) => argument(random, type, types[0] !== 'int' || random.uniform() < 0.7)),
  ].join(', ')
}

/** Distinct argument lists; fewer than `count` where so many cannot be found. */
export function drawInputs(types: readonly ValueType[], count: number, random: Draws): string[] {
  const found = new Set<string>()
  for (let round = 0; round < count * 6 && found.size < count; round++) found.add(drawInput(types, random))
  return [...found]
}
