// Parameters of a notebook: the variables of the cell tagged `parameters`, and a cell after it that gives them other values.

import { type Expression, type Pattern, parseExpressionAt, type Token, tokenizer } from 'acorn'
import { AzlabError, nearest, show } from 'azlab/core'
import { type Cell, type Notebook, tagsOf } from './notebook-file.ts'

/** A variable that the `parameters` cell declares. */
export interface Parameter {
  readonly keyword: 'const' | 'let' | 'var'
  readonly name: string
  /** Its type as written, with the colon; empty where none is. */
  readonly annotation: string
  /** Source of its value; empty where it has none. */
  readonly value: string
}

const TAG = 'parameters'
const INJECTED = 'injected-parameters'

/** The parameters that a notebook declares; none where no code cell has the tag. */
export function parametersOf(notebook: Notebook): readonly Parameter[] {
  const cell = notebook.cells.find(isTagged)
  return cell ? declared(cell.source) : []
}

/**
 * The notebook with a cell after its `parameters` cell that gives some of them other values, each stated as `name=value`.
 * A value is JSON or, for a parameter that is text, the text itself. A cell of an earlier time is replaced.
 * Throws `usage/parameter` for a name that is not there and for a value of another type.
 */
export function withParameters(notebook: Notebook, settings: readonly string[]): Notebook {
  if (settings.length === 0) return notebook
  const at = notebook.cells.findIndex(isTagged)
  if (at < 0)
    throw new AzlabError(`The notebook has no parameters, so ${show(settings[0])} sets nothing.`, {
      code: 'usage/parameter',
      value: settings[0],
      expected: 'a notebook with a code cell tagged "parameters"',
      hint: 'Tag the cell that declares them: in JupyterLab, property inspector, Cell Tags.',
    })
  const known = parametersOf(notebook)
  const chosen = new Map<string, string>()
  for (const setting of settings) {
    const [, name, text] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(setting) ?? []
    if (name === undefined || text === undefined)
      throw new AzlabError(`${show(setting)} is no setting.`, {
        code: 'usage/parameter',
        value: setting,
        expected: 'name=value',
      })
    const parameter = known.find((one) => one.name === name)
    if (!parameter) throw unknown(name, known)
    chosen.set(name, `${parameter.keyword} ${name}${parameter.annotation} = ${valueSource(parameter, text)}`)
  }
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes(INJECTED))
  const place = cells.findIndex(isTagged) + 1
  const injected: Cell = {
    cell_type: 'code',
    id: cells.some((cell) => cell.id === INJECTED) ? `${INJECTED}-set` : INJECTED,
    metadata: { tags: [INJECTED] },
    source: ['// Set by azlab notebook run', ...chosen.values()].join('\n'),
    execution_count: null,
    outputs: [],
  }
  return { ...notebook, cells: [...cells.slice(0, place), injected, ...cells.slice(place)] }
}

function isTagged(cell: Cell): boolean {
  return cell.cell_type === 'code' && tagsOf(cell).includes(TAG)
}

/**
 * The variables that a cell declares at its top level. It is read as tokens, which TypeScript shares with JavaScript, so that
 * types do not matter; source that is no program gives those before the fault.
 */
function declared(source: string): readonly Parameter[] {
  const tokens: Token[] = []
  try {
    for (const token of tokenizer(source, { ecmaVersion: 'latest' })) tokens.push(token)
  } catch {
    // The cell will say what is wrong with it when it runs.
  }
  const textOf = (token: Token | undefined) => (token ? source.slice(token.start, token.end) : '')
  const found: Parameter[] = []
  for (let i = 0; i < tokens.length; ) {
    const keyword = textOf(tokens[i])
    if (!isKeyword(keyword)) {
      i = skipped(tokens, i, source)
      continue
    }
    i++
    while (i < tokens.length && /^(name|[[{])$/.test(tokens[i]!.type.label)) {
      const isPattern = tokens[i]!.type.label !== 'name'
      const from = i
      i = skipped(tokens, i, source)
      const afterName = tokens[i - 1]!.end
      const target = source.slice(tokens[from]!.start, afterName)
      let colon: number | null = null
      if (tokens[i]?.type.label === ':') {
        colon = tokens[i]!.start
        // A comma inside a type's angle brackets does not end it, so the type goes on to the sign of assignment.
        while (i < tokens.length && textOf(tokens[i]) !== '=' && textOf(tokens[i]) !== ';')
          i = skipped(tokens, i, source)
      }
      const annotation =
        colon === null ? '' : source.slice(afterName, tokens[i]?.start ?? source.length).trimEnd()
      let value = ''
      if (textOf(tokens[i]) === '=') {
        const start = tokens[i]!.end
        i++
        while (i < tokens.length && !endsValue(tokens, i, source)) i = skipped(tokens, i, source)
        value = source.slice(start, tokens[i - 1]?.end ?? start).trim()
      }
      if (isPattern) found.push(...destructured(keyword, target, value))
      else found.push({ keyword, name: target, annotation, value })
      if (textOf(tokens[i]) !== ',') break
      i++
    }
  }
  return found
}

/** The variables of a pattern, each with the part of the value that is its own, where that can be read from the source. */
function destructured(keyword: Parameter['keyword'], pattern: string, value: string): readonly Parameter[] {
  const found: Parameter[] = []
  const assignment = expression(`(${pattern} = 0)`)
  if (assignment?.type !== 'AssignmentExpression') return found
  const text = `(${pattern} = 0)`
  const given = expression(value)
  const visit = (target: { readonly type: string }, own: Expression | undefined, standard = ''): void => {
    const node = target as Pattern
    const sourceOf = (part: Expression | undefined) => (part ? value.slice(part.start, part.end) : standard)
    if (node.type === 'Identifier')
      found.push({ keyword, name: node.name, annotation: '', value: sourceOf(own) })
    else if (node.type === 'AssignmentPattern')
      visit(node.left, own, text.slice(node.right.start, node.right.end))
    else if (node.type === 'RestElement') visit(node.argument, undefined)
    else if (node.type === 'ArrayPattern')
      node.elements.forEach((element, at) => {
        const part = own?.type === 'ArrayExpression' ? own.elements[at] : undefined
        if (element) visit(element, part && part.type !== 'SpreadElement' ? part : undefined)
      })
    else if (node.type === 'ObjectPattern')
      for (const property of node.properties)
        if (property.type === 'RestElement') visit(property.argument, undefined)
        else
          visit(
            property.value,
            own?.type === 'ObjectExpression' ? member(own, keyOf(property.key)) : undefined,
          )
  }
  visit(assignment.left, given)
  return found
}

/** The value that an object's source gives a property. */
function member(
  object: Expression & { type: 'ObjectExpression' },
  key: string | undefined,
): Expression | undefined {
  for (const property of object.properties)
    if (property.type === 'Property' && key !== undefined && keyOf(property.key) === key)
      return property.value
  return undefined
}

function keyOf(key: { readonly type: string }): string | undefined {
  const { name, value } = key as { readonly name?: string; readonly value?: unknown }
  return name ?? (value === undefined ? undefined : String(value))
}

/** The expression that a source begins with; undefined where it begins with none. */
function expression(source: string): Expression | undefined {
  try {
    return parseExpressionAt(source, 0, { ecmaVersion: 'latest' })
  } catch {
    return undefined
  }
}

/** The place after a token, or after all that the brackets it opens hold. */
function skipped(tokens: readonly Token[], at: number, source: string): number {
  let depth = 0
  let i = at
  do {
    const text = source.slice(tokens[i]!.start, tokens[i]!.end)
    if (text === '(' || text === '[' || text === '{' || text === '${') depth++
    else if (text === ')' || text === ']' || text === '}') depth--
    i++
  } while (depth > 0 && i < tokens.length)
  return i
}

/** A value ends at a comma or semicolon, and at a new line that starts another statement. */
function endsValue(tokens: readonly Token[], at: number, source: string): boolean {
  const token = tokens[at]!
  const text = source.slice(token.start, token.end)
  if (text === ',' || text === ';') return true
  const before = tokens[at - 1]!
  const textBefore = source.slice(before.start, before.end)
  const isNewLine = source.slice(before.end, token.start).includes('\n')
  const isWord = token.type.label === 'name' || token.type.keyword !== undefined
  const last = source.slice(before.end - 1, before.end)
  return (
    isNewLine && isWord && /[\w$)\]}'"`]/.test(last) && !/^(new|typeof|void|await|in|of)$/.test(textBefore)
  )
}

function isKeyword(text: string): text is Parameter['keyword'] {
  return text === 'const' || text === 'let' || text === 'var'
}

/** The source of a value given as text, of the same type as the parameter's own where that is a literal. */
function valueSource(parameter: Parameter, text: string): string {
  const own = literal(parameter.value)
  const given = literal(text)
  if (own !== undefined && typeof own === 'string')
    return JSON.stringify(typeof given === 'string' ? given : text)
  const wanted = typeof own
  if (own !== undefined && own !== null && wanted !== 'object' && typeof given !== wanted)
    throw new AzlabError(`The parameter ${parameter.name} is a ${wanted}, and ${show(text)} is none.`, {
      code: 'usage/parameter',
      value: text,
      expected: `a ${wanted}, as ${parameter.value} is`,
    })
  return given === undefined ? JSON.stringify(text) : JSON.stringify(given)
}

/** The value of a literal, or undefined where the source is anything else. */
function literal(source: string): unknown {
  const text = source.trim()
  const single = /^'([^'\\\n]*)'$/.exec(text)
  if (single) return single[1]
  try {
    // JavaScript's numbers may have separators and no leading zero.
    return JSON.parse(
      /^[-+]?[\d._]+(e[-+]?\d+)?$/i.test(text) ? String(Number(text.replaceAll('_', ''))) : text,
    )
  } catch {
    return undefined
  }
}

function unknown(name: string, known: readonly Parameter[]): AzlabError {
  const names = known.map((one) => one.name)
  const near = nearest(name, names)
  return new AzlabError(`There is no parameter ${show(name)} in the notebook.`, {
    code: 'usage/parameter',
    value: name,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a parameters cell that declares variables',
    ...(near === null ? {} : { hint: `Did you mean ${near}?` }),
  })
}
