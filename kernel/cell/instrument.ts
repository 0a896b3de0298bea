// Rewrites JavaScript of cells and of imported files: awaits that an interrupt reaches, and imports at run time.

import { type Node, parse } from 'acorn'
import { type Edit, type Edited, edit } from './edit.ts'
import { type AnyNode, childrenOf } from './references.ts'

export interface Instrumented extends Edited {
  /** What it imports before it runs. */
  readonly imports: readonly string[]
  /** Whether it awaits outside functions. */
  readonly waits: boolean
}

/** What the rewritten code calls: an object of the cell under this name. */
export const RUNTIME = '__azlab'

/**
 * Rewrites a script; one that cannot be read as JavaScript comes back as it is. `runtime` is the name of what the code calls,
 * and `originOf` gives the offset that a call tells of itself.
 */
export function instrument(
  javascript: string,
  runtime = RUNTIME,
  originOf: (offset: number) => number = (offset) => offset,
): Instrumented {
  let program: AnyNode
  try {
    program = parse(javascript, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowImportExportEverywhere: true, // import.meta
    }) as Node as AnyNode
  } catch {
    return { ...edit(javascript, []), imports: [], waits: false }
  }
  const edits: Edit[] = []
  const imports: string[] = []
  walk(program, false)
  return { ...edit(javascript, edits), imports, waits: waitsAtTop(program) }

  function walk(node: AnyNode, isCleanup: boolean): void {
    const call = isCleanup ? undefined : waitedBy(node)
    // Two brackets: the operand may be a sequence. The offset says for a traceback where the cell waited.
    if (call) {
      // An interrupted cell begins nothing that it would not wait for.
      const first = call.name === 'wait' ? `${runtime}.go(${originOf(node.start)}), ` : ''
      edits.push({ ...at(call.operand.start), text: `${runtime}.${call.name}((${first}` })
    }
    if (node.type === 'ImportExpression')
      edits.push({ start: node.start, end: node.start + 'import'.length, text: `${runtime}.import` })
    if (node.type === 'MetaProperty' && (node.meta as AnyNode).name === 'import')
      edits.push({ start: node.start, end: node.end, text: `${runtime}.meta` })
    const imported = importedBy(node)
    if (imported !== undefined) imports.push(imported)
    // What a `finally` awaits is the cell's own cleaning up.
    for (const [key, child] of childrenOf(node))
      walk(child, isCleanup || (node.type === 'TryStatement' && key === 'finalizer'))
    // After those inside, which may end at the same place.
    if (call) edits.push({ ...at(call.operand.end), text: `), ${originOf(node.start)})` })
  }
}

/** What a node waits for, if it waits. */
function waitedBy(
  node: AnyNode,
): { readonly name: 'wait' | 'iterate'; readonly operand: AnyNode } | undefined {
  if (node.type === 'AwaitExpression') return { name: 'wait', operand: node.argument as AnyNode }
  if (node.type === 'ForOfStatement' && node.await) return { name: 'iterate', operand: node.right as AnyNode }
  return undefined
}

function waitsAtTop(node: AnyNode): boolean {
  if (/Function/.test(node.type)) return false
  return waitedBy(node) !== undefined || childrenOf(node).some(([, child]) => waitsAtTop(child))
}

const at = (position: number): Pick<Edit, 'start' | 'end'> => ({ start: position, end: position })

/** The module of `require("…")`. */
function importedBy(node: AnyNode): string | undefined {
  if (node.type !== 'CallExpression' || (node.callee as AnyNode).name !== 'require') return undefined
  const [argument] = node.arguments as readonly AnyNode[]
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined
}
