// Patterns of a tokenizer.json, which are Oniguruma's, as JavaScript finds the same matches.

import { toOnigurumaAst } from 'oniguruma-parser'
import { generate } from 'oniguruma-parser/generator'
import { toRegExp } from 'oniguruma-to-es'
import { loopsOverNothing } from './empty.ts'
import { refuseTokenizer } from './refusal.ts'
import { newer } from './unicode.ts'

/** Where a pattern matches, in code units, and whether this span of the text is a match. */
export type Span = readonly [start: number, end: number, match: boolean]
/** All spans of a text, matches and what lies between, in their order. */
export type Finder = (text: string) => readonly Span[]

interface Node {
  readonly type: string
  readonly kind?: string
  readonly value?: unknown
  readonly negate?: boolean
  readonly body?: Node | readonly Node[]
  readonly min?: unknown
  readonly max?: unknown
  readonly flags?: { readonly enable?: Readonly<Record<string, boolean>>; readonly disable?: unknown }
}

// Oniguruma's \w has no numbers but decimal digits and, outside of a class, those of Latin-1.
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}'
const ALONE = `${WORD}\\x{B2}\\x{B3}\\x{B9}\\x{BC}-\\x{BE}`

/** Properties whose characters were compared one by one; of Unicode versions that differ see `unicode.ts`. */
export const PROPERTIES: readonly string[] = [
  ...['L', 'Ll', 'Lm', 'Lo', 'Lt', 'Lu', 'M', 'Mc', 'Me', 'Mn', 'N', 'Nd', 'Nl', 'No'],
  ...['P', 'Pc', 'Pd', 'Pe', 'Pf', 'Pi', 'Po', 'Ps', 'S', 'Sc', 'Sk', 'Sm', 'So', 'Z', 'Zl', 'Zp', 'Zs'],
  ...['Han', 'Hiragana', 'Katakana', 'Hangul', 'Latin', 'Greek', 'Cyrillic', 'Arabic', 'Hebrew', 'Thai'],
]

const SETS: readonly unknown[] = ['any', 'digit', 'dot', 'hex', 'space', 'word', 'property', 'posix']
const POSIX: readonly unknown[] = ['alpha', 'digit', 'lower', 'upper', 'space', 'punct', 'alnum', 'xdigit']
const ASSERTIONS: readonly unknown[] = ['line_end', 'line_start', 'string_end', 'string_start']

/** Finds the matches of a text or an Oniguruma pattern. Throws `model/unsupported-tokenizer` for what may differ. */
export function finderOf(
  pattern: { readonly String?: string; readonly Regex?: string },
  path: string,
): Finder {
  const { String: plain, Regex: source = plain?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') ?? '' } = pattern
  const at = `${path}.${plain === undefined ? 'Regex' : 'String'}`
  const refuse = (expected: string): Error => refuseTokenizer(at, plain ?? source, expected)
  if (source === '') throw refuse('a pattern that is not empty')
  if (plain !== undefined) return finder(new RegExp(source, 'gu'))
  let regex: RegExp
  try {
    const tree = toOnigurumaAst(source)
    for (const part of listOf((tree as unknown as Node).body)) check(part, false, refuse)
    const spelled = generate(spelledOut(tree as unknown as Node) as unknown as typeof tree)
    regex = toRegExp(spelled.pattern, { accuracy: 'strict', global: true })
    // It is made when it is first used, and may be too large for that.
    regex.test('')
    regex.lastIndex = 0
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'model/unsupported-tokenizer') throw error
    throw refuse(`an Oniguruma pattern that JavaScript has too (${(error as Error).message})`)
  }
  return finder(regex)
}

const unassigned = new RegExp(`[${newer}]`, 'gu')

/** Matches in a text whose newest characters count as unassigned, as they do in tokenizers. */
function finder(regex: RegExp): Finder {
  return (text) => {
    // ʕ (U+0295) was a lowercase letter until Unicode 17, as its neighbour still is.
    const known = text
      .replace(unassigned, (one) => (one.length === 1 ? '\u0378' : '\u{1fffe}'))
      .replaceAll('\u0295', '\u0296')
    const spans: Span[] = []
    let end = 0
    let last = -1
    for (const match of known.matchAll(regex)) {
      const [start, stop] = [match.index, match.index + match[0].length]
      // An empty match at the end of the one before is none.
      if (start === stop && start === last) continue
      if (end < start) spans.push([end, start, false])
      spans.push([start, stop, true])
      last = end = stop
    }
    if (end < text.length) spans.push([end, text.length, false])
    return spans
  }
}

const listOf = (body: Node['body']): readonly Node[] =>
  body === undefined ? [] : Array.isArray(body) ? body : [body as Node]

/** Refuses every part of a pattern that is not known to mean the same. `folded`: within `(?i:…)`. */
function check(node: Node, folded: boolean, refuse: (expected: string) => Error): void {
  const { type, kind } = node
  const enabled = Object.keys(node.flags?.enable ?? {})
  const known =
    ['Alternative', 'CapturingGroup', 'CharacterClass', 'Quantifier', 'LookaroundAssertion'].includes(type) ||
    (type === 'CharacterClassRange' && !folded) ||
    (type === 'Character' && (!folded || (node.value as number) < 128)) ||
    (type === 'Assertion' && ASSERTIONS.includes(kind)) ||
    (type === 'Group' &&
      (node.flags === undefined || (enabled.join() === 'ignoreCase' && node.flags.disable === undefined))) ||
    (type === 'CharacterSet' &&
      !folded &&
      SETS.includes(kind) &&
      (kind !== 'property' || PROPERTIES.includes(node.value as string)) &&
      (kind !== 'posix' || POSIX.includes(node.value)))
  if (!known || (folded && type === 'CharacterClass' && node.negate))
    throw refuse(
      `a pattern without ${[type, kind, node.value].filter((one) => one !== undefined).join(' ')}${folded ? ' in (?i:…)' : ''}`,
    )
  if (loopsOverNothing(node)) throw refuse('a pattern that repeats nothing which may match nothing first')
  const inside = folded || enabled.includes('ignoreCase')
  // Such pairs fold to one character in Oniguruma (ß, ﬀ, ﬁ, ﬂ, ﬆ) and not in JavaScript.
  const pair = inside && type === 'Alternative' ? /ss|ff|fi|fl|st/i.exec(literal(node)) : null
  if (pair) throw refuse(`a pattern without ${pair[0]} in (?i:…)`)
  for (const part of listOf(node.body)) check(part, inside, refuse)
}

/** The characters of an alternative as Oniguruma joins them, across groups; what is no character is a space. */
function literal(alternative: Node): string {
  return listOf(alternative.body)
    .map((part) => {
      if (part.type === 'Character') return String.fromCodePoint(part.value as number)
      const [only, ...others] = part.type === 'Group' ? listOf(part.body) : []
      return only && others.length === 0 ? literal(only) : ' '
    })
    .join('')
}

/**
 * The tree with every \w as the class of its characters, and every letter of `(?i:…)` as the class of its cases: Node 22 does
 * not know that group, and V8 in Node 24 lets it reach over the whole of a pattern that begins with it.
 */
function spelledOut(node: Node, inClass = false, folded = false): Node {
  if (node.type === 'CharacterSet' && node.kind === 'word')
    return firstOf(`[${node.negate ? '^' : ''}${inClass ? WORD : ALONE}]`)
  if (folded && node.type === 'Character') return caseless(node)
  if (node.body === undefined) return node
  const { flags, ...rest } = node
  const group = node.type === 'Group'
  const fold = folded || (group && flags?.enable?.ignoreCase === true)
  const inside = node.type === 'CharacterClass'
  const body = Array.isArray(node.body)
    ? node.body.map((one: Node) => spelledOut(one, inside, fold))
    : spelledOut(node.body as Node, inside, fold)
  return { ...(group ? rest : node), body }
}

/** An ASCII character as the class of those that fold to it. */
function caseless(node: Node): Node {
  const lower = String.fromCodePoint(node.value as number).toLowerCase()
  const others = { k: '\u212a', s: '\u017f' }[lower] ?? ''
  return /[a-z]/.test(lower) ? firstOf(`[${lower}${lower.toUpperCase()}${others}]`) : node
}

/** The first node of a pattern. */
const firstOf = (pattern: string): Node =>
  listOf(listOf((toOnigurumaAst(pattern) as unknown as Node).body)[0]?.body)[0]!
