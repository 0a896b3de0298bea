// Declarations of the cells so far, as text: what stays of a cell that failed half-way.

import type * as TS from '@tslab/typescript-for-tslab'

/**
 * The declarations after a cell that did not reach all of its own: `next` without the values in `lost`, and for those
 * the ones from `previous`. Types are kept.
 */
export function keepReached(
  ts: typeof TS,
  previous: string,
  next: string,
  lost: ReadonlySet<string>,
): string {
  if (!lost.size) return next
  return [
    ...pick(ts, next, (name) => !lost.has(name), true),
    ...pick(ts, previous, (name) => lost.has(name), false),
  ]
    .join('\n')
    .concat('\n')
}

/** The statements that declare a value whose name is kept, and with `types` those that declare none. */
function pick(ts: typeof TS, text: string, keep: (name: string) => boolean, types: boolean): string[] {
  const file = ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.Latest, true)
  const picked: string[] = []
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const { declarations, flags } = statement.declarationList
      const kept = declarations.filter(({ name }) => keep(name.getText(file)))
      const kind = flags & ts.NodeFlags.Const ? 'const' : flags & ts.NodeFlags.Let ? 'let' : 'var'
      if (kept.length) picked.push(`declare ${kind} ${kept.map((one) => one.getText(file)).join(', ')};`)
    } else if (ts.isImportDeclaration(statement)) {
      const kept = pickImport(ts, file, statement, keep)
      if (kept) picked.push(kept)
    } else {
      const name = valueName(ts, statement)
      if (name === undefined ? types : keep(name)) picked.push(statement.getFullText(file).trim())
    }
  }
  return picked
}

function valueName(ts: typeof TS, statement: TS.Statement): string | undefined {
  const isValue =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  return isValue ? statement.name?.text : undefined
}

function pickImport(
  ts: typeof TS,
  file: TS.SourceFile,
  { importClause, moduleSpecifier }: TS.ImportDeclaration,
  keep: (name: string) => boolean,
): string | undefined {
  if (!importClause) return undefined
  const parts: string[] = []
  const { name, namedBindings: bindings } = importClause
  if (name && keep(name.text)) parts.push(name.text)
  if (bindings && ts.isNamespaceImport(bindings) && keep(bindings.name.text))
    parts.push(bindings.getText(file))
  if (bindings && ts.isNamedImports(bindings)) {
    const kept = bindings.elements.filter((one) => keep(one.name.text))
    if (kept.length) parts.push(`{ ${kept.map((one) => one.getText(file)).join(', ')} }`)
  }
  const type = importClause.isTypeOnly ? 'type ' : ''
  return parts.length ? `import ${type}${parts.join(', ')} from ${moduleSpecifier.getText(file)};` : undefined
}
