// The tree of a parsed answer: numbers, expressions, relations, sets, tuples, intervals, matrices; and its canonical text.

import type Fraction from 'fraction.js'

export type Constant = 'pi' | 'e' | 'i' | 'infinity'
export type Relation = '=' | '≠' | '<' | '≤' | '>' | '≥'
export type NamedSet = 'naturals' | 'integers' | 'rationals' | 'reals' | 'complexes' | 'primes'

/** A number is exact; `float` says that it was written with a decimal point, which the comparison treats apart. */
export interface NumberNode {
  readonly kind: 'number'
  readonly value: Fraction
  readonly float: boolean
}

export interface IntervalNode {
  readonly kind: 'interval'
  readonly from: Node
  readonly to: Node
  readonly fromOpen: boolean
  readonly toOpen: boolean
}

export interface RelationNode {
  readonly kind: 'relation'
  readonly relation: Relation
  readonly left: Node
  readonly right: Node
}

export type Node =
  | NumberNode
  | IntervalNode
  | RelationNode
  | { readonly kind: 'constant'; readonly name: Constant }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'sum' | 'product' | 'set' | 'tuple'; readonly items: readonly Node[] }
  | { readonly kind: 'power'; readonly base: Node; readonly exponent: Node }
  /** n %: n / 100 that remembers how it was written. */
  | { readonly kind: 'percent'; readonly of: Node }
  /** `known`: sin, log, floor … Else a function of the problem, as f in f(x). */
  | { readonly kind: 'call'; readonly name: string; readonly known: boolean; readonly items: readonly Node[] }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Node[])[] }
  /** a < b < c: the relations in the order in which they are written. */
  | { readonly kind: 'chain'; readonly relations: readonly RelationNode[] }
  | {
      readonly kind: 'union' | 'intersection' | 'difference'
      readonly left: Node
      readonly right: Node
    }
  | { readonly kind: 'named'; readonly set: NamedSet }

/** A text that two trees share if they are the same up to the order of sums, products and sets. */
export function keyOf(node: Node): string {
  switch (node.kind) {
    case 'number':
      return node.value.toFraction()
    case 'constant':
    case 'symbol':
      return node.name
    case 'sum':
    case 'product':
    case 'set':
      return `${node.kind}(${node.items.map(keyOf).sort().join(',')})`
    case 'tuple':
      return `tuple(${node.items.map(keyOf).join(',')})`
    case 'power':
      return `power(${keyOf(node.base)},${keyOf(node.exponent)})`
    case 'percent':
      return `percent(${keyOf(node.of)})`
    case 'call':
      return `${node.known ? '\\' : ''}${node.name}(${node.items.map(keyOf).join(',')})`
    case 'matrix':
      return `matrix(${node.rows.map((row) => row.map(keyOf).join(',')).join(';')})`
    case 'relation':
      return `(${keyOf(node.left)}${node.relation}${keyOf(node.right)})`
    case 'chain':
      return `chain(${node.relations.map(keyOf).join(',')})`
    case 'interval': {
      const [open, close] = [node.fromOpen ? '(' : '[', node.toOpen ? ')' : ']']
      return `interval${open}${keyOf(node.from)},${keyOf(node.to)}${close}`
    }
    case 'union':
    case 'intersection':
      return `${node.kind}(${[keyOf(node.left), keyOf(node.right)].sort().join(',')})`
    case 'difference':
      return `difference(${keyOf(node.left)},${keyOf(node.right)})`
    case 'named':
      return node.set
  }
}

/** The nodes right below a node. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'number':
    case 'constant':
    case 'symbol':
    case 'named':
      return []
    case 'sum':
    case 'product':
    case 'set':
    case 'tuple':
    case 'call':
      return node.items
    case 'power':
      return [node.base, node.exponent]
    case 'percent':
      return [node.of]
    case 'matrix':
      return node.rows.flat()
    case 'chain':
      return node.relations
    case 'interval':
      return [node.from, node.to]
    default:
      return [node.left, node.right]
  }
}

/** The names of a node's unknowns; f(x) of the problem counts as its arguments. */
export function symbolsOf(node: Node, into: Set<string> = new Set()): ReadonlySet<string> {
  if (node.kind === 'symbol') into.add(node.name)
  for (const child of childrenOf(node)) symbolsOf(child, into)
  return into
}

/** Sets without repetition, and a single closed point as a set of one. */
export function setOf(items: readonly Node[]): Node {
  const seen = new Map<string, Node>()
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item)
  return { kind: 'set', items: [...seen.values()] }
}

export function isSet(node: Node): boolean {
  return ['set', 'interval', 'union', 'intersection', 'difference', 'named'].includes(node.kind)
}
