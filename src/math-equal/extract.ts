// The final answer of a text: found by the patterns, cleaned, parsed.

import { numberNode } from './arithmetic.ts'
import { cleanLatex } from './clean.ts'
import { parseAnswer } from './parse.ts'
import { PATTERNS, RANKS, TOGETHER } from './patterns.ts'
import { parsePlain } from './plain.ts'
import { AnswerSyntaxError } from './syntax-error.ts'
import { type Node, setOf } from './tree.ts'

/** What was found in a text. Neither field is there if the text has no answer. */
export interface Answer {
  /** The parsed answer. */
  readonly node?: Node
  /** The first thing that was taken for an answer, cleaned; two answers with the same are equal. */
  readonly text?: string
}

interface Found {
  readonly node?: Node
  readonly text: string
}

/** Finds the answer in a sentence, a solution or a bare formula in $…$, as Math-Verify does. */
export function extractAnswer(text: string): Answer {
  let first: string | undefined
  for (const rank of RANKS) {
    const matches = PATTERNS.filter((pattern) => pattern.rank === rank)
      // Boxes alone are looked for where there are some.
      .flatMap(({ kind, source }) => [...text.matchAll(source)].map((match) => ({ kind, match })))
      .map((one) => ({ ...one, start: one.match.index, end: one.match.index + one.match[0].length }))
      .sort((a, b) => b.end - a.end || a.start - b.start)
    for (const { kind, match } of matches) {
      const groups = match.groups ?? {}
      const found = kind === 'plain' ? plain(groups) : formulas(groups, kind === 'box' ? 'last' : 'all')
      first ??= found.text || undefined
      if (found.node) return { node: found.node, ...(first === undefined ? {} : { text: first }) }
    }
  }
  return first === undefined ? {} : { text: first }
}

type Groups = Readonly<Record<string, string | undefined>>

function formulas(groups: Groups, boxes: 'all' | 'last'): Found {
  const found: Found[] = []
  for (let at = 0; at < TOGETHER; at++) {
    const content = Object.entries(groups).find(
      ([name, value]) => value && name.startsWith(`f${at}_`) && !name.endsWith('p'),
    )?.[1]
    if (!content) continue
    const text = cleanLatex(content, boxes)
    const node = read(() => parseAnswer(text))
    const isPercent = groups[`f${at}_p`] !== undefined
    found.push(node ? { text, node: isPercent ? { kind: 'percent', of: node } : node } : { text })
  }
  const nodes = found.flatMap(({ node }) => (node ? [node] : []))
  if (found.length > 1 && nodes.length === found.length) {
    const items = nodes.flatMap((node) => (node.kind === 'set' ? node.items : [node]))
    return { node: setOf(items), text: found.map(({ text }) => text).join(' and ') }
  }
  return found[0] ?? { text: '' }
}

function plain(groups: Groups): Found {
  const whole = groups.i1 ?? groups.i2 ?? groups.i3
  const part = groups.d1 ?? groups.d2 ?? groups.d3
  if (whole !== undefined || part !== undefined) {
    const digits = (whole ?? '').replace(/[ ,]/g, '').replace(/^0+/, '') || '0'
    const text = `${digits}${(part ?? '').replace(',', '.')}`
    const node = numberNode(text, part !== undefined)
    return { text, node: groups.pc ? { kind: 'percent', of: node } : node }
  }
  const text = groups.ex ?? ''
  const node = text === '' ? undefined : read(() => parsePlain(text))
  return node ? { text, node } : { text }
}

function read(parse: () => Node): Node | undefined {
  try {
    return parse()
  } catch (error) {
    // Numbers too long for memory are no answer either.
    if (error instanceof AnswerSyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}
