// Places the variables of a cell in the scope that all cells share, so that a sequence of cells means what one script means.

import { type Node, parse } from 'acorn'
import { type Edit, type Edited, edit } from './edit.ts'
import { type AnyNode, bound, childrenOf, isFunction, lexical, references } from './references.ts'

export interface PlacedCell extends Edited {
  /** What it declares for later cells. */
  readonly declared: readonly string[]
  /** Modules that it imports before it runs. */
  readonly imports: readonly string[]
}

export interface PlaceOptions {
  /** The objects that the rewritten code calls: the one that holds the variables, and the one with the rest. */
  readonly names: { readonly scope: string; readonly runtime: string }
  /** Names that the cells before have put into the scope. */
  readonly known: ReadonlySet<string>
  /** Enums and namespaces that begin anew, whatever has stood under their names. */
  readonly fresh: ReadonlySet<string>
  /** Whether the value of its last statement is wanted. */
  readonly hasValue: boolean
}

type Variable = AnyNode & { readonly id: AnyNode; readonly init?: AnyNode }

/** Where a node stands: what each block around it declares, from the outermost; undefined inside functions and classes. */
type Blocks = readonly (readonly string[])[] | undefined

/**
 * Rewrites a cell's ES module, whose export list at its end names what it declares:
 *
 * - `let` of the cell, `var` wherever it stands, and functions live in the scope alone: every use of one is a use of the
 *   scope's property. A name that is declared again is the same variable, for the functions of earlier cells too.
 * - `const` and classes stay variables of the cell, and the scope gets their values.
 * - Imports are brought into the scope by `runtime.bring`, as live bindings.
 * - What an earlier cell has put into the scope is used there. All other names are left alone: they mean globals.
 * - `runtime.reached` has what was reached, and `runtime.last` is the value of the last expression.
 *
 * Throws acorn's SyntaxError for what is no JavaScript.
 */
export function placeVariables(javascript: string, options: PlaceOptions): PlacedCell {
  const { names, known, fresh, hasValue } = options
  const program = parse(javascript, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowAwaitOutsideFunction: true,
    allowImportExportEverywhere: true,
  }) as Node as AnyNode
  const body = program.body as readonly AnyNode[]
  const lists = body.filter(({ type }) => type === 'ExportNamedDeclaration')
  const imports = body.filter(({ type }) => type === 'ImportDeclaration')
  const statements = body.filter((one) => !lists.includes(one) && !imports.includes(one))
  const exported = new Set(lists.flatMap(exportedNames))
  const functions = statements.filter(({ type }) => type === 'FunctionDeclaration').map(nameOf)
  const vars = statements.flatMap(varsOf)
  const lets = statements.filter(({ kind }) => kind === 'let').flatMap(lexical)
  const constants = new Set(statements.flatMap(constantsOf))
  const own = [...imports.flatMap(importedNames), ...functions, ...vars, ...lets, ...constants]
  const declared = [...new Set(own)].filter((name) => exported.has(name))
  /** Its own variables that live in the scope. Helpers of TypeScript are not exported. */
  const placed = new Set(declared.filter((name) => !constants.has(name)))
  const local = new Set(own.filter((name) => !placed.has(name)))
  const shared = new Set([...known, ...placed].filter((name) => !local.has(name)))
  const uses = new Map(references(program, shared).map((use) => [use.node, use]))

  const edits: Edit[] = []
  const insert = (place: number, text: string): void => void edits.push({ start: place, end: place, text })
  const replace = (node: AnyNode, text: string): void =>
    void edits.push({ start: node.start, end: node.end, text })
  const at = (name: string): string => `${names.scope}.${name}`
  const reached = (list: readonly string[]): string =>
    list.map((name) => `${names.runtime}.reached.${name} = true`).join(', ')
  const handOver = (name: string): string => ` ${at(name)} = ${name}, ${reached([name])};`

  const first = statements[0]
  const hoisted: string[] = []
  for (const one of imports) {
    const isLeading = !first || one.start < first.start
    replace(one, isLeading ? bringing(one, names.runtime) : '')
    if (!isLeading) hoisted.push(bringing(one, names.runtime))
  }
  for (const name of new Set(functions)) if (placed.has(name)) hoisted.push(handOver(name))
  for (const name of new Set(vars))
    if (placed.has(name) && !known.has(name) && !functions.includes(name))
      hoisted.push(`${at(name)} = void 0;`)
  if (hoisted.length) insert(first?.start ?? javascript.length, `${hoisted.join(' ').trimStart()} `)
  for (const list of lists) replace(list, '')
  const last = hasValue ? statements.findLast(({ type }) => type !== 'EmptyStatement') : undefined
  for (const statement of statements) {
    const expression =
      statement === last && statement.type === 'ExpressionStatement' && (statement.expression as AnyNode)
    if (expression) insert(statement.start, `${names.runtime}.last = (`)
    walk(statement, undefined, [])
    // Before the semicolon, and after brackets that are no part of the expression's node.
    if (expression) insert(endOf(statement, javascript), ')')
    const kept = constantsOf(statement).filter((name) => exported.has(name))
    if (kept.length) insert(statement.end, kept.map(handOver).join(''))
  }
  return {
    ...edit(javascript, edits),
    declared,
    imports: imports.map(({ source }) => (source as AnyNode).value as string),
  }

  function walk(node: AnyNode, parent: AnyNode | undefined, blocks: Blocks): void {
    const use = uses.get(node)
    if (use) {
      const name = node.name as string
      const isCalled =
        (parent?.type === 'CallExpression' && parent.callee === node) ||
        (parent?.type === 'TaggedTemplateExpression' && parent.tag === node)
      if (!isCalled) {
        replace(node, use.isShorthand ? `${name}: ${at(name)}` : at(name))
        return
      }
      // V8 says of such a call that it stands at its bracket; with it in the edit that is the place of the name.
      const bracket = javascript[node.end] === '(' ? '(' : ''
      const { start, end } = node
      edits.push({ start, end: end + bracket.length, text: `(0, ${at(name)})${bracket}` })
      return
    }
    const named = namedByTarget(node)
    if (named && uses.has(named.target)) {
      walk(named.target, node, blocks)
      value(named.value, node, named.target.name as string, blocks)
      return
    }
    if (node.type === 'VariableDeclaration' && isPlaced(node, parent, blocks)) {
      variables(node, blocks)
      return
    }
    const left =
      node.type === 'ForOfStatement' || node.type === 'ForInStatement' ? (node.left as AnyNode) : undefined
    if (left?.type === 'VariableDeclaration' && isPlaced(left, node, blocks)) {
      loop(node, left, blocks)
      return
    }

    const isInner = isFunction(node) || /^Class|^StaticBlock/.test(node.type)
    const within =
      isInner || !blocks ? undefined : node.type === 'SwitchCase' ? blocks : [...blocks, blockNames(node)]
    for (const [field, child] of childrenOf(node)) {
      // The key and the value of `{ x }` are one.
      if (node.type === 'Property' && node.shorthand && field === 'key') continue
      walk(child, node, within)
    }
    // A function in a block is a variable of the cell too, which gets it here, unless a block between declares its name.
    if (node.type === 'FunctionDeclaration' && parent && blocks && !node.async && !node.generator) {
      const name = nameOf(node)
      if (vars.includes(name) && placed.has(name) && !blocks.slice(0, -1).flat().includes(name))
        insert(node.end, handOver(name))
    }
  }

  /** Whether the variables of a declaration live in the scope. */
  function isPlaced(node: AnyNode, parent: AnyNode | undefined, blocks: Blocks): boolean {
    const isOurs = node.kind === 'var' ? blocks !== undefined : node.kind === 'let' && parent === undefined
    return isOurs && boundBy(node).every((name) => placed.has(name))
  }

  function variables(node: AnyNode, blocks: Blocks): void {
    const declarations = node.declarations as readonly Variable[]
    edits.push({ start: node.start, end: declarations[0]!.start, text: '' })
    for (const { id, init, end } of declarations) {
      const list = bound(id)
      if (!init) {
        const isEmptied = node.kind === 'let' || list.some((name) => fresh.has(name))
        edits.push({
          start: id.start,
          end,
          text: isEmptied ? `${at(list[0]!)} = void 0, ${reached(list)}` : 'void 0',
        })
        continue
      }
      const isPattern = id.type !== 'Identifier'
      if (isPattern) insert(id.start, '(')
      target(id, blocks)
      value(init, node, isPattern ? undefined : list[0], blocks)
      insert(end, `${isPattern ? ')' : ''}${list.length ? ', ' : ''}${reached(list)}`)
    }
  }

  /** `for (var x of xs)`, whose head assigns to what it declares. */
  function loop(node: AnyNode, head: AnyNode, blocks: Blocks): void {
    const [{ id }] = head.declarations as readonly [Variable]
    const right = node.right as AnyNode
    edits.push({ start: head.start, end: id.start, text: '' })
    target(id, blocks)
    insert(right.start, `(${[reached(bound(id)), ''].filter((text, i) => i || text).join(', ')}`)
    walk(right, node, blocks)
    insert(right.end, ')')
    walk(node.body as AnyNode, node, blocks)
  }

  /** A pattern whose names become properties of the scope. */
  function target(pattern: AnyNode, blocks: Blocks): void {
    switch (pattern.type) {
      case 'Identifier':
        replace(pattern, at(pattern.name as string))
        return
      case 'AssignmentPattern': {
        const left = pattern.left as AnyNode
        target(left, blocks)
        const name = left.type === 'Identifier' ? (left.name as string) : undefined
        value(pattern.right as AnyNode, pattern, name, blocks)
        return
      }
      case 'Property':
        if (pattern.shorthand) insert(pattern.start, `${(pattern.key as AnyNode).name as string}: `)
        else if (pattern.computed) walk(pattern.key as AnyNode, pattern, blocks)
        target(pattern.value as AnyNode, blocks)
        return
      default:
        for (const [, child] of childrenOf(pattern)) target(child, blocks)
    }
  }

  /** A value that is assigned to a name, by which a function without one is called. */
  function value(node: AnyNode, parent: AnyNode, name: string | undefined, blocks: Blocks): void {
    const isNamed = name !== undefined && isAnonymous(node)
    if (isNamed) insert(node.start, `({ [${JSON.stringify(name)}]: `)
    walk(node, parent, blocks)
    if (isNamed) insert(node.end, ` })[${JSON.stringify(name)}]`)
  }
}

const nameOf = (node: AnyNode): string => (node.id as AnyNode).name as string

const boundBy = (node: AnyNode): string[] =>
  (node.declarations as readonly Variable[]).flatMap(({ id }) => bound(id))

function exportedNames(list: AnyNode): string[] {
  return (list.specifiers as readonly AnyNode[]).map(({ local }) => (local as AnyNode).name as string)
}

function importedNames(node: AnyNode): string[] {
  return (node.specifiers as readonly AnyNode[]).map(({ local }) => (local as AnyNode).name as string)
}

/** `runtime.bring("m", { here: "there" });`, where `*` is the whole module. */
function bringing(node: AnyNode, runtime: string): string {
  const names = (node.specifiers as readonly AnyNode[]).map((one) => {
    const { type, imported } = one as AnyNode & { readonly imported?: AnyNode }
    const there =
      type === 'ImportDefaultSpecifier'
        ? 'default'
        : type === 'ImportNamespaceSpecifier'
          ? '*'
          : ((imported?.name ?? imported?.value) as string)
    return [(one.local as AnyNode).name as string, there] as const
  })
  const source = JSON.stringify((node.source as AnyNode).value)
  return `${runtime}.bring(${source}, ${JSON.stringify(names)});`
}

function constantsOf(statement: AnyNode): string[] {
  if (statement.type === 'ClassDeclaration') return [nameOf(statement)]
  return statement.kind === 'const' ? lexical(statement) : []
}

/** Names of `var` anywhere outside functions. */
function varsOf(node: AnyNode): string[] {
  if (isFunction(node) || /^Class/.test(node.type)) return []
  const own = node.type === 'VariableDeclaration' && node.kind === 'var' ? boundBy(node) : []
  return [...own, ...childrenOf(node).flatMap(([, child]) => varsOf(child))]
}

/** What a node that makes a scope of its own declares for it. */
function blockNames(node: AnyNode): string[] {
  switch (node.type) {
    case 'BlockStatement':
      return (node.body as AnyNode[]).flatMap(lexical)
    case 'SwitchStatement':
      return (node.cases as AnyNode[]).flatMap((one) => (one.consequent as AnyNode[]).flatMap(lexical))
    case 'ForStatement':
      return node.init ? lexical(node.init as AnyNode) : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return lexical(node.left as AnyNode)
    default:
      return []
  }
}

/** An assignment that gives a function without a name that of its target. */
function namedByTarget(node: AnyNode): { readonly target: AnyNode; readonly value: AnyNode } | undefined {
  const isAssignment =
    node.type === 'AssignmentPattern' ||
    (node.type === 'AssignmentExpression' && ['=', '??=', '||=', '&&='].includes(node.operator as string))
  const left = node.left as AnyNode
  return isAssignment && left.type === 'Identifier'
    ? { target: left, value: node.right as AnyNode }
    : undefined
}

function isAnonymous({ type, id }: AnyNode): boolean {
  return (
    type === 'ArrowFunctionExpression' ||
    ((type === 'FunctionExpression' || type === 'ClassExpression') && !id)
  )
}

/** The end of an expression statement without its semicolon. */
function endOf({ end }: AnyNode, javascript: string): number {
  return javascript[end - 1] === ';' ? end - 1 : end
}
