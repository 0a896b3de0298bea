// A program as a labelled tree in which only what it does is left: no comments, docstrings, quotes, brackets or local names.

import type { LabelledTree } from '../tree-distance.ts'
import { ENTRY } from './program.ts'
import { type Binding, scopes } from './scope.ts'
import { docstring, type Field, isNode, type Node, parseSyntax, text, texts } from './syntax.ts'

/** The tree of a source, or null where it does not parse. */
export function tree(source: string): LabelledTree | null {
  const syntax = parseSyntax(source)
  return syntax.ok ? build(syntax.tree) : null
}

/** A text that equal trees share. A source that does not parse is trimmed. */
export function normalise(source: string): string {
  const root = tree(source)
  return root === null ? source.trim() : print(root)
}

function print(one: LabelledTree): string {
  return one.children.length === 0 ? one.label : `(${one.label} ${one.children.map(print).join(' ')})`
}

/** Nodes with one list and nothing optional beside it: its members stand directly under the node. */
const PLAIN_LISTS = new Set([
  ...['Module', 'BoolOp', 'List', 'Tuple', 'Set', 'JoinedStr', 'Delete', 'Import', 'ImportFrom', 'MatchOr'],
  ...['MatchSequence'],
])
const NONE: LabelledTree = { label: 'none', children: [] }

function build(module: Node): LabelledTree {
  const { bindings, sent } = scopes(module)
  const given = new Set<string>()
  const collect = (one: Node): void => {
    if (one._type === 'keyword' && one.arg !== undefined) given.add(text(one.arg))
    for (const key in one) for (const item of [one[key]].flat()) if (isNode(item)) collect(item)
  }
  collect(module)
  const numbers = new Map<Binding, number>()
  /** A local's number; the name itself where it can be seen: the entry, attributes of a class, parameters given by name. */
  const name = (one: Node, written: string): string => named(bindings.get(one), written)
  const named = (binding: Binding | undefined, written: string): string => {
    if (binding === undefined || binding.scope === 'class') return JSON.stringify(written)
    if (binding.scope === 'module' && binding.name === ENTRY) return JSON.stringify(written)
    if (binding.parameter && given.has(binding.name)) return JSON.stringify(written)
    const number = numbers.get(binding) ?? numbers.size
    numbers.set(binding, number)
    return `%${number}`
  }

  const one = (item: Node): LabelledTree => {
    const { _type } = item
    if (_type === 'Name') return { label: name(item, text(item.id)), children: [] }
    if (_type === 'Constant')
      return { label: `${text(item.kind)}:${JSON.stringify(item.value)}`, children: [] }
    if (_type === 'Global' || _type === 'Nonlocal') {
      const names = texts(item.names).map((written, i) => named(sent.get(item)?.[i], written))
      return { label: _type, children: names.map((label) => ({ label, children: [] })) }
    }
    let label = _type
    const parts: LabelledTree[] = []
    const doc = docstring(item)
    for (const field in item) {
      if (field.startsWith('_') || IGNORED.has(field)) continue
      const value = item[field]
      if (NAMING.get(_type) === field) label += `:${name(item, text(value))}`
      else if (_type === 'alias') continue
      else if (isNode(value))
        parts.push(REQUIRED.has(`${_type}.${field}`) ? one(value) : group(field, [value]))
      else if (Array.isArray(value)) {
        const shown = (value as readonly Field[]).filter((member) => member !== doc || doc === undefined)
        if (shown.every((member) => typeof member === 'string')) label += `:${field}=${shown.join()}`
        else if (PLAIN_LISTS.has(_type)) for (const part of several(shown)) parts.push(part)
        else parts.push(group(field, shown))
      } else if (value !== undefined) label += `:${field}=${JSON.stringify(value)}`
    }
    // What an import brings is its module's; what the program calls it is a local name.
    if (_type === 'alias') label += `=${text(item.name)}:${name(item, text(item.asname))}`
    return { label, children: parts }
  }
  const several = (items: readonly Field[]): LabelledTree[] =>
    items.map((item) => (isNode(item) ? one(item) : NONE))
  const group = (field: string, items: readonly Field[]): LabelledTree => ({
    label: field,
    children: several(items),
  })
  return one(module)
}

const IGNORED = new Set(['ctx', 'type_comment', 'type_ignores', 'kind', 'lineno'])

/** The field in which a node names a variable. */
const NAMING = new Map([
  ...['FunctionDef', 'AsyncFunctionDef', 'ClassDef', 'ExceptHandler', 'MatchAs', 'MatchStar'].map(
    (type) => [type, 'name'] as const,
  ),
  ...['TypeVar', 'ParamSpec', 'TypeVarTuple'].map((type) => [type, 'name'] as const),
  ['arg', 'arg'],
  ['MatchMapping', 'rest'],
])

/** Fields that always hold a node: it stands directly under its parent. */
const REQUIRED = new Set([
  ...['Expr.value', 'Attribute.value', 'Subscript.value', 'Subscript.slice', 'Starred.value', 'Await.value'],
  ...[
    'BinOp.left',
    'BinOp.right',
    'UnaryOp.operand',
    'Compare.left',
    'IfExp.test',
    'IfExp.body',
    'IfExp.orelse',
  ],
  ...[
    'If.test',
    'While.test',
    'For.target',
    'For.iter',
    'Assign.value',
    'AugAssign.target',
    'AugAssign.value',
  ],
  ...['NamedExpr.target', 'NamedExpr.value', 'Call.func', 'Lambda.args', 'FunctionDef.args', 'keyword.value'],
  ...['comprehension.target', 'comprehension.iter', 'ListComp.elt', 'SetComp.elt', 'GeneratorExp.elt'],
  ...[
    'DictComp.key',
    'DictComp.value',
    'FormattedValue.value',
    'Match.subject',
    'Lambda.body',
    'Return.value',
  ],
])
