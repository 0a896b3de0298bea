// Whether an answer's tree is equivalent to the gold one, decided as Math-Verify decides it. It is not symmetric.

import { negative, sum } from './arithmetic.ts'
import { hasMatrix, matrixOf } from './matrix.ts'
import { isOfSymbols } from './parse.ts'
import { isSolvedBy, sameSet } from './same-set.ts'
import { isMultiple, sameAtPoints, sameValue } from './same-value.ts'
import { isSet, keyOf, type Node, type Relation, type RelationNode, setOf, symbolsOf } from './tree.ts'

const FLIPPED: Readonly<Partial<Record<Relation, Relation>>> = {
  '=': '=',
  '<': '>',
  '>': '<',
  '≤': '≥',
  '≥': '≤',
}

/** True if `answer` counts as right where `gold` is. */
export function isEquivalent(gold: Node, answer: Node): boolean {
  let left = shortened(gold)
  let right = shortened(answer)
  // The gold answer's form decides: 5 accepts x = 5; x = 5 accepts 5.
  if (isEquation(right) && !isEquation(left)) right = relationsOf(right).at(-1)!.right
  else if (isAssignment(left) && !isEquation(right)) left = relationsOf(left).at(-1)!.right
  if (keyOf(left) === keyOf(right)) return true
  if (isRelation(left) && isSet(right))
    return isSolvedBy(relationsOf(left).map(withoutCalls), right) || sameCollection(left, right)
  if (isRelation(left) && isRelation(right)) return sameRelations(left, right)
  if ([left, right].some((node) => isSet(node) || node.kind === 'tuple')) return sameCollection(left, right)
  if (left.kind === 'symbol' || right.kind === 'symbol') return sameSymbol(left, right)
  if (hasMatrix(left) || hasMatrix(right)) return sameMatrix(left, right)
  if (isRelation(left) || isRelation(right)) return false
  return sameValue(left, right)
}

function relationsOf(node: Node): readonly RelationNode[] {
  return node.kind === 'chain' ? node.relations : node.kind === 'relation' ? [node] : []
}

function isRelation(node: Node): boolean {
  return relationsOf(node).length > 0
}

function isEquation(node: Node): boolean {
  const relations = relationsOf(node)
  return relations.length > 0 && relations.every(({ relation }) => relation === '=')
}

/** An equation that gives its left side a value: x = …, f(x) = …, A : B = … */
function isAssignment(node: Node): boolean {
  return isEquation(node) && isOfSymbols(relationsOf(node)[0]!.left)
}

/** x = 1 + 1 = 2 says x = 2. */
function shortened(node: Node): Node {
  if (!isAssignment(node)) return node
  const relations = relationsOf(node)
  return { ...relations[0]!, right: relations.at(-1)!.right }
}

function sameRelations(gold: Node, answer: Node): boolean {
  const [left, right] = [relationsOf(gold), relationsOf(answer)]
  if (gold.kind === 'chain' || answer.kind === 'chain')
    return (
      gold.kind === answer.kind &&
      left.length === right.length &&
      left.every((relation, at) => sameRelations(relation, right[at]!))
    )
  return sameRelation(left[0]!, right[0]!)
}

function sameRelation(gold: RelationNode, answer: RelationNode): boolean {
  if ([gold.left, gold.right, answer.left, answer.right].some((side) => isSet(side) || side.kind === 'tuple'))
    return (
      gold.relation === answer.relation &&
      keyOf(gold.left) === keyOf(answer.left) &&
      isEquivalent(gold.right, answer.right)
    )
  const [one, other] = [difference(gold.left, gold.right), difference(answer.left, answer.right)]
  if (gold.relation === answer.relation && sameAtPoints(one, other)) return true
  if (FLIPPED[gold.relation] === answer.relation && sameAtPoints(one, negative(other))) return true
  // Equations between unknowns may be multiplied through: 2x + 2y = 4 is x + y = 2. With one unknown it is not done.
  if (gold.relation !== '=' || answer.relation !== '=') return false
  const names = symbolsOf(one)
  return names.size > 1 && names.size === symbolsOf(other).size && isMultiple(one, other)
}

function difference(left: Node, right: Node): Node {
  return sum(left, negative(right))
}

/** f(x) < 1 as a condition on the unknown f(x). */
function withoutCalls(relation: RelationNode): RelationNode {
  const flat = (node: Node): Node => {
    if (node.kind === 'call' && !node.known) return { kind: 'symbol', name: keyOf(node) }
    if (node.kind === 'sum' || node.kind === 'product') return { ...node, items: node.items.map(flat) }
    return node
  }
  return { ...relation, left: flat(relation.left), right: flat(relation.right) }
}

function sameCollection(gold: Node, answer: Node): boolean {
  const left = isSet(gold) || gold.kind === 'tuple' ? gold : setOf([gold])
  const right = isSet(answer) || answer.kind === 'tuple' ? answer : setOf([answer])
  if (left.kind === 'interval' && right.kind === 'interval')
    return (
      left.fromOpen === right.fromOpen &&
      left.toOpen === right.toOpen &&
      isEquivalent(left.from, right.from) &&
      isEquivalent(left.to, right.to)
    )
  if (isSet(left) && isSet(right) && sameSet(left, right)) return true
  const [one, other] = [elements(left), elements(right)]
  if (!one || !other || (left.kind === 'interval' && right.kind === 'interval')) return false
  if (one.length !== other.length) return false
  // The gold answer says whether the order counts. An open interval stands for a pair.
  return left.kind === 'set' ? sameUnordered(one, other) : sameOrdered(one, other)
}

/** The elements of a finite set, a tuple, or an open interval, which may be meant as a pair. */
function elements(node: Node): readonly Node[] | undefined {
  if (node.kind === 'set' || node.kind === 'tuple') return node.items
  return node.kind === 'interval' && node.fromOpen && node.toOpen ? [node.from, node.to] : undefined
}

function sameOrdered(gold: readonly Node[], answer: readonly Node[]): boolean {
  return gold.every((node, at) => isEquivalent(node, answer[at]!))
}

function sameUnordered(gold: readonly Node[], answer: readonly Node[]): boolean {
  const left = [...answer]
  return gold.every((node) => {
    const at = left.findIndex((other) => isElement(node, other))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** In a list x = 11 stands for 11, but 1 + 1 = 11 does not. */
function isElement(gold: Node, answer: Node): boolean {
  if (isEquation(answer) && !isAssignment(answer) && !isEquation(gold)) return false
  return isEquivalent(gold, answer)
}

/** A lone symbol is equal to its name, letter by letter too: east is e·a·s·t. */
function sameSymbol(gold: Node, answer: Node): boolean {
  const [left, right] = [spelled(gold), spelled(answer)]
  return left !== undefined && left === right
}

function spelled(node: Node): string | undefined {
  if (node.kind === 'symbol') return node.name.toLowerCase()
  if (node.kind === 'number' && !node.float) return node.value.toFraction()
  if (node.kind === 'constant') return node.name === 'e' ? 'e' : undefined
  if (node.kind !== 'product') return undefined
  const letters = node.items.map((item) =>
    item.kind === 'symbol' || (item.kind === 'constant' && item.name === 'e') ? spelled(item) : undefined,
  )
  return letters.includes(undefined) ? undefined : letters.join('')
}

function sameMatrix(gold: Node, answer: Node): boolean {
  const [left, right] = [matrixOf(gold), matrixOf(answer)]
  if (!left?.length || left.length !== right?.length) return false
  return left.every((row, at) => {
    const other = right[at]!
    return row.length === other.length && row.every((cell, column) => sameCell(cell, other[column]!))
  })
}

function sameCell(gold: Node, answer: Node): boolean {
  return gold.kind === 'symbol' || answer.kind === 'symbol'
    ? sameAtPoints(gold, answer)
    : sameValue(gold, answer)
}
