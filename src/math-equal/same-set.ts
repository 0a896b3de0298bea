// Whether two sets of real numbers are the same, and whether a set is what an inequality allows.

import { decimalOf, type Values } from './numeric.ts'
import { childrenOf, keyOf, type Node, type RelationNode, symbolsOf } from './tree.ts'

/** A set of reals: which numbers it has, and the finite numbers where that may change. */
interface Region {
  readonly borders: readonly number[]
  has(value: number): boolean
}

/** The same set, by structure or by its members; false where members cannot be told. */
export function sameSet(left: Node, right: Node): boolean {
  if (keyOf(left) === keyOf(right)) return true
  const [one, other] = [regionOf(left), regionOf(right)]
  if (!one || !other) return false
  return probes([...one.borders, ...other.borders]).every((value) => one.has(value) === other.has(value))
}

/** Whether the numbers that satisfy the relations on one unknown are this set. */
export function isSolvedBy(relations: readonly RelationNode[], set: Node): boolean {
  // An equation's roots could be missed by probing.
  if (relations.some(({ relation }) => relation === '=')) return false
  const names = new Set(relations.flatMap((relation) => [...symbolsOf(relation)]))
  const region = regionOf(set)
  if (names.size !== 1 || !region) return false
  const [name] = names
  return probes([...region.borders, ...relations.flatMap(constantsOf)]).every((value) => {
    const holds = relations.map((relation) => isTrue(relation, new Map([[name!, value]])))
    // Powers of a tiny number may be too small to be computed.
    if (holds.includes(undefined)) return Math.abs(value) < 1e-9 && value !== 0
    return holds.every(Boolean) === region.has(value)
  })
}

/** The real numbers that stand in an expression: where a relation with them may change. */
function constantsOf(node: Node): readonly number[] {
  const value = symbolsOf(node).size === 0 ? decimalOf(node) : undefined
  if (value !== undefined) return Number.isFinite(value) ? [value, -value] : []
  return childrenOf(node).flatMap(constantsOf)
}

function regionOf(node: Node): Region | undefined {
  switch (node.kind) {
    case 'interval':
      return interval(node)
    case 'set': {
      const members = node.items.map((item) => decimalOf(item))
      if (members.some((member) => member === undefined)) return undefined
      return {
        borders: members as number[],
        has: (value) => members.some((member) => same(member!, value)),
      }
    }
    case 'named':
      return node.set === 'reals' ? { borders: [], has: () => true } : undefined
    case 'union':
    case 'intersection':
    case 'difference': {
      const [left, right] = [regionOf(node.left), regionOf(node.right)]
      if (!left || !right) return undefined
      const { kind } = node
      const has = (value: number): boolean => {
        if (kind === 'union') return left.has(value) || right.has(value)
        return left.has(value) && right.has(value) === (kind === 'intersection')
      }
      return { borders: [...left.borders, ...right.borders], has }
    }
    default:
      return undefined
  }
}

function interval({ from, to, fromOpen, toOpen }: Extract<Node, { kind: 'interval' }>): Region | undefined {
  const [low, high] = [decimalOf(from), decimalOf(to)]
  if (low === undefined || high === undefined) return undefined
  return {
    borders: [low, high].filter(Number.isFinite),
    has: (value) => {
      if (same(value, low)) return !fromOpen
      if (same(value, high)) return !toOpen
      return value > low && value < high
    },
  }
}

function isTrue({ relation, left, right }: RelationNode, values: Values): boolean | undefined {
  const [a, b] = [decimalOf(left, values), decimalOf(right, values)]
  if (a === undefined || b === undefined) return undefined
  const equal = same(a, b)
  switch (relation) {
    case '<':
      return !equal && a < b
    case '≤':
      return equal || a < b
    case '>':
      return !equal && a > b
    case '≥':
      return equal || a > b
    case '=':
      return equal
    case '≠':
      return !equal
  }
}

function same(left: number, right: number): boolean {
  if (left === right || !Number.isFinite(left) || !Number.isFinite(right)) return left === right
  return Math.abs(left - right) <= 1e-13 * Math.max(Math.abs(left), Math.abs(right))
}

/** How far from a border its neighbours are probed, as a part of it; from 0, how far. */
const STEPS = [1e-9, 1e-6]
const STEPS_OF_ZERO = [1e-50, 1e-20, 1e-12, ...STEPS]

/** The borders, points close to them on both sides, between them and far out. */
function probes(borders: readonly number[]): readonly number[] {
  const sorted = [...new Set(borders)].sort((left, right) => left - right)
  const near = sorted.flatMap((border) => {
    const steps = border === 0 ? STEPS_OF_ZERO : STEPS.map((part) => part * Math.abs(border))
    return [border, ...steps.flatMap((step) => [border - step, border + step])]
  })
  const between = sorted.slice(1).flatMap((border, at) => {
    const before = sorted[at]!
    return [0.137, 0.5, 0.871].map((part) => before + part * (border - before))
  })
  const reach = Math.max(1, ...sorted.map(Math.abs))
  const spread = Array.from({ length: 40 }, (_, at) => ((at + 0.37) / 20 - 1) * 2 * reach)
  return [
    ...near,
    0,
    ...STEPS_OF_ZERO.flatMap((step) => [-step, step]),
    ...between,
    ...spread,
    -1e4 * reach,
    1e4 * reach,
    1,
    -1,
  ]
}
