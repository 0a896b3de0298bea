// What TypeScript 5.0 does not take at the top of a cell, written so that it does.

import type * as TS from '@tslab/typescript-for-tslab'
import { type Edit, type Edited, edit } from './edit.ts'
import { blockFunctions, namesOf } from './hoisted.ts'

/**
 * - `await { … }` gets round brackets, since at the top level it is read as a name before a block.
 * - `export` is passed over: before a declaration it becomes blanks, a list goes, and of what is exported from another module
 *   the import of that module stays.
 * - `import … with { … }` loses its attributes.
 * - `import x = require()` becomes a constant.
 * - The names of functions in blocks become variables of the cell.
 * - `parts` of earlier cells, which this one goes on with, come before it.
 */
export function rewriteSource(ts: typeof TS, code: string, parts: readonly string[] = []): Edited {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  return edit(code, [
    ...parts.map((text) => ({ start: 0, end: 0, text: `${text} ` })),
    ...(/\bexport\b/.test(code) ? exports(ts, file) : []),
    ...(/\bimport\b/.test(code) ? imports(ts, file) : []),
    ...(/\bfunction\b/.test(code) ? functions(ts, file) : []),
    ...expressions(ts, code),
  ])
}

/** Whether the last statement that is more than types is an expression. */
export function endsWithValue(ts: typeof TS, code: string): boolean {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  const last = file.statements.findLast(
    (one) =>
      !ts.isInterfaceDeclaration(one) &&
      !ts.isTypeAliasDeclaration(one) &&
      !ts.isExportDeclaration(one) &&
      !ts.isEmptyStatement(one),
  )
  return last !== undefined && ts.isExpressionStatement(last)
}

/** `var f: any;` before the block that a function `f` stands in. */
function functions(ts: typeof TS, file: TS.SourceFile): Edit[] {
  const declared = new Set(
    file.statements.flatMap((one) => {
      if (ts.isVariableStatement(one))
        return one.declarationList.declarations.flatMap(({ name }) => namesOf(ts, name))
      if ((ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one)) && one.name) return [one.name.text]
      return []
    }),
  )
  return blockFunctions(ts, file).flatMap(({ name, parent }) => {
    if (declared.has(name.text)) return []
    declared.add(name.text)
    let statement: TS.Node = parent
    while (!ts.isSourceFile(statement.parent)) statement = statement.parent
    const start = statement.getStart(file)
    return [{ start, end: start, text: `var ${name.text}: any; ` }]
  })
}

function imports(ts: typeof TS, file: TS.SourceFile): Edit[] {
  return file.statements.flatMap((statement): Edit[] => {
    if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      const name = statement.name.text
      const module = statement.moduleReference.expression.getText(file)
      const text = `const ${name} = require(${module}) as typeof import(${module})`
      return [{ start: statement.getStart(file), end: statement.moduleReference.end, text }]
    }
    return ts.isImportDeclaration(statement) ? attributes(file, statement.moduleSpecifier.end) : []
  })
}

/** Blanks for the attributes that stand after a module's name. */
function attributes(file: TS.SourceFile, end: number): Edit[] {
  const [text] = /^\s*with\s*\{[^{}]*\}/.exec(file.text.slice(end)) ?? []
  return text === undefined ? [] : [{ start: end, end: end + text.length, text: '' }]
}

function exports(ts: typeof TS, file: TS.SourceFile): Edit[] {
  return file.statements.flatMap((statement): Edit[] => {
    const start = statement.getStart(file)
    if (ts.isExportDeclaration(statement)) {
      const { moduleSpecifier } = statement
      if (!moduleSpecifier || statement.isTypeOnly) return [{ start, end: statement.end, text: '' }]
      return [
        { start, end: moduleSpecifier.getStart(file), text: 'import ' },
        ...attributes(file, moduleSpecifier.end),
      ]
    }
    if (ts.isExportAssignment(statement)) {
      const from = statement.expression.getStart(file)
      const { end } = statement.expression
      return [
        { start, end: from, text: '(' },
        { start: end, end, text: ')' },
      ]
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    const words = modifiers.filter(
      ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
    )
    const edits = words.map((word) => {
      const from = word.getStart(file)
      return { start: from, end: word.end, text: ' '.repeat(word.end - from) }
    })
    const isNameless =
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && !statement.name
    if (!isNameless || !words.length) return edits
    // A function or class without a name is a value.
    return [
      ...edits,
      { start: words.at(-1)!.end, end: words.at(-1)!.end, text: '(' },
      { start: statement.end, end: statement.end, text: ')' },
    ]
  })
}

/** Brackets of `await { … }`. */
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
