// A program as a labelled tree in which only what it does is left: no comments, quotes, brackets, semicolons or local names.

import type { AnyNode, Identifier, Program } from 'acorn'
import { ENTRY } from './program.ts'
import { type Binding, scopes } from './scope.ts'
import { children, isNode, parseSyntax } from './syntax.ts'

export interface Tree {
  readonly label: string
  readonly children: readonly Tree[]
}

/** The tree of a source, or null where it does not parse. */
export function tree(source: string): Tree | null {
  const syntax = parseSyntax(source)
  return syntax.ok ? build(syntax.tree) : null
}

/** A text that equal trees share. A source that does not parse is trimmed. */
export function normalise(source: string): string {
  const root = tree(source)
  return root === null ? source.trim() : print(root)
}

function print(node: Tree): string {
  return node.children.length === 0 ? node.label : `(${node.label} ${node.children.map(print).join(' ')})`
}

/** Properties whose value is part of a node's label. */
const LABELS = [
  'operator',
  'kind',
  'generator',
  'async',
  'static',
  'computed',
  'optional',
  'delegate',
  'prefix',
  'tail',
]
/** Nodes in which a missing child must leave a mark, or its neighbours would take its place. */
const MARKED = new Set([
  'ForStatement',
  'ArrayExpression',
  'ArrayPattern',
  'ClassDeclaration',
  'ClassExpression',
])
const NONE: Tree = { label: 'none', children: [] }

function build(program: Program): Tree {
  const { bindings } = scopes(program)
  const numbers = new Map<Binding, number>()
  const name = (id: Identifier): string => {
    const binding = bindings.get(id)
    if (binding === undefined || (binding.global && binding.name === ENTRY)) return id.name
    let number = numbers.get(binding)
    if (number === undefined) {
      number = numbers.size
      numbers.set(binding, number)
    }
    return `%${number}`
  }
  const many = (nodes: readonly (AnyNode | null)[]): Tree[] =>
    nodes.flatMap((node) => (node === null ? [NONE] : node.type === 'EmptyStatement' ? [] : [one(node)]))

  const one = (node: AnyNode): Tree => {
    switch (node.type) {
      case 'Identifier':
        return leaf(name(node))
      case 'PrivateIdentifier':
        return leaf(`#${node.name}`)
      case 'Literal':
        if (node.regex) return leaf(`/${node.regex.pattern}/${node.regex.flags}`)
        if (typeof node.value === 'bigint') return leaf(`${node.value}n`)
        // Not as JSON, in which a literal beyond the largest number would be null.
        return leaf(typeof node.value === 'number' ? String(node.value) : JSON.stringify(node.value))
      case 'TemplateElement':
        return leaf(`\`${JSON.stringify(node.value.cooked ?? node.value.raw)}`)
      case 'MemberExpression': {
        // a.b and a['b'] are the same access.
        const key = plainKey(node.property, node.computed)
        const access = node.optional ? '?.' : '.'
        if (key !== undefined) return { label: `${access}${key}`, children: [one(node.object as AnyNode)] }
        return { label: `${access}[]`, children: many([node.object, node.property] as AnyNode[]) }
      }
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition': {
        const key = plainKey(node.key, node.computed)
        const label = `${labelOf(node)}${key === undefined ? '' : `:${key}`}`
        const parts = [...(key === undefined ? [node.key] : []), ...(node.value ? [node.value] : [])]
        return { label, children: many(parts as AnyNode[]) }
      }
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const parts = [...(node.id ? [node.id] : []), ...node.params, node.body]
        return { label: `${labelOf(node)}${node.id ? '' : '-nameless'}`, children: many(parts as AnyNode[]) }
      }
      case 'IfStatement':
        return {
          label: 'if',
          children: [
            one(node.test),
            block(node.consequent),
            ...(node.alternate ? [block(node.alternate)] : []),
          ],
        }
      case 'ForStatement':
        return {
          label: 'for',
          children: [...many([node.init ?? null, node.test ?? null, node.update ?? null]), block(node.body)],
        }
      case 'ForInStatement':
      case 'ForOfStatement':
        return { label: labelOf(node), children: [one(node.left), one(node.right), block(node.body)] }
      case 'WhileStatement':
        return { label: 'while', children: [one(node.test), block(node.body)] }
      case 'DoWhileStatement':
        return { label: 'do', children: [block(node.body), one(node.test)] }
      case 'SwitchCase':
        return {
          label: node.test ? 'case' : 'default',
          children: many([...(node.test ? [node.test] : []), ...node.consequent]),
        }
      case 'ExpressionStatement':
        return {
          label: node.directive ? `directive:${node.directive}` : 'do-expression',
          children: [one(node.expression)],
        }
      default: {
        if (!MARKED.has(node.type)) return { label: labelOf(node), children: many(children(node)) }
        const parts = Object.values(node)
          .flat()
          .filter((item) => item === null || isNode(item))
        return { label: labelOf(node), children: many(parts as (AnyNode | null)[]) }
      }
    }
  }
  /** A loop's or branch's body, with or without braces. */
  const block = (node: AnyNode): Tree => ({
    label: 'BlockStatement',
    children: node.type === 'BlockStatement' ? many(node.body) : many([node]),
  })
  return one(program)
}

const leaf = (label: string): Tree => ({ label, children: [] })

function labelOf(node: AnyNode): string {
  let label: string = node.type
  for (const key of LABELS) {
    const value = (node as unknown as Record<string, unknown>)[key]
    if (typeof value === 'string') label += `:${value}`
    else if (value === true) label += `:${key}`
  }
  return label
}

/** The name of a property where the source shows it, however it is written. */
function plainKey(key: AnyNode, computed: boolean): string | undefined {
  if (key.type === 'Literal' && typeof key.value === 'string') return JSON.stringify(key.value)
  if (key.type === 'Literal' && typeof key.value === 'number') return JSON.stringify(String(key.value))
  if (computed) return undefined
  return key.type === 'Identifier'
    ? JSON.stringify(key.name)
    : key.type === 'PrivateIdentifier'
      ? `#${key.name}`
      : undefined
}
