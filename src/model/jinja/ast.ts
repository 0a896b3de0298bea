// The syntax tree of a chat template.

export type Expression =
  | { readonly kind: 'constant'; readonly value: null | boolean | bigint | number | string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'slice'; readonly parts: readonly (Expression | null)[] }
  | { readonly kind: 'call'; readonly of: Expression; readonly given: Given }
  | { readonly kind: 'filter'; readonly of: Expression | null; readonly name: string; readonly given: Given }
  | { readonly kind: 'test'; readonly of: Expression; readonly name: string; readonly given: Given }
  | { readonly kind: 'not' | 'negative' | 'positive'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'concat'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'compare'
      readonly first: Expression
      readonly rest: readonly (readonly [string, Expression])[]
    }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly then: Expression
      readonly other: Expression | null
    }

/** The arguments of a call, a filter or a test, as they are written. */
export interface Given {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [string, Expression])[]
  readonly spread: Expression | null
  readonly spreadNamed: Expression | null
}

export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'targets'; readonly items: readonly Target[] }

export interface Signature {
  readonly parameters: readonly string[]
  /** The defaults of the last parameters. */
  readonly standards: readonly Expression[]
}

export type Statement =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'print'; readonly of: Expression }
  | { readonly kind: 'choose'; readonly branches: readonly Branch[]; readonly other: readonly Statement[] }
  | For
  | { readonly kind: 'set'; readonly target: Target; readonly to: Expression }
  | {
      readonly kind: 'capture'
      readonly target: Target
      readonly filter: Expression | null
      readonly body: readonly Statement[]
    }
  | MacroDefinition
  | {
      readonly kind: 'callBlock'
      readonly call: Expression & { readonly kind: 'call' }
      readonly macro: MacroDefinition
    }
  | { readonly kind: 'filterBlock'; readonly filter: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'with'
      readonly pairs: readonly (readonly [Target, Expression])[]
      readonly body: readonly Statement[]
    }
  | { readonly kind: 'generation'; readonly body: readonly Statement[] }
  | { readonly kind: 'break' | 'continue' }

export interface Branch {
  readonly test: Expression
  readonly body: readonly Statement[]
}

export interface For {
  readonly kind: 'for'
  readonly target: Target
  readonly items: Expression
  readonly test: Expression | null
  readonly recursive: boolean
  readonly body: readonly Statement[]
  readonly other: readonly Statement[]
}

export interface MacroDefinition {
  readonly kind: 'macro'
  readonly name: string
  readonly signature: Signature
  readonly body: readonly Statement[]
}

type Node = Expression | Statement | Target | Given | Signature | Branch

/** Visits every node below one; what the visitor gives for a node is what its children get. */
export function walk<State>(node: unknown, state: State, visit: (node: Node, state: State) => State): void {
  if (Array.isArray(node)) for (const one of node) walk(one, state, visit)
  else if (typeof node === 'object' && node !== null) {
    const below = visit(node as Node, state)
    for (const value of Object.values(node)) walk(value, below, visit)
  }
}

/** The names that a node itself gives values to. */
export function namesGiven(node: Node): readonly string[] {
  const kind = 'kind' in node ? node.kind : undefined
  if (kind === 'set' || kind === 'for' || kind === 'capture')
    return namesOf((node as { readonly target: Target }).target)
  if (kind === 'with')
    return (node as { readonly pairs: readonly (readonly [Target, Expression])[] }).pairs.flatMap(
      ([target]) => namesOf(target),
    )
  if (kind !== 'macro') return []
  const { name, signature } = node as MacroDefinition
  return [name, ...signature.parameters]
}

function namesOf(target: Target): readonly string[] {
  if (target.kind === 'targets') return target.items.flatMap(namesOf)
  return target.kind === 'name' ? [target.name] : []
}
