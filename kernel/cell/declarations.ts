// Declarations of the cells so far, as text: what a cell adds to them, and what it replaces.

import type * as TS from '@tslab/typescript-for-tslab'

/** Names that statements declare, by what they mean. */
interface Names {
  readonly values: Set<string>
  readonly types: Set<string>
  readonly namespaces: Set<string>
}

/**
 * The declarations after a cell: its `own`, without the values in `lost` which it did not reach, and what it has not declared
 * anew of the `previous` ones. A type that it declares leaves a value of that name as it is, and the other way round.
 */
export function keepReached(ts: typeof TS, previous: string, own: string, lost: ReadonlySet<string>): string {
  const kept = pick(ts, own, (name) => !lost.has(name), true)
  const { values, types, namespaces } = namesOf(ts, kept.join('\n'))
  const isTaken = (name: string, statement: TS.Statement): boolean => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return types.has(name)
    if (ts.isModuleDeclaration(statement)) return values.has(name) || namespaces.has(name)
    if (ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement)) return values.has(name)
    return values.has(name) || types.has(name)
  }
  const added = new Set(kept)
  const earlier = pick(ts, previous, (name, statement) => !isTaken(name, statement), true)
  // A class or enum whose name is a type of another kind now is still the value that it was.
  for (const statement of parse(ts, previous).statements) {
    const isBoth = ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)
    const name = isBoth ? statement.name?.text : undefined
    if (name !== undefined && types.has(name) && !values.has(name))
      earlier.push(`declare const ${name}: any;`)
  }
  const lines = [...kept, ...earlier.filter((text) => !added.has(text))]
  return lines.length ? `${lines.join('\n')}\n` : ''
}

/**
 * The statements of earlier cells that a cell goes on with: a namespace, enum or interface that it opens again, and the
 * interface or the namespace of types alone to which it adds a class, a function or an enum.
 */
export function reopened(ts: typeof TS, previous: string, code: string): readonly string[] {
  const wanted = new Map<string, TS.Statement[]>()
  for (const statement of parse(ts, code).statements)
    if (isOpen(ts, statement) || ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) {
      const name = statement.name?.text
      if (name !== undefined) wanted.set(name, [...(wanted.get(name) ?? []), statement])
    }
  if (!wanted.size) return []
  const file = parse(ts, previous)
  return file.statements.flatMap((statement) => {
    const name = 'name' in statement ? (statement.name as TS.Node | undefined) : undefined
    const parts = name && ts.isIdentifier(name) ? (wanted.get(name.text) ?? []) : []
    return parts.some((part) => goesOn(ts, part, statement)) ? [statement.getFullText(file).trim()] : []
  })
}

/** Whether a statement of a cell and an earlier one of the same name are one in a script that has both. */
function goesOn(ts: typeof TS, part: TS.Statement, earlier: TS.Statement): boolean {
  if (ts.isInterfaceDeclaration(part))
    return ts.isInterfaceDeclaration(earlier) || ts.isClassDeclaration(earlier)
  if (ts.isClassDeclaration(part) && ts.isInterfaceDeclaration(earlier)) return true
  if (ts.isEnumDeclaration(part)) return ts.isEnumDeclaration(earlier) || ts.isModuleDeclaration(earlier)
  if (!ts.isModuleDeclaration(part)) return ts.isModuleDeclaration(earlier) && isOfTypes(ts, earlier)
  return (
    ts.isModuleDeclaration(earlier) ||
    ts.isEnumDeclaration(earlier) ||
    ts.isClassDeclaration(earlier) ||
    ts.isFunctionDeclaration(earlier)
  )
}

/** Whether a namespace has types alone, so that it may stand before the class or function of its name. */
function isOfTypes(ts: typeof TS, { body }: TS.ModuleDeclaration): boolean {
  if (!body) return true
  if (ts.isModuleDeclaration(body)) return isOfTypes(ts, body)
  return (
    ts.isModuleBlock(body) &&
    body.statements.every(
      (one) =>
        ts.isInterfaceDeclaration(one) ||
        ts.isTypeAliasDeclaration(one) ||
        (ts.isExportDeclaration(one) && !one.moduleSpecifier) ||
        (ts.isModuleDeclaration(one) && isOfTypes(ts, one)),
    )
  )
}

/** Enums and namespaces of a cell by name. */
export function openNames(ts: typeof TS, code: string): readonly string[] {
  return parse(ts, code).statements.flatMap((one) =>
    isOpen(ts, one) && !ts.isInterfaceDeclaration(one) ? one.name.text : [],
  )
}

/** Names of values and namespaces that a text declares. */
export function namesIn(ts: typeof TS, text: string): ReadonlySet<string> {
  const { values, namespaces } = namesOf(ts, text)
  return new Set([...values, ...namespaces])
}

/** What may be declared in parts. */
function isOpen(
  ts: typeof TS,
  statement: TS.Statement,
): statement is
  | TS.InterfaceDeclaration
  | TS.EnumDeclaration
  | (TS.ModuleDeclaration & { name: TS.Identifier }) {
  return (
    ts.isInterfaceDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name) && !isGlobal(ts, statement))
  )
}

/** `declare global { … }` */
function isGlobal(ts: typeof TS, statement: TS.ModuleDeclaration): boolean {
  return (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0
}

function parse(ts: typeof TS, text: string): TS.SourceFile {
  return ts.createSourceFile('declarations.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
}

function namesOf(ts: typeof TS, text: string): Names {
  const names: Names = { values: new Set(), types: new Set(), namespaces: new Set() }
  for (const statement of parse(ts, text).statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) names.values.add(name.getText())
    else if (ts.isImportDeclaration(statement))
      for (const name of importedNames(ts, statement)) {
        names.types.add(name)
        if (!statement.importClause?.isTypeOnly) names.values.add(name)
      }
    else if ('name' in statement && statement.name) {
      const name = (statement.name as TS.Node).getText()
      const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
      const isSpace = ts.isModuleDeclaration(statement)
      if (isSpace) names.namespaces.add(name)
      else if (!isType) names.values.add(name)
      if (!isSpace && !ts.isFunctionDeclaration(statement)) names.types.add(name)
    }
  }
  return names
}

/** The statements of which a name is kept; with `rest` those without names too. */
function pick(
  ts: typeof TS,
  text: string,
  keep: (name: string, statement: TS.Statement) => boolean,
  rest: boolean,
): string[] {
  const file = parse(ts, text)
  const picked: string[] = []
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) continue
    if (ts.isVariableStatement(statement)) {
      const { declarations, flags } = statement.declarationList
      const kept = declarations.filter(({ name }) => keep(name.getText(file), statement))
      const kind = flags & ts.NodeFlags.Const ? 'const' : flags & ts.NodeFlags.Let ? 'let' : 'var'
      const isWhole = kept.length === declarations.length
      if (isWhole) picked.push(statement.getFullText(file).trim())
      else if (kept.length) picked.push(`declare ${kind} ${kept.map((one) => one.getText(file)).join(', ')};`)
    } else if (ts.isImportDeclaration(statement)) {
      const kept = pickImport(ts, file, statement, (name) => keep(name, statement))
      if (kept) picked.push(kept)
    } else {
      const name = nameOf(ts, statement)
      if (name === undefined ? rest : keep(name, statement)) picked.push(statement.getFullText(file).trim())
    }
  }
  return picked
}

function nameOf(ts: typeof TS, statement: TS.Statement): string | undefined {
  if (ts.isModuleDeclaration(statement) && (isGlobal(ts, statement) || ts.isStringLiteral(statement.name)))
    return undefined
  return 'name' in statement && statement.name ? (statement.name as TS.Node).getText() : undefined
}

function importedNames(ts: typeof TS, { importClause }: TS.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings
  return [
    ...(importClause?.name ? [importClause.name.text] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? [bindings.name.text] : []),
    ...(bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : []),
  ]
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
