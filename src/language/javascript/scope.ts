// Which declaration each identifier of a program belongs to: the one analysis behind renaming, globals and forbidden names.

import type { AnyNode, BlockStatement, Identifier, Pattern, Program } from 'acorn'
import { children } from './syntax.ts'

/** One declared name, in the order of the source. */
export interface Binding {
  readonly name: string
  readonly index: number
  /** Whether it stands at the program's top level, like the entry. */
  readonly global: boolean
}

export interface Scopes {
  /** The binding of each identifier that names a variable; identifiers absent here are property names, labels or free. */
  readonly bindings: ReadonlyMap<Identifier, Binding>
  /** Identifiers that name a variable declared nowhere in the program, in the order of the source. */
  readonly free: readonly Identifier[]
}

class Scope {
  readonly names = new Map<string, Binding>()
  readonly parent: Scope | null
  readonly isFunction: boolean
  /** What has been found for the uses in this scope. */
  private readonly found = new Map<string, Binding | undefined>()

  constructor(parent: Scope | null, isFunction: boolean) {
    this.parent = parent
    this.isFunction = isFunction
  }

  /** What a use in this scope means, once all is declared: the scopes around it may be many. */
  find(name: string): Binding | undefined {
    if (!this.found.has(name)) {
      let scope: Scope | null = this
      while (scope !== null && !scope.names.has(name)) scope = scope.parent
      this.found.set(name, scope?.names.get(name))
    }
    return this.found.get(name)
  }
}

/** Resolves every identifier of a program. `arguments` counts as declared in functions that are no arrows. */
export function scopes(program: Program): Scopes {
  const bindings = new Map<Identifier, Binding>()
  const free: Identifier[] = []
  const uses: { readonly id: Identifier; readonly scope: Scope }[] = []
  let count = 0

  const declare = (name: string, scope: Scope): void => {
    if (!scope.names.has(name)) {
      scope.names.set(name, { name, index: count++, global: scope.parent === null })
    }
  }
  const declarePattern = (pattern: AnyNode, scope: Scope): void => {
    for (const id of boundNames(pattern)) declare(id.name, scope)
  }

  /** Declares what a block binds before any of it is visited: let, const, classes and functions. */
  const hoistBlock = (body: readonly AnyNode[], scope: Scope): void => {
    for (const node of body) {
      if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
        for (const item of node.declarations) declarePattern(item.id, scope)
      } else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
        if (node.id) declare(node.id.name, scope)
      } else if (node.type === 'ImportDeclaration') {
        for (const item of node.specifiers) declare(item.local.name, scope)
      } else if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration') {
        if (node.declaration) hoistBlock([node.declaration as AnyNode], scope)
      }
    }
  }
  /** Declares every `var` of a function body, however deep, without entering inner functions. */
  const hoistVars = (node: AnyNode, scope: Scope): void => {
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const item of node.declarations) declarePattern(item.id, scope)
    }
    for (const child of children(node)) if (!isFunction(child) && !isClass(child)) hoistVars(child, scope)
  }
  const visitAll = (nodes: readonly (AnyNode | null | undefined)[], scope: Scope): void => {
    for (const node of nodes) if (node) visit(node, scope)
  }
  const visitFunction = (node: AnyNode, scope: Scope): void => {
    if (!isFunction(node)) return
    let outer = scope
    if (node.type === 'FunctionDeclaration' && node.id) visit(node.id, scope)
    if (node.type === 'FunctionExpression' && node.id) {
      outer = new Scope(scope, false)
      declare(node.id.name, outer)
      visit(node.id, outer)
    }
    const inner = new Scope(outer, true)
    if (node.type !== 'ArrowFunctionExpression') inner.names.set('arguments', ARGUMENTS)
    for (const parameter of node.params) declarePattern(parameter, inner)
    visitAll(node.params, inner)
    const body = node.body as AnyNode
    if (body.type === 'BlockStatement') {
      hoistVars(body, inner)
      hoistBlock((body as BlockStatement).body, inner)
      visitAll((body as BlockStatement).body, inner)
    } else visit(body, inner)
  }
  const visit = (node: AnyNode, scope: Scope): void => {
    switch (node.type) {
      case 'Identifier':
        uses.push({ id: node, scope })
        return
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        visitFunction(node, scope)
        return
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const inner = new Scope(scope, false)
        if (node.id && node.type === 'ClassExpression') declare(node.id.name, inner)
        visitAll([node.id, node.superClass, node.body], inner)
        return
      }
      case 'MemberExpression':
        visitAll([node.object, node.computed ? node.property : null], scope)
        return
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition':
        visitAll([node.computed ? node.key : null, node.value], scope)
        return
      case 'StaticBlock':
      case 'BlockStatement': {
        const inner = new Scope(scope, node.type === 'StaticBlock')
        hoistBlock(node.body, inner)
        visitAll(node.body, inner)
        return
      }
      case 'SwitchStatement': {
        visit(node.discriminant, scope)
        const inner = new Scope(scope, false)
        hoistBlock(
          node.cases.flatMap((item) => item.consequent as AnyNode[]),
          inner,
        )
        visitAll(node.cases, inner)
        return
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = new Scope(scope, false)
        const head = node.type === 'ForStatement' ? node.init : node.left
        if (head) hoistBlock([head as AnyNode], inner)
        visitAll(children(node), inner)
        return
      }
      case 'CatchClause': {
        const inner = new Scope(scope, false)
        if (node.param) declarePattern(node.param, inner)
        visitAll([node.param, node.body], inner)
        return
      }
      case 'LabeledStatement':
        visit(node.body, scope)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return
      case 'ExportNamedDeclaration':
        visitAll([node.declaration], scope)
        return
      default:
        visitAll(children(node), scope)
        return
    }
  }

  const top = new Scope(null, true)
  hoistVars(program, top)
  hoistBlock(program.body as AnyNode[], top)
  visitAll(program.body as AnyNode[], top)
  for (const { id, scope } of uses) {
    const binding = scope.find(id.name)
    if (binding === undefined) free.push(id)
    else if (binding !== ARGUMENTS) bindings.set(id, binding)
  }
  return { bindings, free: free.sort((a, b) => a.start - b.start) }
}

const ARGUMENTS: Binding = { name: 'arguments', index: -1, global: false }

export function isFunction(
  node: AnyNode,
): node is Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
> {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

const isClass = (node: AnyNode): boolean =>
  node.type === 'ClassDeclaration' || node.type === 'ClassExpression'

/** The identifiers that a pattern binds, left to right. */
export function boundNames(pattern: Pattern | AnyNode): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern]
    case 'ObjectPattern':
      return pattern.properties.flatMap((item) =>
        boundNames(item.type === 'Property' ? item.value : item.argument),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((item) => (item ? boundNames(item) : []))
    case 'RestElement':
      return boundNames(pattern.argument)
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    default:
      return []
  }
}
