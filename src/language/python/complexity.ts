// Complexity of a Python program: cyclomatic (McCabe, 1976), cognitive (Campbell, 2018), Halstead (1977), tree size.

import { halsteadOf } from '../halstead.ts'
import type { Complexity } from '../language.ts'
import { cognitive } from './cognitive.ts'
import { halstead } from './halstead.ts'
import { children, type Node, node, nodes, parseSyntax, treeDepth } from './syntax.ts'

const NOTHING: Complexity = {
  cyclomatic: 0,
  cognitive: 0,
  halstead: halsteadOf(new Map(), new Map()),
  nodes: 0,
  depth: 0,
}

export function complexity(source: string): Complexity {
  const syntax = parseSyntax(source)
  if (!syntax.ok) return NOTHING
  let count = 0
  let decisions = 0
  let matches = false
  const visit = (one: Node): void => {
    count++
    decisions += decisionsOf(one)
    matches ||= one._type === 'Match'
    for (const child of children(one)) visit(child)
  }
  visit(syntax.tree)
  return {
    cyclomatic: 1 + decisions,
    cognitive: cognitive(syntax.tree),
    halstead: halstead(source, matches),
    nodes: count,
    depth: treeDepth(syntax.tree),
  }
}

/** Points where control may go two ways: branches, loops and their conditions, cases, handlers, short circuits, assertions. */
function decisionsOf(one: Node): number {
  switch (one._type) {
    case 'If':
    case 'IfExp':
    case 'For':
    case 'AsyncFor':
    case 'While':
    case 'ExceptHandler':
    case 'Assert':
      return 1
    case 'comprehension':
      return 1 + nodes(one.ifs).length
    case 'BoolOp':
      return nodes(one.values).length - 1
    case 'match_case':
      // `case _` and `case name` take whatever is left.
      return one.guard === undefined && isWildcard(node(one.pattern)) ? 0 : 1
    default:
      return 0
  }
}

const isWildcard = (pattern: Node): boolean => pattern._type === 'MatchAs' && pattern.pattern === undefined
