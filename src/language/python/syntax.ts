// Python source to syntax tree: the analysis process behind a bound on length and a small memory of the last programs.

import { remembering } from '../remember.ts'
import { analyse } from './analysis.ts'

/** Longest source that is parsed, in UTF-16 units. */
export const SOURCE_LIMIT = 262_144
/** Programs whose trees are kept, and the most characters that they may have together: a tree has some 300 bytes for each. */
const REMEMBERED = 128
const REMEMBERED_LENGTH = 262_144

/** What a field of a node holds; fields that Python leaves None or empty are absent. */
export type Field = string | number | null | Node | readonly Field[] | undefined

/** A node of Python's `ast`, as `analyse.py` writes it. */
export interface Node {
  readonly _type: string
  /** Where it begins: line · 2²⁰ + column in UTF-8 bytes. Modules, arguments and a few more have none. */
  readonly _at?: number
  /** For a function: the source of each parameter. */
  readonly _parameters?: readonly string[]
  readonly [field: string]: Field
}

export type Syntax =
  | { readonly ok: true; readonly tree: Node }
  | { readonly ok: false; readonly message: string }

type Reply =
  | { readonly tree: Node; readonly error?: undefined }
  | { readonly error: string; readonly line: number | null }

/** Parses a program. Throws `language/python-missing` or `language/python-start` where there is no Python to do it. */
export const parseSyntax: (source: string) => Syntax = remembering(read, {
  most: REMEMBERED,
  length: REMEMBERED_LENGTH,
})

function read(source: string): Syntax {
  if (source.length > SOURCE_LIMIT)
    return {
      ok: false,
      message: `The program is ${source.length} characters long; at most ${SOURCE_LIMIT} are read.`,
    }
  let answer = analyse(source)
  // Once more: the process may have been ended from outside.
  if ('ended' in answer && answer.ended === 'died') answer = analyse(source)
  if ('ended' in answer)
    return {
      ok: false,
      message: `The program ${answer.ended === 'died' ? 'is nested too deeply or too large' : 'takes too long'} to parse.`,
    }
  const reply = answer.reply as Reply
  if (reply.error === undefined) return { ok: true, tree: reply.tree }
  const place = reply.line === null ? '' : ` (line ${reply.line})`
  return { ok: false, message: `${reply.error}${place}` }
}

/** The child nodes of a node, in the order of Python's fields. */
export function children(node: Node): Node[] {
  const found: Node[] = []
  for (const key in node) {
    const field = node[key]
    if (Array.isArray(field)) for (const item of field) isNode(item) && found.push(item)
    else if (isNode(field)) found.push(field)
  }
  return found
}

export function isNode(field: Field): field is Node {
  return typeof field === 'object' && field !== null && !Array.isArray(field)
}

/** The nodes of a field that holds one or several, or none. */
export function nodes(field: Field): readonly Node[] {
  if (Array.isArray(field)) return field.filter(isNode)
  return isNode(field) ? [field] : []
}

/** The node of a field that is known to hold one. */
export const node = (field: Field): Node => field as Node

/** The texts of a field that holds a list of them. */
export function texts(field: Field): readonly string[] {
  return Array.isArray(field) ? field.filter((item) => typeof item === 'string') : []
}

/** The text of a field; empty where it is absent. */
export const text = (field: Field): string => (typeof field === 'string' ? field : '')

export const isFunction = ({ _type }: Node): boolean =>
  _type === 'FunctionDef' || _type === 'AsyncFunctionDef' || _type === 'Lambda'

export const isComprehension = ({ _type }: Node): boolean =>
  _type === 'ListComp' || _type === 'SetComp' || _type === 'DictComp' || _type === 'GeneratorExp'

/** The statement that documents a module, class or function, if it has one. */
export function docstring(one: Node): Node | undefined {
  if (!['Module', 'ClassDef', 'FunctionDef', 'AsyncFunctionDef'].includes(one._type)) return undefined
  const first = nodes(one.body)[0]
  if (first?._type !== 'Expr') return undefined
  const value = node(first.value)
  return value._type === 'Constant' && value.kind === 'str' ? first : undefined
}

/** Levels of a tree. */
export function treeDepth(tree: Node): number {
  let level: Node[] = [tree]
  let depth = 0
  while (level.length > 0) {
    depth++
    level = level.flatMap(children)
  }
  return depth
}
