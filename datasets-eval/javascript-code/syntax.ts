// Whether a source is a script on its own, and what it declares at its top level. Nothing runs.

import type { Pattern, Program } from 'acorn'
import { parseBounded } from 'azlab/language'

/** Longest source that is parsed, in UTF-16 units. */
const LENGTH_LIMIT = 262_144

export type Syntax =
  | { readonly ok: true; readonly names: ReadonlySet<string> }
  | { readonly ok: false; readonly message: string }

/**
 * Reads a script. A source that is one by itself stays closed when it is put into a function: no comment, template or brace
 * of it is left open, and no `return` of it stands at its top level.
 */
export function readScript(source: string): Syntax {
  if (source.length > LENGTH_LIMIT)
    return { ok: false, message: `it is ${source.length} characters long; at most ${LENGTH_LIMIT} are read` }
  try {
    const tree = parseBounded(source, { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: false })
    return { ok: true, names: topLevel(tree) }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, message: error.message }
    if (error instanceof RangeError) return { ok: false, message: 'it is nested too deeply' }
    throw error
  }
}

function topLevel(tree: Program): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (pattern: Pattern): void => {
    if (pattern.type === 'Identifier') names.add(pattern.name)
  }
  for (const node of tree.body) {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') add(node.id)
    if (node.type === 'VariableDeclaration') for (const { id } of node.declarations) add(id)
    // `solve = (x) => …` makes a global
    if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression')
      add(node.expression.left)
  }
  return names
}
