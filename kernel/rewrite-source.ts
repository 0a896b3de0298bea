// What TypeScript 5.0 does not take at the top of a cell, written so that it does.

import type * as TS from '@tslab/typescript-for-tslab'
import { type Edit, type Edited, edit } from './edit.ts'

/**
 * `await { … }` gets round brackets, since at the top level it is read as a name before a block. The word `export`
 * before a declaration becomes blanks: a cell exports what it declares anyway. `{ x }` becomes `{ x: x }`: tslab finds a
 * variable of an earlier cell by what an identifier means, and there it means a property. The `var` of a loop's head
 * comes before the loop, since tslab keeps declarations that are statements.
 */
export function rewriteSource(ts: typeof TS, code: string): Edited {
  return edit(code, [
    ...(/\bexport\b/.test(code) ? exports(ts, code) : []),
    ...(/\bfor\b[^;{]*\(\s*var\b/.test(code) ? loops(ts, code) : []),
    ...expressions(ts, code),
  ])
}

/** `for (var x of xs)` becomes `var x; for (x of xs)`, and `for (var i = 0; …)` becomes `var i = 0; for (; …)`. */
function loops(ts: typeof TS, code: string): Edit[] {
  const prefix = 'async () => {'
  const text = `${prefix}${code}\n}`
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
  const [first] = file.statements
  const body =
    first && ts.isExpressionStatement(first) && ts.isArrowFunction(first.expression) && first.expression.body
  if (!body || !ts.isBlock(body)) return []
  return body.statements.flatMap((loop) => {
    const isEach = ts.isForOfStatement(loop) || ts.isForInStatement(loop)
    const head = isEach || ts.isForStatement(loop) ? loop.initializer : undefined
    if (!head || !ts.isVariableDeclarationList(head) || head.flags & ts.NodeFlags.BlockScoped) return []
    const at = (offset: number) => offset - prefix.length
    const [start, end] = [at(head.getStart(file)), at(head.end)]
    const before = at(loop.getStart(file))
    const whole = code.slice(start, end)
    if (!isEach)
      return [
        { start: before, end: before, text: `${whole}; ` },
        { start, end, text: '' },
      ]
    const names = head.declarations.flatMap(({ name }) => namesOf(ts, name))
    return [
      { start: before, end: before, text: `var ${names.join(', ')}; ` },
      { start, end: start + 'var'.length, text: '' },
    ]
  })
}

function namesOf(ts: typeof TS, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((one) => (ts.isOmittedExpression(one) ? [] : namesOf(ts, one.name)))
}

function exports(ts: typeof TS, code: string): Edit[] {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
  return file.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return []
    return modifiers
      .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      .map(({ end }) => ({ start: end - 'export'.length, end, text: '      ' }))
  })
}

/** Brackets of `await { … }`, and the values of `{ x }`. */
function expressions(ts: typeof TS, code: string): Edit[] {
  if (!code.includes('{')) return []
  // In an async function every await is read as one.
  const prefix = 'async () => {'
  const text = `${prefix}${code}\n}`
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
  const edits: Edit[] = []
  const visit = (node: TS.Node): void => {
    if (ts.isAwaitExpression(node)) {
      const start = node.expression.getStart(file) - prefix.length
      const end = node.expression.end - prefix.length
      if (code[start] === '{') edits.push({ start, end: start, text: '(' }, { start: end, end, text: ')' })
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      const end = node.name.end - prefix.length
      edits.push({ start: end, end, text: `: ${node.name.text}` })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return edits
}

/**
 * Gives variables, whose types no declaration can name, a type that can be: that of the module for an import, else
 * `any`. The offsets are those of the names.
 */
export function annotate(ts: typeof TS, code: string, offsets: readonly number[]): Edited {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
  const edits: Edit[] = []
  const visit = (node: TS.Node): void => {
    if (ts.isVariableDeclaration(node) && !node.type && offsets.includes(node.getStart(file))) {
      const { end } = node.name
      edits.push({ start: end, end, text: `: ${importedType(ts, node.initializer) ?? 'any'}` })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return edit(code, edits)
}

/** `typeof import("x")` for `await import("x")`. */
function importedType(ts: typeof TS, value: TS.Expression | undefined): string | undefined {
  if (!value || !ts.isAwaitExpression(value) || !ts.isCallExpression(value.expression)) return undefined
  const { expression, arguments: given } = value.expression
  const [name] = given
  if (expression.kind !== ts.SyntaxKind.ImportKeyword || !name || !ts.isStringLiteral(name)) return undefined
  return `typeof import(${JSON.stringify(name.text)})`
}
