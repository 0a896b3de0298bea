// Halstead's software science measures (1977) from a program's operators and operands, counted.

import type { Halstead } from './language.ts'

/** The measures; `operators` and `operands` map each distinct one to how often it occurs. */
export function halsteadOf(
  operators: ReadonlyMap<string, number>,
  operands: ReadonlyMap<string, number>,
): Halstead {
  const n1 = operators.size
  const n2 = operands.size
  const N1 = sum(operators)
  const N2 = sum(operands)
  const volume = n1 + n2 > 0 ? (N1 + N2) * Math.log2(n1 + n2) : 0
  const difficulty = n2 > 0 ? (n1 / 2) * (N2 / n2) : 0
  return {
    distinctOperators: n1,
    distinctOperands: n2,
    operators: N1,
    operands: N2,
    volume,
    difficulty,
    effort: difficulty * volume,
  }
}

/** Counts one more. */
export function add(counts: Map<string, number>, item: string): void {
  counts.set(item, (counts.get(item) ?? 0) + 1)
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  return total
}
