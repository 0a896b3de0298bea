// Complexity of a JavaScript program: cyclomatic (McCabe, 1976), cognitive (Campbell, 2018), Halstead (1977), tree size.

import type { AnyNode } from 'acorn'
import type { Complexity } from '../language.ts'
import { cognitive } from './cognitive.ts'
import { halstead } from './halstead.ts'
import { children, parseSyntax, treeDepth } from './syntax.ts'

const NOTHING: Complexity = {
  cyclomatic: 0,
  cognitive: 0,
  halstead: {
    distinctOperators: 0,
    distinctOperands: 0,
    operators: 0,
    operands: 0,
    volume: 0,
    difficulty: 0,
    effort: 0,
  },
  nodes: 0,
  depth: 0,
}

export function complexity(source: string): Complexity {
  const syntax = parseSyntax(source)
  if (!syntax.ok) return NOTHING
  let nodes = 0
  let decisions = 0
  const visit = (node: AnyNode): void => {
    nodes++
    if (isDecision(node)) decisions++
    for (const child of children(node)) visit(child)
  }
  visit(syntax.tree)
  return {
    cyclomatic: 1 + decisions,
    cognitive: cognitive(syntax.tree),
    halstead: halstead(source, syntax.kind),
    nodes,
    depth: treeDepth(syntax.tree),
  }
}

/** Each point where control may go two ways: branches, loops, cases, short circuits, default values and `?.`. */
function isDecision(node: AnyNode): boolean {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'CatchClause':
    case 'LogicalExpression':
    case 'AssignmentPattern':
      return true
    case 'SwitchCase':
      return node.test !== null && node.test !== undefined
    case 'AssignmentExpression':
      return node.operator === '&&=' || node.operator === '||=' || node.operator === '??='
    case 'MemberExpression':
    case 'CallExpression':
      return node.optional === true
    default:
      return false
  }
}
