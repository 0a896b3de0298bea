// Rewrites a cell's JavaScript: awaits that an interrupt reaches, imports at run time, and variables that live in the
// cells' common scope alone.

import { type Node, parse } from 'acorn'
import { type Edit, type Edited, edit } from './edit.ts'
import { type AnyNode, bound, childrenOf, references } from './references.ts'

export interface Instrumented extends Edited {
  /** What it imports before it runs. */
  readonly imports: readonly string[]
  /** Whether it awaits outside functions. */
  readonly waits: boolean
}

/** What the rewritten code calls: an object of the cell under this name. */
export const RUNTIME = '__azlab'

/**
 * Rewrites a CommonJS script; one that cannot be read as JavaScript comes back as it is. `declared` are the names that
 * it shares with later cells.
 */
export function instrument(javascript: string, declared: readonly string[] = []): Instrumented {
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
  const body = program.body as readonly AnyNode[]

  const names = new Set(declared)
  // A cell that fails half-way must not have emptied what earlier cells declared under its names.
  for (const statement of body.filter((one) => !marksModule(one))) {
    if (!clearedNames(statement)?.every((name) => names.has(name))) break
    edits.push({ start: statement.start, end: statement.end, text: '' })
  }
  for (const declaration of variablesOf(program)) {
    if (declaration.kind === 'const') continue
    for (const { id, init } of declaration.declarations as readonly AnyNode[]) {
      const { type, name } = id as AnyNode
      if (type === 'Identifier' && !init && names.has(name as string) && body.includes(declaration))
        edits.push({ ...at(declaration.end), text: ` exports.${name as string} = void 0;` })
    }
  }
  edits.push(...shared(program, names))
  walk(program, false)
  return { ...edit(javascript, edits), imports, waits: waitsAtTop(program) }

  function walk(node: AnyNode, isCleanup: boolean): void {
    const call = isCleanup ? undefined : waitedBy(node)
    // Two brackets: the operand may be a sequence. The offset says for a traceback where the cell waited.
    if (call) {
      // An interrupted cell begins nothing that it would not wait for.
      const first = call.name === 'wait' ? `${RUNTIME}.go(${node.start}), ` : ''
      edits.push({ ...at(call.operand.start), text: `${RUNTIME}.${call.name}((${first}` })
    }
    if (node.type === 'ImportExpression')
      edits.push({ start: node.start, end: node.start + 'import'.length, text: `${RUNTIME}.import` })
    if (node.type === 'MetaProperty' && (node.meta as AnyNode).name === 'import')
      edits.push({ start: node.start, end: node.end, text: `${RUNTIME}.meta` })
    const imported = importedBy(node)
    if (imported !== undefined) imports.push(imported)
    // What a `finally` awaits is the cell's own cleaning up.
    for (const [key, child] of childrenOf(node))
      walk(child, isCleanup || (node.type === 'TryStatement' && key === 'finalizer'))
    // After those inside, which may end at the same place.
    if (call) edits.push({ ...at(call.operand.end), text: `), ${node.start})` })
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

/** The names of `exports.a = exports.b = void 0;`, with which TypeScript begins. */
function clearedNames(statement: AnyNode): string[] | undefined {
  const names: string[] = []
  let node = statement.type === 'ExpressionStatement' ? (statement.expression as AnyNode) : undefined
  while (node?.type === 'AssignmentExpression') {
    const name = exportedName(node.left as AnyNode)
    if (name === undefined) return undefined
    names.push(name)
    node = node.right as AnyNode
  }
  const isVoid = node?.operator === 'void' && (node.argument as AnyNode).value === 0
  return isVoid && names.length ? names : undefined
}

/** `Object.defineProperty(exports, "__esModule", …)`, before everything else. */
function marksModule(statement: AnyNode): boolean {
  const call = statement.type === 'ExpressionStatement' ? (statement.expression as AnyNode) : undefined
  const [, name] = (call?.type === 'CallExpression' ? call.arguments : []) as readonly AnyNode[]
  return name?.value === '__esModule'
}

function exportedName(node: AnyNode): string | undefined {
  const { type, object, property, computed } = node
  if (type !== 'MemberExpression' || computed || (object as AnyNode).name !== 'exports') return undefined
  return (property as AnyNode).name as string
}

/** The module of `require("…")`. */
function importedBy(node: AnyNode): string | undefined {
  if (node.type !== 'CallExpression' || (node.callee as AnyNode).name !== 'require') return undefined
  const [argument] = node.arguments as readonly AnyNode[]
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined
}

/** Declarations with let, const and var outside functions. */
function variablesOf(node: AnyNode): AnyNode[] {
  if (/Function|^Class/.test(node.type)) return []
  const inside = childrenOf(node).flatMap(([, child]) => variablesOf(child))
  return node.type === 'VariableDeclaration' ? [node, ...inside] : inside
}

/**
 * TypeScript keeps an exported `let` twice, as a variable and as an export, and a later cell changes the export alone.
 * So every use of the variable becomes a use of the export.
 */
function shared(program: AnyNode, declared: ReadonlySet<string>): Edit[] {
  const names = new Set<string>()
  for (const declaration of variablesOf(program))
    if (
      declaration.kind === 'var' ||
      (declaration.kind === 'let' && (program.body as AnyNode[]).includes(declaration))
    )
      for (const { id } of declaration.declarations as readonly AnyNode[])
        for (const name of bound(id as AnyNode)) if (declared.has(name)) names.add(name)
  return references(program, names).flatMap(({ node, parent, isShorthand }) => {
    const name = node.name as string
    // `exports.x = x`, which hands the variable's first value over.
    if (parent?.type === 'AssignmentExpression' && parent.right === node) {
      if (exportedName(parent.left as AnyNode) === name) return []
    }
    const isCalled =
      (parent?.type === 'CallExpression' && parent.callee === node) ||
      (parent?.type === 'TaggedTemplateExpression' && parent.tag === node)
    const use = isCalled ? `(0, exports.${name})` : `exports.${name}`
    return [{ start: node.start, end: node.end, text: isShorthand ? `${name}: ${use}` : use }]
  })
}
