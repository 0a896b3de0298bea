// Whole answers of LaTeX: relations and their chains, lists, sets, tuples, intervals, unions.

import { negative, sum } from './arithmetic.ts'
import { BRACKETS } from './cursor.ts'
import { decimalOf } from './numeric.ts'
import { ExpressionParser } from './parse-expression.ts'
import { AnswerSyntaxError } from './syntax-error.ts'
import { childrenOf, type NamedSet, type Node, type Relation, type RelationNode, setOf } from './tree.ts'

const RELATIONS: Readonly<Record<string, Relation>> = {
  '=': '=',
  '==': '=',
  '\\equiv': '=',
  '<': '<',
  '\\lt': '<',
  '\\le': '≤',
  '<=': '≤',
  '>': '>',
  '\\gt': '>',
  '\\ge': '≥',
  '>=': '≥',
  '\\ne': '≠',
  '!=': '≠',
  '!==': '≠',
}
const NAMED_SETS: Readonly<Record<string, NamedSet>> = {
  N: 'naturals',
  Z: 'integers',
  Q: 'rationals',
  R: 'reals',
  C: 'complexes',
  P: 'primes',
}
const PLUS_MINUS = ['\\pm', '\\mp']

/** Parses one formula. Throws AnswerSyntaxError. */
export function parseLatex(latex: string): Node {
  return new AnswerParser(latex).answer()
}

class AnswerParser extends ExpressionParser {
  /** In the order in which the forms are tried: x = 1, 2; then lists of anything; then unions and the like. */
  answer(): Node {
    const whole = (read: () => Node): Node => {
      const node = read()
      this.expectEnd()
      return node
    }
    return (
      this.attempt(() => whole(() => this.unknownsAndValues())) ??
      this.attempt(() => whole(() => listed(this.list(true)))) ??
      whole(() => this.setRelation())
    )
  }

  /** x = 1, 2 or x ∈ {1, 2} or (x, y) = (1, 2). */
  private unknownsAndValues(): Node {
    const left = this.unknowns()
    if (!this.take('=', '\\in')) throw this.unexpected('=')
    return { kind: 'relation', relation: '=', left, right: listed(this.list(false)) }
  }

  private unknowns(): Node {
    if (!this.take('(')) return this.unknown()
    const items = [this.unknown()]
    while (this.take(',')) items.push(this.unknown())
    this.expect(')')
    return items.length === 1 ? items[0]! : { kind: 'tuple', items }
  }

  private unknown(): Node {
    const letter = this.letter()
    if (!letter) throw this.unexpected('a letter')
    return letter
  }

  /** Elements by semicolons and, inside them, commas. */
  private list(withRelations: boolean): readonly (readonly Node[])[] {
    const parts: Node[][] = [[]]
    do {
      do parts.at(-1)!.push(...this.element(withRelations))
      while (this.take(','))
    } while (this.take(';') && parts.push([]))
    return parts
  }

  /** One element, or the two of a ± b. */
  private element(withRelations: boolean): readonly Node[] {
    const atEnd = <T>(value: T): T => {
      const { kind } = this.token
      if (kind !== 'end' && ![',', ';', ...Object.values(BRACKETS)].includes(this.sign))
        throw this.unexpected(',')
      return value
    }
    const both = this.attempt(() => atEnd(this.plusMinus()))
    if (both) return both
    const set = this.attempt(() => atEnd(this.setAtom()))
    if (set) return [set]
    return [withRelations ? this.relations() : this.expression()]
  }

  private plusMinus(): readonly Node[] {
    const left = PLUS_MINUS.includes(this.sign) ? undefined : this.expression()
    if (!this.take(...PLUS_MINUS)) throw this.unexpected('±')
    const right = this.expression()
    return left ? [sum(left, right), sum(left, negative(right))] : [negative(right), right]
  }

  private relations(): Node {
    let left = this.expression()
    for (;;) {
      const relation = RELATIONS[this.sign]
      if (relation) {
        this.at++
        left = linked(left, relation, this.expression())
      } else if (this.take('\\approx')) {
        const right = this.expression()
        left = isOfSymbols(left) ? right : left
      } else return left
    }
  }

  /** A ∪ B, A ∖ B, x ∈ A ∪ B. */
  private setRelation(): Node {
    const named = this.attempt(() => {
      const left = this.unknowns()
      if (!this.take('\\in', '=')) throw this.unexpected('∈')
      return left
    })
    if (named) return { kind: 'relation', relation: '=', left: named, right: this.setRelation() }
    return this.difference()
  }

  private difference(): Node {
    let left = this.union()
    while (this.take('\\setminus')) left = { kind: 'difference', left, right: this.union() }
    return left
  }

  private union(): Node {
    let left = this.intersection()
    while (this.take('\\cup')) left = { kind: 'union', left: asSet(left), right: asSet(this.intersection()) }
    return left
  }

  private intersection(): Node {
    let left = this.setGroup()
    while (this.take('\\cap'))
      left = { kind: 'intersection', left: asSet(left), right: asSet(this.setGroup()) }
    return left
  }

  private setGroup(): Node {
    const atom = this.attempt(() => this.setAtom())
    if (atom) return atom
    this.expect('(')
    const inner = this.within(() => this.difference())
    this.expect(')')
    return inner
  }

  /** A named set, an interval, a tuple, a set in braces. */
  private setAtom(): Node {
    const { kind, text, name } = this.token
    if (kind === 'text' && name === 'mathbb' && Object.hasOwn(NAMED_SETS, text)) {
      this.at++
      return { kind: 'named', set: NAMED_SETS[text]! }
    }
    if (this.take('\\emptyset')) return { kind: 'set', items: [] }
    const open = this.sign
    if (this.take('\\boxed')) {
      this.expect('{')
      const inside = this.within(() => this.list(true))
      this.expect('}')
      return listed(inside)
    }
    if ((open === '\\{' || open === '{') && this.tokens[this.at + 1]!.text === '}') {
      this.at += 2
      return { kind: 'set', items: [] }
    }
    const interval = this.attempt(() => this.interval())
    if (interval) return interval
    if (!['(', '[', '{', '\\{'].includes(open)) throw this.unexpected('a bracket')
    this.at++
    const items = this.within(() => this.list(true)).flat()
    this.expect(BRACKETS[open]!)
    if (open === '{' || open === '\\{') return setOf(items)
    return items.length === 1 ? items[0]! : { kind: 'tuple', items }
  }

  private interval(): Node {
    const begin = this.sign
    if (!this.take('[', '(', '\\lbracket', '\\lgroup')) throw this.unexpected('a bracket')
    const from = this.expression()
    this.expect(',')
    const to = this.expression()
    const end = this.sign
    if (!this.take(']', ')', '\\rbracket', '\\rgroup')) throw this.unexpected('a bracket')
    const isOpen = (bracket: string): boolean => !['[', ']', '\\lbracket', '\\rbracket'].includes(bracket)
    return intervalOf(from, to, isOpen(begin), isOpen(end))
  }
}

/** An interval; a tuple where the bounds leave none, a set of one where they are the same. */
function intervalOf(from: Node, to: Node, fromOpen: boolean, toOpen: boolean): Node {
  const [low, high] = [decimalOf(from), decimalOf(to)]
  if (low !== undefined && high !== undefined) {
    const none = (fromOpen && toOpen && high <= low) || (!fromOpen && !toOpen && high < low)
    if (none) return { kind: 'tuple', items: [from, to] }
    if (high === low) return { kind: 'set', items: fromOpen || toOpen ? [] : [from] }
    if (high < low) return { kind: 'set', items: [] }
  }
  return {
    kind: 'interval',
    from,
    to,
    fromOpen: fromOpen || low === -Infinity,
    toOpen: toOpen || high === Infinity,
  }
}

function asSet(node: Node): Node {
  return node.kind === 'tuple' ? setOf(node.items) : node
}

/** One element is itself, several are a set; parts by semicolons with commas inside are tuples. */
function listed(parts: readonly (readonly Node[])[]): Node {
  if (parts.length === 1) return parts[0]!.length === 1 ? parts[0]![0]! : setOf(parts[0]!)
  if (parts.every((part) => part.length === 1)) return setOf(parts.flat())
  return setOf(parts.map((items): Node => ({ kind: 'tuple', items })))
}

/** a < b joined with < c is the chain a < b, b < c. */
function linked(left: Node, relation: Relation, right: Node): Node {
  const before: readonly RelationNode[] =
    left.kind === 'chain' ? left.relations : left.kind === 'relation' ? [left] : []
  const last = before.at(-1)
  const next: RelationNode = { kind: 'relation', relation, left: last ? last.right : left, right }
  return before.length > 0 ? { kind: 'chain', relations: [...before, next] } : next
}

/** An expression of letters alone, as x, x + y, A : B, f(x), (x, y). */
export function isOfSymbols(node: Node): boolean {
  if (node.kind === 'symbol') return true
  if (node.kind === 'power' && node.exponent.kind === 'number' && node.exponent.value.equals(-1))
    return isOfSymbols(node.base)
  const children = childrenOf(node)
  return children.length > 0 && children.every(isOfSymbols)
}

/** A list of thousands, as 12,345,678, is one number. */
const GROUPED = /^\s*-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*$/

/** Parses a formula; digits in groups of three are one number; of a = b = c that cannot be read, the last part. */
export function parseAnswer(latex: string): Node {
  if (GROUPED.test(latex)) return parseLatex(latex.replaceAll(',', ''))
  try {
    return parseLatex(latex)
  } catch (error) {
    if (!(error instanceof AnswerSyntaxError) || /[,;]/.test(latex)) throw error
    const parts = latex.split(/(?<![\\<!>])=/)
    if (parts.length <= 2) throw error
    return parseLatex(parts.at(-1)!)
  }
}
