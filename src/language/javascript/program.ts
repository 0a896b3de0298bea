// A program's entry: it must declare `f` at its top level, as a function with at least one parameter.

import type { AnyNode, Program } from 'acorn'
import type { ProgramParse } from '../language.ts'
import { boundNames, isFunction } from './scope.ts'
import { parseSyntax } from './syntax.ts'

export const ENTRY = 'f'

export function parse(source: string): ProgramParse {
  const syntax = parseSyntax(source)
  if (!syntax.ok) return { ok: false, reason: 'syntax', message: syntax.message }
  const entry = findEntry(syntax.tree)
  if (entry === undefined) {
    return { ok: false, reason: 'entry', message: `The program has no function ${ENTRY} at its top level.` }
  }
  if (!isFunction(entry)) {
    return {
      ok: false,
      reason: 'entry',
      message: `${ENTRY} is not written as a function but as ${entry.type}.`,
    }
  }
  if (entry.async || entry.generator) {
    const kind = entry.async ? 'async' : 'a generator'
    return { ok: false, reason: 'entry', message: `${ENTRY} is ${kind}; it must return its value.` }
  }
  if (entry.params.length === 0) {
    return { ok: false, reason: 'entry', message: `${ENTRY} has no parameters; it needs at least one.` }
  }
  const parameters = entry.params.map((node) => source.slice(node.start, node.end))
  return { ok: true, program: { source, parameters } }
}

/** What `f` is at the end of the top level: the last declaration or assignment of that name. */
function findEntry(tree: Program): AnyNode | undefined {
  let entry: AnyNode | undefined
  const statements = (tree.body as AnyNode[]).map((node) =>
    node.type === 'ExportNamedDeclaration' && node.declaration ? (node.declaration as AnyNode) : node,
  )
  // Function declarations are hoisted, so they come first and an assignment overrides them.
  for (const node of statements)
    if (node.type === 'FunctionDeclaration' && node.id?.name === ENTRY) entry = node
  for (const node of statements) {
    if (node.type === 'VariableDeclaration') {
      for (const item of node.declarations) {
        const names = boundNames(item.id).some((id) => id.name === ENTRY)
        if (names && (item.init || !entry)) entry = item.id.type === 'Identifier' ? (item.init ?? item) : item
      }
    } else if (node.type === 'ClassDeclaration' && node.id?.name === ENTRY) entry = node
    else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left, right, operator } = node.expression
      if (operator === '=' && left.type === 'Identifier' && left.name === ENTRY) entry = right
    }
  }
  return entry
}
