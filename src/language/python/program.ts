// A program's entry: `f` at the top level, a def or a lambda with at least one parameter that takes an argument by position.

import type { ProgramParse } from '../language.ts'
import { children, isFunction, type Node, node, nodes, parseSyntax, text } from './syntax.ts'

export const ENTRY = 'f'

export function parse(source: string): ProgramParse {
  const syntax = parseSyntax(source)
  if (!syntax.ok) return { ok: false, reason: 'syntax', message: syntax.message }
  const entry = findEntry(syntax.tree)
  if (entry === undefined) return refusal(`The program has no function ${ENTRY} at its top level.`)
  if (!isFunction(entry)) return refusal(`${ENTRY} is not written as a function but as ${entry._type}.`)
  if (entry._type === 'AsyncFunctionDef') return refusal(`${ENTRY} is async; it must return its value.`)
  if (isGenerator(entry)) return refusal(`${ENTRY} is a generator; it must return its value.`)
  const parameters = entry._parameters ?? []
  if (parameters.length === 0) return refusal(`${ENTRY} has no parameters; it needs at least one.`)
  const { posonlyargs, args, vararg, kwonlyargs, kw_defaults } = node(entry.args)
  if (nodes(posonlyargs).length + nodes(args).length + nodes(vararg).length === 0)
    return refusal(`${ENTRY} takes no argument by position; it needs at least one parameter that does.`)
  if (nodes(kwonlyargs).length > nodes(kw_defaults).length)
    return refusal(`${ENTRY} has a parameter that must be given by name; arguments are given by position.`)
  return { ok: true, program: { source, parameters } }
}

function refusal(message: string): ProgramParse {
  return { ok: false, reason: 'entry', message }
}

/** What `f` is at the end of the top level: the last definition or assignment of that name. */
function findEntry(tree: Node): Node | undefined {
  let entry: Node | undefined
  for (const statement of nodes(tree.body)) {
    const { _type, name, value, target, targets } = statement
    if (_type === 'FunctionDef' || _type === 'AsyncFunctionDef' || _type === 'ClassDef') {
      if (name === ENTRY) entry = statement
    } else if (_type === 'Assign' || (_type === 'AnnAssign' && value !== undefined)) {
      for (const to of nodes(targets ?? target)) {
        if (to._type === 'Name' && to.id === ENTRY) entry = node(value)
        else if (to._type !== 'Name' && assigns(to)) entry = to
      }
    } else if (_type === 'Import' || _type === 'ImportFrom') {
      const alias = nodes(statement.names).find((one) => text(one.asname ?? one.name) === ENTRY)
      if (alias) entry = statement
    }
  }
  return entry
}

/** Whether a pattern of targets holds the entry's name: `f, g = …`. */
function assigns(target: Node): boolean {
  if (target._type === 'Name') return target.id === ENTRY
  return ['Tuple', 'List', 'Starred'].includes(target._type) && children(target).some(assigns)
}

/** Whether a function's own body yields. */
function isGenerator(entry: Node): boolean {
  const yields = (one: Node): boolean =>
    one._type === 'Yield' ||
    one._type === 'YieldFrom' ||
    (!isFunction(one) && one._type !== 'ClassDef' && children(one).some(yields))
  return nodes(entry.body).some(yields)
}
