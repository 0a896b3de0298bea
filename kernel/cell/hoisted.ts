// Types of what a cell declares inside its blocks and what is a variable of the whole cell all the same: `var`, functions.

import type * as TS from '@tslab/typescript-for-tslab'

type BlockFunction = TS.FunctionDeclaration & { readonly name: TS.Identifier }

/**
 * Functions that stand in blocks of the cell. As in any script that is not strict, their names are variables of the cell,
 * unless they are async or generators, or a block between declares the name.
 */
export function blockFunctions(ts: typeof TS, file: TS.SourceFile): BlockFunction[] {
  const found: BlockFunction[] = []
  const visit = (node: TS.Node, names: ReadonlySet<string>): void => {
    if (ts.isFunctionDeclaration(node)) {
      const { name, body, parent } = node
      const isPlain =
        !node.asteriskToken && !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
      const isInBlock = ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent)
      if (name && body && isPlain && isInBlock && !names.has(name.text)) found.push(node as BlockFunction)
      return
    }
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleBlock(node)) return
    // A block's own names hide those of the functions in the blocks within it.
    const own = ts.isSourceFile(node) ? [] : namesWithin(ts, node)
    ts.forEachChild(node, (child) => {
      const isFunctionHere = ts.isFunctionDeclaration(child)
      visit(child, isFunctionHere || !own.length ? names : new Set([...names, ...own]))
    })
  }
  visit(file, new Set())
  return found
}

/** Names that a block, a switch or a loop's head declares for itself, without its functions. */
function namesWithin(ts: typeof TS, node: TS.Node): string[] {
  const statements = ts.isBlock(node)
    ? node.statements
    : ts.isCaseBlock(node)
      ? node.clauses.flatMap((clause) => [...clause.statements])
      : []
  const head =
    ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)
      ? node.initializer
      : undefined
  const lists = [
    ...statements.flatMap((one) => (ts.isVariableStatement(one) ? [one.declarationList] : [])),
    ...(head && ts.isVariableDeclarationList(head) ? [head] : []),
  ].filter(({ flags }) => flags & ts.NodeFlags.BlockScoped)
  return [
    ...lists.flatMap(({ declarations }) => declarations.flatMap(({ name }) => namesOf(ts, name))),
    ...statements.flatMap((one) => {
      // The functions of a switch stand one level below it.
      const isDeclared =
        ts.isClassDeclaration(one) || (ts.isFunctionDeclaration(one) && !ts.isCaseBlock(node))
      return isDeclared && one.name ? [one.name.text] : []
    }),
  ]
}

export function namesOf(ts: typeof TS, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((one) => (ts.isOmittedExpression(one) ? [] : namesOf(ts, one.name)))
}

/** Declarations of the variables of a compiled cell that stand in blocks, by name. */
export function hoistedDeclarations(
  ts: typeof TS,
  checker: TS.TypeChecker,
  file: TS.SourceFile,
): ReadonlyMap<string, string> {
  const declared = new Map<string, string>()
  const printer = ts.createPrinter({ removeComments: true })
  const declare = (name: string, node: TS.Node): void => {
    const symbol = checker.getSymbolAtLocation(node)
    const type = symbol && checker.getTypeOfSymbolAtLocation(symbol, node)
    const written =
      type &&
      checker.typeToTypeNode(checker.getBaseTypeOfLiteralType(type), file, ts.NodeBuilderFlags.NoTruncation)
    const text = written ? printer.printNode(ts.EmitHint.Unspecified, written, file) : 'any'
    declared.set(name, `declare var ${name}: ${text};`)
  }
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleBlock(node)) return
    const isNested =
      ts.isVariableDeclarationList(node) &&
      !(node.parent.parent && ts.isSourceFile(node.parent.parent) && ts.isVariableStatement(node.parent))
    if (isNested && !(node.flags & ts.NodeFlags.BlockScoped))
      for (const { name } of node.declarations) visitNames(name)
    ts.forEachChild(node, visit)
  }
  const visitNames = (name: TS.BindingName): void => {
    if (ts.isIdentifier(name)) {
      if (!declared.has(name.text)) declare(name.text, name)
    } else for (const one of name.elements) if (!ts.isOmittedExpression(one)) visitNames(one.name)
  }
  visit(file)
  for (const { name } of blockFunctions(ts, file)) declare(name.text, name)
  return declared
}
