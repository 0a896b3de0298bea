// Cognitive complexity after Campbell, "Cognitive Complexity: a new way of measuring understandability" (SonarSource, 2018).

import type { AnyNode, LogicalExpression, Program } from 'acorn'
import { isFunction } from './scope.ts'
import { children } from './syntax.ts'

/**
 * The sum over the program of: 1 + nesting for each if, ternary, switch, loop and catch; 1 for each else and else if,
 * each run of one kind of logical operator, each jump to a label, and each function that calls itself by name.
 * Function bodies raise the nesting, except those that stand at the top level.
 */
export function cognitive(program: Program): number {
  const recursive = callingThemselves(program)
  let total = 0
  const visitAll = (
    nodes: readonly (AnyNode | null | undefined)[],
    nesting: number,
    own: string | null,
  ): void => {
    for (const node of nodes) if (node) visit(node, nesting, own)
  }
  const branch = (
    node: Extract<AnyNode, { type: 'IfStatement' }>,
    nesting: number,
    own: string | null,
  ): void => {
    visit(node.test, nesting, own)
    visit(node.consequent, nesting + 1, own)
    const { alternate } = node
    if (!alternate) return
    total += 1
    if (alternate.type === 'IfStatement') branch(alternate, nesting, own)
    else visit(alternate, nesting + 1, own)
  }
  const visit = (node: AnyNode, nesting: number, own: string | null, outer?: AnyNode): void => {
    if (isFunction(node)) {
      const name = node.id?.name ?? nameGiven(outer)
      if (recursive.has(node)) total += 1
      const inner = own === null ? 0 : nesting + 1
      visitAll([...node.params, node.body as AnyNode], inner, name ?? '')
      return
    }
    switch (node.type) {
      case 'IfStatement':
        total += 1 + nesting
        branch(node, nesting, own)
        return
      case 'ConditionalExpression':
        total += 1 + nesting
        visit(node.test, nesting, own)
        visitAll([node.consequent, node.alternate], nesting + 1, own)
        return
      case 'SwitchStatement':
        total += 1 + nesting
        visit(node.discriminant, nesting, own)
        visitAll(node.cases, nesting + 1, own)
        return
      case 'CatchClause':
        total += 1 + nesting
        visit(node.body, nesting + 1, own)
        return
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        total += 1 + nesting
        for (const child of children(node)) visit(child, child === node.body ? nesting + 1 : nesting, own)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) total += 1
        return
      case 'LogicalExpression': {
        const { operands, operators } = flatten(node)
        for (let i = 0; i < operators.length; i++)
          if (i === 0 || operators[i] !== operators[i - 1]) total += 1
        visitAll(operands, nesting, own)
        return
      }
      default:
        for (const child of children(node)) visit(child, nesting, own, node)
    }
  }
  visit(program, 0, null)
  return total
}

/** `const g = () => …` names its function. */
function nameGiven(outer: AnyNode | undefined): string | null {
  if (outer?.type === 'VariableDeclarator' && outer.id.type === 'Identifier') return outer.id.name
  if (outer?.type === 'AssignmentExpression' && outer.left.type === 'Identifier') return outer.left.name
  return null
}

/** The functions that call themselves by name, found in one walk: functions inside one another may be many. */
function callingThemselves(program: Program): ReadonlySet<AnyNode> {
  const found = new Set<AnyNode>()
  /** The functions of a name that the walk is in, from the outermost. */
  const open = new Map<string, AnyNode[]>()
  const walk = (node: AnyNode, outer?: AnyNode): void => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      const around = open.get(node.callee.name) ?? []
      // Where one has been found, so have those around it.
      for (let at = around.length - 1; at >= 0 && !found.has(around[at]!); at--) found.add(around[at]!)
    }
    const name = isFunction(node) ? (node.id?.name ?? nameGiven(outer)) : null
    if (!isFunction(node) || name === null) {
      for (const child of children(node)) walk(child, node)
      return
    }
    for (const parameter of node.params) walk(parameter, node)
    const around = open.get(name) ?? []
    open.set(name, around)
    around.push(node)
    walk(node.body as AnyNode, node)
    around.pop()
  }
  walk(program)
  return found
}

/** A chain such as a && b && c || d, read from left to right. */
function flatten(node: LogicalExpression): { operands: AnyNode[]; operators: string[] } {
  const operands: AnyNode[] = []
  const operators: string[] = []
  const visit = (item: AnyNode): void => {
    if (item.type !== 'LogicalExpression') {
      operands.push(item)
      return
    }
    visit(item.left)
    operators.push(item.operator)
    visit(item.right)
  }
  visit(node)
  return { operands, operators }
}
