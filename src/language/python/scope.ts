// Which binding each name of a Python program belongs to: the one analysis behind renaming and forbidden names.

import { children, isComprehension, isFunction, type Node, node, nodes, text, texts } from './syntax.ts'

/** One bound name. */
export interface Binding {
  readonly name: string
  /** Where it is bound. Names of a class are its attributes. */
  readonly scope: 'module' | 'class' | 'function'
  /** The module that an import binds it to (`math`; `collections.abc` for `from collections import abc`), else null. */
  module: string | null
  /** Whether it is a parameter, which a call may give by its name. */
  parameter: boolean
  /** Whether it is taken away again somewhere, by `del` or at the end of a handler. */
  deleted: boolean
}

export interface Scopes {
  /** The bindings of each node that names variables: names, parameters, definitions, imports, handlers, patterns. */
  readonly bindings: ReadonlyMap<Node, Binding>
  /** What the names of a `global` or `nonlocal` statement are, in order; undefined for one that is bound nowhere. */
  readonly sent: ReadonlyMap<Node, readonly (Binding | undefined)[]>
  /** Names that are bound nowhere in the program: built-ins, or errors. */
  readonly free: ReadonlySet<Node>
  /**
   * Names that the module or a class binds, but not for sure before they are read, so that they may mean a built-in:
   * `if 0: eval = 1`, `eval = eval`. Where a function binds a name, its uses never fall back to a built-in.
   */
  readonly unsure: ReadonlySet<Node>
}

type Kind = 'module' | 'class' | 'function' | 'comprehension'

class Scope {
  readonly kind: Kind
  readonly parent: Scope | null
  readonly names = new Map<string, Binding>()
  /** Names that `global` and `nonlocal` send elsewhere. */
  readonly sent = new Map<string, 'global' | 'nonlocal'>()
  /** For a module or class: names that statements of its body have bound so far, whatever way control took. */
  readonly settled = new Set<string>()

  constructor(kind: Kind, parent: Scope | null) {
    this.kind = kind
    this.parent = parent
  }

  get module(): Scope {
    return this.parent === null ? this : this.parent.module
  }

  /** Binds a name here, or where `global` or `nonlocal` says. */
  bind(name: string): Binding {
    const sent = this.sent.get(name)
    if (sent === 'global' && this.parent) return this.module.bind(name)
    if (sent === 'nonlocal') {
      const outer = this.parent?.find(name)
      if (outer) return outer
    }
    const known = this.names.get(name)
    if (known) return known
    const scope = this.kind === 'comprehension' ? 'function' : this.kind
    const made: Binding = { name, scope, module: null, parameter: false, deleted: false }
    this.names.set(name, made)
    return made
  }

  /** The binding that a use in this scope means. A class's names are seen in its own body alone. */
  find(name: string): Binding | undefined {
    return this.owner(name)?.names.get(name)
  }

  /** The scope that has this binding. */
  owner(name: string): Scope | undefined {
    if (this.sent.get(name) === 'global') return this.module.names.has(name) ? this.module : undefined
    if (this.names.has(name)) return this
    let outer = this.parent
    while (outer?.kind === 'class') outer = outer.parent
    return outer?.owner(name)
  }

  /** Where `:=` binds: outside comprehensions. */
  get assigning(): Scope {
    return this.kind === 'comprehension' && this.parent ? this.parent.assigning : this
  }
}

const remembered = new WeakMap<Node, Scopes>()

/** Resolves every name of a module. */
export function scopes(tree: Node): Scopes {
  const known = remembered.get(tree)
  if (known) return known
  const made = resolve(tree)
  remembered.set(tree, made)
  return made
}

function resolve(tree: Node): Scopes {
  const bindings = new Map<Node, Binding>()
  const free = new Set<Node>()
  const unsure = new Set<Node>()
  const sent = new Map<Node, readonly (Binding | undefined)[]>()

  /** Binds all that a block of statements binds, before any of it is visited. */
  const hoist = (block: readonly Node[], scope: Scope): void => {
    for (const one of block) sendNames(one, scope)
    for (const one of block) bindNames(one, scope)
  }
  const visitAll = (block: readonly Node[], scope: Scope): void => {
    for (const one of block) visit(one, scope)
  }
  const body = (block: readonly Node[], scope: Scope): void => {
    hoist(block, scope)
    for (const one of block) {
      visit(one, scope)
      for (const name of settles(one)) scope.settled.add(name)
    }
  }
  // Resolved at the end: a function further down may bind a global.
  const uses: (() => void)[] = []
  const bound = (one: Node, name: string, scope: Scope): void => {
    const atOnce = scope.assigning.kind !== 'function'
    const before = scope.owner(name)?.settled.has(name) ?? false
    uses.push(() => {
      const owner = scope.owner(name)
      const binding = owner?.names.get(name)
      if (binding) bindings.set(one, binding)
      if (one._type !== 'Name') return
      if (!owner || !binding) free.add(one)
      else if (one.ctx === 'Load' && binding.scope !== 'function') {
        const settled = atOnce ? before : owner.settled.has(name)
        if (binding.deleted || !settled) unsure.add(one)
      }
    })
  }
  /** A scope for type parameters (`def f[T](x: T)`), where there are some. */
  const typed = (one: Node, scope: Scope): Scope => {
    const parameters = nodes(one.type_params)
    if (parameters.length === 0) return scope
    const inner = new Scope('function', scope)
    for (const parameter of parameters) bindings.set(parameter, inner.bind(text(parameter.name)))
    visitAll(parameters.flatMap(children), inner)
    return inner
  }
  const visitFunction = (one: Node, scope: Scope): void => {
    const outer = typed(one, scope)
    const given = node(one.args)
    const parameters = [given.posonlyargs, given.args, given.vararg, given.kwonlyargs, given.kwarg].flatMap(
      nodes,
    )
    visitAll(nodes(one.decorator_list), scope)
    visitAll([given.defaults, given.kw_defaults].flatMap(nodes), scope)
    visitAll(
      [...parameters.flatMap((parameter) => nodes(parameter.annotation)), ...nodes(one.returns)],
      outer,
    )
    const inner = new Scope('function', outer)
    for (const parameter of parameters) {
      const binding = inner.bind(text(parameter.arg))
      binding.parameter = true
      bindings.set(parameter, binding)
    }
    body(nodes(one.body), inner)
  }
  const visitComprehension = (one: Node, scope: Scope): void => {
    const generators = nodes(one.generators)
    const inner = new Scope('comprehension', scope)
    for (const generator of generators) bindNames(node(generator.target), inner)
    generators.forEach((generator, i) => {
      visit(node(generator.iter), i === 0 ? scope : inner)
      visitAll([...nodes(generator.target), ...nodes(generator.ifs)], inner)
    })
    visitAll([one.elt, one.key, one.value].flatMap(nodes), inner)
  }
  const visit = (one: Node, scope: Scope): void => {
    if (one._type === 'Name') {
      bound(one, text(one.id), scope)
      return
    }
    if (one._type === 'Global' || one._type === 'Nonlocal') {
      uses.push(() => {
        const found = texts(one.names).map((name) => scope.find(name))
        sent.set(one, found)
      })
      return
    }
    if (isFunction(one)) {
      if (one.name !== undefined) bound(one, text(one.name), scope)
      visitFunction(one, scope)
      return
    }
    if (isComprehension(one)) {
      visitComprehension(one, scope)
      return
    }
    if (one._type === 'ClassDef') {
      bound(one, text(one.name), scope)
      visitAll(nodes(one.decorator_list), scope)
      const outer = typed(one, scope)
      visitAll([...nodes(one.bases), ...nodes(one.keywords)], outer)
      body(nodes(one.body), new Scope('class', outer))
      return
    }
    if (one._type === 'TypeAlias') {
      visit(node(one.name), scope)
      visit(node(one.value), typed(one, scope))
      return
    }
    const name = nameOf(one)
    if (name !== undefined) bound(one, name, scope)
    visitAll(children(one), scope)
  }
  body(nodes(tree.body), new Scope('module', null))
  for (const use of uses) use()
  return { bindings, sent, free, unsure }
}

/** The names that a statement binds whenever control comes past it. */
function settles(one: Node): readonly string[] {
  switch (one._type) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
    case 'ClassDef':
      return [text(one.name)]
    case 'Assign':
      return nodes(one.targets).flatMap((target) => (target._type === 'Name' ? [text(target.id)] : []))
    case 'AnnAssign':
      return one.value !== undefined && node(one.target)._type === 'Name' ? [text(node(one.target).id)] : []
    case 'Import':
    case 'ImportFrom':
      return nodes(one.names).flatMap((alias) => nameOf(alias) ?? [])
    default:
      return []
  }
}

/** The name that a node binds beside those of its children: an import's, a handler's, a pattern's. */
function nameOf(one: Node): string | undefined {
  switch (one._type) {
    case 'alias':
      return one.name === '*' ? undefined : text(one.asname ?? text(one.name).split('.', 1)[0])
    case 'ExceptHandler':
    case 'MatchAs':
    case 'MatchStar':
      return one.name === undefined ? undefined : text(one.name)
    case 'MatchMapping':
      return one.rest === undefined ? undefined : text(one.rest)
    default:
      return undefined
  }
}

/** Notes the `global` and `nonlocal` names of a block, without entering inner scopes. */
function sendNames(one: Node, scope: Scope): void {
  if (one._type === 'Global' || one._type === 'Nonlocal')
    for (const name of texts(one.names)) scope.sent.set(name, one._type === 'Global' ? 'global' : 'nonlocal')
  else if (!isFunction(one) && one._type !== 'ClassDef')
    for (const child of children(one)) sendNames(child, scope)
}

/** Binds what a statement or target binds, without entering inner scopes. */
function bindNames(one: Node, scope: Scope): void {
  const { _type } = one
  if (_type === 'Name') {
    if (one.ctx !== 'Load') scope.bind(text(one.id)).deleted ||= one.ctx === 'Del'
    return
  }
  if (_type === 'NamedExpr') scope.assigning.bind(text(node(one.target).id))
  if (isFunction(one) || _type === 'ClassDef') {
    if (one.name !== undefined) scope.bind(text(one.name))
    // Only what is evaluated in this scope.
    const given = isFunction(one) ? node(one.args) : one
    const here = [one.decorator_list, given.defaults, given.kw_defaults, given.bases, given.keywords]
    for (const child of here.flatMap(nodes)) bindNames(child, scope)
    return
  }
  if (isComprehension(one)) {
    bindWalrus(one, scope.assigning)
    return
  }
  const name = nameOf(one)
  if (name !== undefined) scope.bind(name).deleted ||= _type === 'ExceptHandler'
  if (_type === 'Import' || _type === 'ImportFrom') {
    for (const alias of nodes(one.names)) {
      const called = nameOf(alias)
      if (called !== undefined) scope.bind(called).module = moduleOf(one, alias)
    }
    return
  }
  for (const child of children(one)) bindNames(child, scope)
}

/** Inside a comprehension only `:=` binds for the scope around it. */
function bindWalrus(one: Node, scope: Scope): void {
  if (one._type === 'Lambda') return
  if (one._type === 'NamedExpr') scope.bind(text(node(one.target).id))
  for (const child of children(one)) bindWalrus(child, scope)
}

function moduleOf(statement: Node, alias: Node): string {
  const name = text(alias.name)
  if (statement._type === 'ImportFrom') return `${text(statement.module)}.${name}`
  return alias.asname === undefined ? (name.split('.', 1)[0] as string) : name
}
