// JavaScript source to syntax tree: acorn behind bounds on length and depth, and a small memory of the last programs.

import type { AnyNode, Options, Program } from 'acorn'
import { remembering } from '../remember.ts'
import { parseBounded } from './parser.ts'

/** Longest source that is parsed, in UTF-16 units. */
export const SOURCE_LIMIT = 262_144
/** Deepest syntax tree that is walked: every walker of this folder is recursive. */
const DEPTH_LIMIT = 600
const REMEMBERED = 128

export type Syntax =
  | { readonly ok: true; readonly tree: Program; readonly kind: 'script' | 'module' }
  | { readonly ok: false; readonly message: string }

/**
 * Parses a program as a script or, where that fails, as a module, so that `import` and `export` are refused by name
 * as forbidden constructs instead of as bad syntax.
 */
export const parseSyntax: (source: string) => Syntax = remembering(read, { most: REMEMBERED })

function read(source: string): Syntax {
  if (source.length > SOURCE_LIMIT) {
    return {
      ok: false,
      message: `The program is ${source.length} characters long; at most ${SOURCE_LIMIT} are read.`,
    }
  }
  const script = attempt(source, 'script')
  if (script.ok) return script
  const module = /\b(?:import|export)\b/.test(source) ? attempt(source, 'module') : script
  return module.ok ? module : script
}

function attempt(source: string, kind: 'script' | 'module'): Syntax {
  const options: Options = { ecmaVersion: 'latest', sourceType: kind, allowHashBang: true }
  try {
    const tree = parseBounded(source, options)
    if (treeDepth(tree, DEPTH_LIMIT) > DEPTH_LIMIT) {
      return { ok: false, message: `The program is nested more than ${DEPTH_LIMIT} levels deep.` }
    }
    return { ok: true, tree, kind }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, message: 'The program is nested too deeply.' }
    if (error instanceof SyntaxError) return { ok: false, message: error.message }
    throw error
  }
}

/** The child nodes of a node in the order of acorn's keys, with holes of array patterns left out. */
export function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = []
  for (const key of Object.keys(node)) {
    if (key === 'type' || key === 'start' || key === 'end') continue
    const child = (node as unknown as Record<string, unknown>)[key]
    if (Array.isArray(child)) for (const item of child) isNode(item) && found.push(item)
    else if (isNode(child)) found.push(child)
  }
  return found
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Levels of a tree, counted without recursion; the count stops just above `limit`. */
export function treeDepth(tree: AnyNode, limit = Infinity): number {
  let level: AnyNode[] = [tree]
  let depth = 0
  while (level.length > 0 && depth <= limit) {
    depth++
    level = level.flatMap(children)
  }
  return depth
}
