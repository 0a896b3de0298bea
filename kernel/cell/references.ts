// Which identifiers of a script mean a variable of its top level, and not one of an inner scope.

/** A syntax tree's node, read without its exact type. */
export interface AnyNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

export interface Reference {
  readonly node: AnyNode
  readonly parent: AnyNode | undefined
  /** It is the `x` of `{ x }`. */
  readonly isShorthand: boolean
}

/** The child nodes with the fields that they stand in, in order. */
export function childrenOf(node: AnyNode): (readonly [field: string, child: AnyNode])[] {
  const children: (readonly [string, AnyNode])[] = []
  for (const [field, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === 'object' && child !== null && typeof child.type === 'string')
        children.push([field, child as AnyNode])
  return children
}

/** Every use of a top-level variable of these names; its declaration is none. */
export function references(program: AnyNode, names: ReadonlySet<string>): Reference[] {
  const found: Reference[] = []
  if (names.size) visit(program, undefined, '', names, false)
  return found

  /** `free`: the names that no scope around the node has taken. `isBinding`: the node declares names. */
  function visit(
    node: AnyNode,
    parent: AnyNode | undefined,
    field: string,
    free: ReadonlySet<string>,
    isBinding: boolean,
  ): void {
    if (node.type === 'Identifier') {
      if (!isBinding && free.has(node.name as string) && !isName(node, parent, field))
        found.push({ node, parent, isShorthand: isShorthand(node, parent) })
      return
    }
    const own = parent ? scopeOf(node) : undefined
    const inner = own?.size ? new Set([...free].filter((name) => !own.has(name))) : free
    if (!inner.size) return
    for (const [name, child] of childrenOf(node)) {
      // The key and the value of `{ x }` are one.
      if (node.type === 'Property' && node.shorthand && name === 'key') continue
      const binds =
        (node.type === 'VariableDeclarator' && name === 'id') ||
        (isFunction(node) && name === 'params') ||
        (node.type === 'CatchClause' && name === 'param') ||
        (isBinding && !(node.type === 'AssignmentPattern' && name === 'right') && !isComputedKey(node, name))
      if (node.type === 'Property' && node.shorthand && child.type === 'AssignmentPattern') {
        // `{ x = 1 }`: the name stands in the pattern's left side.
        shorthandDefault(child, node, inner, isBinding)
        continue
      }
      visit(child, node, name, inner, binds)
    }
  }

  function shorthandDefault(
    pattern: AnyNode,
    property: AnyNode,
    free: ReadonlySet<string>,
    isBinding: boolean,
  ): void {
    const left = pattern.left as AnyNode
    if (!isBinding && free.has(left.name as string))
      found.push({ node: left, parent: property, isShorthand: true })
    visit(pattern.right as AnyNode, pattern, 'right', free, false)
  }
}

export const isFunction = ({ type }: AnyNode): boolean =>
  type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'

const isComputedKey = (node: AnyNode, field: string): boolean => field === 'key' && node.computed === true

const isShorthand = (node: AnyNode, parent: AnyNode | undefined): boolean =>
  parent?.type === 'Property' && parent.shorthand === true && parent.value === node

/** An identifier that is a name and no variable: a property, a label, the name of a function. */
function isName(node: AnyNode, parent: AnyNode | undefined, field: string): boolean {
  if (!parent) return false
  // `import.meta`, `new.target`, and the names in an import or an export list.
  if (parent.type === 'MetaProperty' || /^(Im|Ex)port\w*Specifier$/.test(parent.type)) return true
  if (field === 'property') return parent.type === 'MemberExpression' && !parent.computed
  if (field === 'key') return !parent.computed
  return field === 'label' || field === 'meta' || (field === 'id' && parent.id === node)
}

/** The names that a scope-making node declares; undefined for any other. */
function scopeOf(node: AnyNode): Set<string> | undefined {
  if (isFunction(node)) {
    const names = new Set((node.params as AnyNode[]).flatMap(bound))
    if (node.type === 'FunctionExpression' && node.id) names.add((node.id as AnyNode).name as string)
    for (const name of hoisted(node.body as AnyNode)) names.add(name)
    return names
  }
  switch (node.type) {
    case 'BlockStatement':
    case 'StaticBlock':
      return new Set((node.body as AnyNode[]).flatMap(lexical))
    case 'SwitchStatement':
      return new Set(
        (node.cases as AnyNode[]).flatMap((one) => (one.consequent as AnyNode[]).flatMap(lexical)),
      )
    case 'ForStatement':
      return new Set(node.init ? lexical(node.init as AnyNode) : [])
    case 'ForInStatement':
    case 'ForOfStatement':
      return new Set(lexical(node.left as AnyNode))
    case 'CatchClause':
      return new Set(node.param ? bound(node.param as AnyNode) : [])
    case 'ClassExpression':
      return new Set(node.id ? [(node.id as AnyNode).name as string] : [])
    default:
      return undefined
  }
}

/** Names that a statement declares for its block. */
export function lexical(statement: AnyNode): string[] {
  if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
    return (statement.declarations as AnyNode[]).flatMap(({ id }) => bound(id as AnyNode))
  if (statement.type === 'ClassDeclaration' || statement.type === 'FunctionDeclaration')
    return [(statement.id as AnyNode).name as string]
  return []
}

/** Names that `var` declares anywhere in a function's body. */
function hoisted(node: AnyNode): string[] {
  if (isFunction(node) || node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return []
  const own =
    node.type === 'VariableDeclaration' && node.kind === 'var'
      ? (node.declarations as AnyNode[]).flatMap(({ id }) => bound(id as AnyNode))
      : []
  return [...own, ...childrenOf(node).flatMap(([, child]) => hoisted(child))]
}

/** Names that a pattern binds. */
export function bound(pattern: AnyNode): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name as string]
    case 'AssignmentPattern':
      return bound(pattern.left as AnyNode)
    case 'Property':
      return bound(pattern.value as AnyNode)
    default:
      return childrenOf(pattern).flatMap(([, child]) => bound(child))
  }
}
