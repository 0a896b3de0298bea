// Expressions of LaTeX: sums, products side by side, powers, fractions, roots, functions, matrices.

import {
  call,
  negative,
  numberNode,
  power,
  product,
  quotient,
  sideBySide,
  sum,
  writtenNumber,
} from './arithmetic.ts'
import { FUNCTIONS, FUNCTIONS_OF_MANY, LETTERS } from './commands.ts'
import { BRACKETS } from './cursor.ts'
import { determinantOf, transposed } from './matrix.ts'
import { LetterParser } from './parse-letter.ts'
import { AnswerSyntaxError } from './syntax-error.ts'
import type { Node } from './tree.ts'

const TIMES = ['*', '\\times', '\\cdot']
const OVER = ['/', '\\div', ':', '\\over']
const FENCES: Readonly<Record<string, readonly [close: string, name: string]>> = {
  '|': ['|', 'abs'],
  '\\lvert': ['\\rvert', 'abs'],
  '\\vert': ['\\vert', 'abs'],
  '\\lfloor': ['\\rfloor', 'floor'],
  '\\lceil': ['\\rceil', 'ceil'],
}
const MATRICES = new Set(['matrix', 'pmatrix', 'bmatrix', 'vmatrix', 'array'])

export class ExpressionParser extends LetterParser {
  /** Inside |…| a bar closes, it does not open. */
  private bars = 0

  /** A sum. `inArgument`: the argument of a function written without brackets ends before another function. */
  expression(inArgument = false): Node {
    return this.within(() => {
      let left = this.term(inArgument)
      for (;;) {
        if (this.take('+')) left = sum(left, this.term(inArgument))
        else if (this.take('-')) left = sum(left, negative(this.term(inArgument)))
        else return left
      }
    })
  }

  private term(inArgument: boolean): Node {
    let left = this.signed(inArgument)
    for (;;) {
      if (this.take(...TIMES)) left = product(left, this.signed(inArgument))
      else if (this.take(...OVER)) left = quotient(left, this.signed(inArgument))
      else if (this.take('\\mod')) left = call('mod', [left, this.signed(inArgument)])
      else return left
    }
  }

  private signed(inArgument: boolean): Node {
    if (this.take('+')) return this.within(() => this.signed(inArgument))
    if (this.take('-')) return this.within(() => negative(this.signed(inArgument)))
    const items = [this.postfix(false)]
    while (this.beginsFactor(inArgument)) items.push(this.postfix(inArgument))
    return items.reduceRight((rest, item) => sideBySide(item, rest))
  }

  private beginsFactor(inArgument: boolean): boolean {
    const { kind, text } = this.token
    if (kind === 'end') return false
    if (kind === 'sign') return text === '|' ? this.bars === 0 : text in BRACKETS
    if (kind !== 'command') return true
    const isFunction =
      FUNCTIONS.has(text) ||
      FUNCTIONS_OF_MANY.has(text) ||
      ['operatorname', 'sqrt', 'sum', 'prod', 'int'].includes(text)
    if (isFunction) return !inArgument
    return (
      LETTERS.has(text) ||
      ['frac', 'binom', 'begin', 'infty', 'partial', 'boxed', '{', 'lbracket', 'lgroup'].includes(text) ||
      (`\\${text}` in FENCES && (text !== 'vert' || this.bars === 0))
    )
  }

  /** Something with its powers, factorials, degrees and primes. */
  private postfix(inArgument: boolean): Node {
    let node = this.atom(inArgument)
    for (;;) {
      if (this.isDegree()) this.skipDegree()
      else if (this.take("'")) continue
      else if (this.skipTranspose()) node = transposed(node)
      else if (this.take('^')) node = power(node, this.script())
      else if (this.take('!')) node = call('factorial', [node])
      else return node
    }
  }

  private isDegree(): boolean {
    if (this.sign === '\\degree') return true
    if (this.sign !== '^') return false
    const next = this.tokens.slice(this.at + 1, this.at + 4).map(({ text }) => text)
    const isSign = (text: string | undefined): boolean => ['circ', 'degree', 'circle'].includes(text ?? '')
    return isSign(next[0]) || (next[0] === '{' && isSign(next[1]) && next[2] === '}')
  }

  private skipDegree(): void {
    if (this.take('\\degree')) return
    this.at += this.tokens[this.at + 1]!.text === '{' ? 4 : 2
  }

  /** The sign of a transpose: `^T`. */
  private skipTranspose(): boolean {
    if (this.sign !== '^') return false
    const [first, second, third] = this.tokens.slice(this.at + 1, this.at + 4)
    if (first?.kind === 'letter' && first.text === 'T') this.at += 2
    else if (first?.text === '{' && second?.text === 'T' && third?.text === '}') this.at += 4
    else return false
    return true
  }

  /** What stands behind ^: a group or one atom. */
  private script(): Node {
    if (this.sign === '{') return this.group()
    const { kind } = this.token
    if (kind === 'letter' && this.token.text === 'e') throw this.unexpected('a power')
    if (kind === 'number') return this.number()
    return this.within(() => this.letter() ?? this.fail('a power'))
  }

  private atom(inArgument: boolean): Node {
    const { kind, text } = this.token
    if (kind === 'number') return this.number()
    if (kind === 'percent') {
      this.at++
      return { kind: 'percent', of: writtenNumber(text) }
    }
    if (kind === 'letter' && text === 'e') return this.exponential()
    if (kind === 'sign' && text === '|' && this.bars > 0) throw this.unexpected('a number or a letter')
    if (this.sign in FENCES) return this.fenced()
    if (this.sign in BRACKETS) return this.group()
    if (kind === 'command') {
      const read = this.command(inArgument)
      if (read) return read
    }
    const applied = inArgument ? undefined : this.attempt(() => this.application())
    return applied ?? this.letter() ?? this.fail('a number or a letter')
  }

  private fail(expected: string): never {
    throw this.unexpected(expected)
  }

  private number(): Node {
    const node = writtenNumber(this.token.text)
    this.at++
    // The base of a numeral, as in 101_2, is passed over.
    this.subscript()
    return node
  }

  private exponential(): Node {
    this.at++
    const e: Node = { kind: 'constant', name: 'e' }
    return this.take('^') ? power(e, this.script()) : e
  }

  private command(inArgument: boolean): Node | undefined {
    const { text } = this.token
    if (FUNCTIONS.has(text) || text === 'operatorname') return inArgument ? undefined : this.named()
    if (FUNCTIONS_OF_MANY.has(text)) return this.several(text)
    if (this.take('\\infty')) return { kind: 'constant', name: 'infinity' }
    if (this.take('\\boxed')) return this.group()
    if (this.take('\\binom')) return call('binomial', [this.argument(), this.argument()])
    if (this.take('\\frac')) return this.fraction()
    if (this.take('\\sqrt')) {
      const index = this.take('[') ? this.closed(']') : numberNode(2)
      return power(this.argument(), quotient(numberNode(1), index))
    }
    if (text === 'sum' || text === 'prod') return inArgument ? undefined : this.series(text)
    if (text === 'int') return inArgument ? undefined : this.integral()
    return text === 'begin' ? this.matrix() : undefined
  }

  /** A group in braces, or the single digit or letter that stands for one. */
  private argument(): Node {
    if (this.sign === '{') return this.group()
    const { kind, text } = this.token
    if (kind === 'number' && /^\d$/.test(text)) {
      this.at++
      return writtenNumber(text)
    }
    return this.letter() ?? this.fail('a group')
  }

  private fraction(): Node {
    const derivative = this.attempt(() => this.derivative())
    if (derivative) return derivative
    const above = this.argument()
    if (this.token.kind !== 'number') return quotient(above, this.argument())
    const below = writtenNumber(this.token.text)
    this.at++
    return quotient(above, below)
  }

  /** d x over d t: opaque. */
  private derivative(): Node {
    this.expect('{')
    const above = this.token
    if (above.kind !== 'differential') throw this.unexpected('a differential')
    this.at++
    this.expect('}')
    this.expect('{')
    const below = this.token
    if (below.kind !== 'differential') throw this.unexpected('a differential')
    this.at++
    this.expect('}')
    const [of, by] = [above, below].map(
      ({ text }): Node => ({ kind: 'symbol', name: text.slice(1).toLowerCase() }),
    )
    return call('derivative', [of!, by!], false)
  }

  /** A sum or product over a range: of its term, its index, the first and the last value. */
  private series(name: string): Node {
    this.at++
    let range: readonly Node[] | undefined
    let last: Node | undefined
    for (let part = 0; part < 2; part++) {
      if (!range && this.take('_')) {
        this.expect('{')
        const index = this.expression()
        this.expect('=')
        range = [index, this.expression()]
        this.expect('}')
      } else if (!last && this.take('^')) last = this.script()
    }
    if (!range || !last) throw this.unexpected('a range')
    return call(name, [this.term(false), ...range, last])
  }

  /** Opaque: the integrand with its differential as a factor, and the bounds. */
  private integral(): Node {
    this.at++
    const bounds: Node[] = []
    while (this.take('_') || this.take('^')) bounds.push(this.argumentOfScript())
    return call('integral', [this.expression(), ...bounds], false)
  }

  /** A group up to `close`, whose opening bracket has been read. */
  private closed(close: string): Node {
    const bars = this.bars
    this.bars = 0
    const node = this.expression()
    this.expect(close)
    this.bars = bars
    return node
  }

  private group(): Node {
    const open = this.sign
    const close = BRACKETS[open]
    if (close === undefined) throw this.unexpected('a bracket')
    this.at++
    return this.closed(close)
  }

  private fenced(): Node {
    const [close, name] = FENCES[this.sign]!
    this.at++
    const bars = this.bars
    this.bars = close === '|' || close === '\\vert' ? 1 : 0
    const node = this.expression()
    this.bars = bars
    this.expect(close)
    return call(name, [node])
  }

  /** sin, log …: with a base, a power, and an argument with or without brackets. */
  private named(): Node {
    let name = FUNCTIONS.get(this.token.text)
    this.at++
    if (name === undefined) {
      this.expect('{')
      let written = ''
      for (; this.sign !== '}'; this.at++) {
        if (this.token.kind === 'end') throw this.unexpected('}')
        written += this.token.text
      }
      this.at++
      name = FUNCTIONS.get(written)
      if (name === undefined) throw new AnswerSyntaxError(`the operator ${written}`)
    }
    let base: Node | undefined
    let exponent: Node | undefined
    for (let part = 0; part < 2; part++) {
      if (!base && this.take('_')) base = this.argumentOfScript()
      else if (!exponent && this.take('^')) exponent = this.argumentOfScript()
    }
    const argument = this.sign === '(' ? this.group() : this.term(true)
    const isInverse = exponent?.kind === 'number' && exponent.value.equals(-1)
    if (isInverse && ['sin', 'cos', 'tan', 'csc', 'sec', 'cot', 'sinh', 'cosh', 'tanh'].includes(name))
      return call(`a${name}`, [argument])
    const value = this.functionValue(name, argument, base)
    return exponent ? power(value, exponent) : value
  }

  private argumentOfScript(): Node {
    if (this.sign === '-') throw this.unexpected('a group')
    return this.argument()
  }

  private functionValue(name: string, argument: Node, base: Node | undefined): Node {
    const e: Node = { kind: 'constant', name: 'e' }
    if (name === 'exp') return power(e, argument)
    if (name === 'log') return call('log', [argument, base ?? numberNode(10)])
    if (name === 'ln') return call('log', [argument, base ?? e])
    return call(name, [argument])
  }

  private several(name: string): Node {
    this.at++
    this.expect('(')
    const items = [this.expression()]
    while (this.take(',')) items.push(this.expression())
    this.expect(')')
    return call(name, items)
  }

  /** f(x), f(x, y): a letter before one atom or several arguments in brackets. */
  private application(): Node {
    const name = this.letterName() ?? this.fail('a letter')
    const exponent = this.take('^') ? this.script() : undefined
    while (this.take("'"));
    const open = this.sign
    if (open !== '(' && open !== '[') throw this.unexpected('(')
    this.at++
    const first = this.attempt(() => {
      const one =
        this.token.kind === 'number' || this.token.kind === 'percent' ? this.number() : this.letterPower()
      this.expect(BRACKETS[open]!)
      return one
    })
    const items = first ? [first] : [this.expression()]
    if (!first) {
      this.expect(',')
      do items.push(this.expression())
      while (this.take(','))
      this.expect(BRACKETS[open]!)
    }
    const value = call(name, items, false)
    return exponent ? power(value, exponent) : value
  }

  private letterPower(): Node {
    const base = this.letter() ?? this.fail('a letter')
    return this.take('^') ? power(base, this.script()) : base
  }

  private matrix(): Node {
    const { name } = this.token
    if (!MATRICES.has(name)) throw new AnswerSyntaxError(`the environment ${name}`)
    this.at++
    if (name === 'array') {
      this.expect('{')
      while (!this.take('}')) {
        if (this.token.kind !== 'letter') throw this.unexpected('}')
        this.at++
      }
    }
    const rows: Node[][] = [[]]
    while (this.sign !== '\\end') {
      rows.at(-1)!.push(this.closedCell())
      if (this.take('&') || this.sign === '\\end') continue
      this.expect('\\\\')
      if (this.sign !== '\\end') rows.push([])
    }
    this.at++
    if (rows.some((row) => row.length !== rows[0]!.length))
      throw new AnswerSyntaxError('rows of different length')
    const matrix: Node = { kind: 'matrix', rows }
    return name === 'vmatrix' ? (determinantOf(rows) ?? call('det', [matrix])) : matrix
  }

  private closedCell(): Node {
    const bars = this.bars
    this.bars = 0
    const cell = this.expression()
    this.bars = bars
    return cell
  }
}
