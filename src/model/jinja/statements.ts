// Statements of a chat template: what transformers' environment knows, everything else refused by its name.

import type { Branch, Expression, MacroDefinition, Signature, Statement } from './ast.ts'
import { walk } from './ast.ts'
import { expression, filter, or, tuple } from './expressions.ts'
import { tokenize } from './lexer.ts'
import { target } from './targets.ts'
import { Tokens } from './tokens.ts'
import { TemplateError, Unsupported } from './values.ts'

/** Whether a break or a continue may stand there. */
interface Place {
  readonly inLoop: boolean
}

/** Reads a template. Throws TemplateError where jinja2 does, and Unsupported by name for what is not done here. */
export function parse(source: string): readonly Statement[] {
  const tokens = new Tokens(tokenize(source))
  const body = statements(tokens, { inLoop: false }, [])
  if (!tokens.is('end')) tokens.fail('expected the end of the template')
  return body
}

function statements(tokens: Tokens, place: Place, ends: readonly string[]): readonly Statement[] {
  const body: Statement[] = []
  while (!tokens.is('end')) {
    if (tokens.is('data')) body.push({ kind: 'data', text: tokens.next().text })
    else if (tokens.is('variable_begin')) {
      tokens.next()
      body.push({ kind: 'print', of: tuple(tokens) })
      tokens.expect('variable_end')
    } else {
      tokens.expect('block_begin')
      if (tokens.is('name', ...ends) && ends.length > 0) return body
      body.push(...statement(tokens, place))
      tokens.expect('block_end')
    }
  }
  if (ends.length > 0) tokens.fail(`expected ${ends.join(' or ')}`)
  return body
}

/** What stands up to a tag of one of these names, which becomes the current token. */
function block(tokens: Tokens, place: Place, ...ends: readonly string[]): readonly Statement[] {
  tokens.skip('operator', ':')
  tokens.expect('block_end')
  return statements(tokens, place, ends)
}

/** The same for one name, which is passed over. */
function closed(tokens: Tokens, place: Place, end: string): readonly Statement[] {
  const body = block(tokens, place, end)
  tokens.next()
  return body
}

function statement(tokens: Tokens, place: Place): readonly Statement[] {
  const { text: name } = tokens.expect('name')
  switch (name) {
    case 'if':
      return [choose(tokens, place)]
    case 'for':
      return [loop(tokens)]
    case 'set':
      return [assign(tokens, place)]
    case 'macro': {
      const macro = tokens.expect('name').text
      const head = signature(tokens)
      return [{ kind: 'macro', name: macro, signature: head, body: closed(tokens, OUTSIDE, 'endmacro') }]
    }
    case 'call':
      return [callBlock(tokens)]
    case 'filter': {
      let chain = filter(tokens, null)
      while (tokens.skip('operator', '|')) chain = filter(tokens, chain)
      return [{ kind: 'filterBlock', filter: chain, body: closed(tokens, place, 'endfilter') }]
    }
    case 'with':
      return [scoped(tokens, place)]
    case 'generation':
      return [{ kind: 'generation', body: closed(tokens, OUTSIDE, 'endgeneration') }]
    case 'print': {
      const printed: Statement[] = []
      while (!tokens.is('block_end')) {
        if (printed.length > 0) tokens.expect('operator', ',')
        printed.push({ kind: 'print', of: expression(tokens) })
      }
      return printed
    }
    case 'break':
    case 'continue':
      if (!place.inLoop) throw new TemplateError(`'${name}' outside a loop`)
      return [{ kind: name }]
    case 'block':
    case 'extends':
    case 'include':
    case 'import':
    case 'from':
    case 'autoescape':
      throw new Unsupported(`the tag {% ${name} %}`)
    default:
      throw new TemplateError(`line ${tokens.current.line}: there is no tag {% ${name} %}`)
  }
}

const OUTSIDE: Place = { inLoop: false }

function choose(tokens: Tokens, place: Place): Statement {
  const branches: Branch[] = []
  for (;;) {
    const test = tuple(tokens, { read: or })
    branches.push({ test, body: block(tokens, place, 'elif', 'else', 'endif') })
    const end = tokens.next().text
    if (end === 'elif') continue
    return { kind: 'choose', branches, other: end === 'else' ? closed(tokens, place, 'endif') : [] }
  }
}

function loop(tokens: Tokens): Statement {
  const to = target(tokens, { until: 'in' })
  tokens.expect('name', 'in')
  const items = tuple(tokens, { read: or, until: 'recursive' })
  const test = tokens.skip('name', 'if') ? expression(tokens) : null
  const recursive = tokens.skip('name', 'recursive')
  const body = block(tokens, { inLoop: true }, 'endfor', 'else')
  // A break after else is one of the loop around it, which jinja2's own output does not always allow.
  const other = tokens.next().text === 'else' ? closed(tokens, OUTSIDE, 'endfor') : []
  const node = { kind: 'for', target: to, items, test, recursive, body, other } as const
  walk(node, null, (one) => {
    const names = 'kind' in one && (one.kind === 'set' || one.kind === 'capture' || one.kind === 'for')
    if (names) walk(one.target, null, (inner) => refuseLoop(inner))
    return null
  })
  return node
}

function refuseLoop(node: unknown): null {
  const { kind, name } = node as { readonly kind?: string; readonly name?: string }
  if (kind === 'name' && name === 'loop') throw new TemplateError('loop cannot be assigned to within a loop')
  return null
}

function assign(tokens: Tokens, place: Place): Statement {
  const to = target(tokens, { members: true })
  if (tokens.skip('operator', '=')) return { kind: 'set', target: to, to: tuple(tokens) }
  let chain: Expression | null = null
  while (tokens.skip('operator', '|')) chain = filter(tokens, chain)
  return { kind: 'capture', target: to, filter: chain, body: closed(tokens, place, 'endset') }
}

function signature(tokens: Tokens): Signature {
  tokens.expect('operator', '(')
  const parameters: string[] = []
  const standards: Expression[] = []
  while (!tokens.is('operator', ')')) {
    if (parameters.length > 0) tokens.expect('operator', ',')
    const { text } = tokens.expect('name')
    if (parameters.includes(text)) throw new TemplateError(`the parameter ${text} stands there twice`)
    if (text === 'caller') throw new Unsupported('a macro with a parameter named caller')
    parameters.push(text)
    if (tokens.skip('operator', '=')) standards.push(expression(tokens))
    else if (standards.length > 0) tokens.fail('a parameter without a default follows one that has one')
  }
  tokens.expect('operator', ')')
  return { parameters, standards }
}

function callBlock(tokens: Tokens): Statement {
  const head = tokens.is('operator', '(') ? signature(tokens) : { parameters: [], standards: [] }
  const call = expression(tokens)
  if (call.kind !== 'call') return tokens.fail('a call block needs a call')
  const body = closed(tokens, OUTSIDE, 'endcall')
  const macro: MacroDefinition = { kind: 'macro', name: 'caller', signature: head, body }
  return { kind: 'callBlock', call, macro }
}

function scoped(tokens: Tokens, place: Place): Statement {
  const pairs: [ReturnType<typeof target>, Expression][] = []
  while (!tokens.is('block_end')) {
    if (pairs.length > 0) tokens.expect('operator', ',')
    const to = target(tokens)
    tokens.expect('operator', '=')
    pairs.push([to, expression(tokens)])
  }
  return { kind: 'with', pairs, body: closed(tokens, place, 'endwith') }
}
