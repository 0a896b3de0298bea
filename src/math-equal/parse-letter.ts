// Letters of LaTeX with their subscripts: unknowns, Greek letters, texts, constants, and names of functions.

import { LETTERS } from './commands.ts'
import { Cursor } from './cursor.ts'
import type { Node } from './tree.ts'

export abstract class LetterParser extends Cursor {
  /** A sum: subscripts may hold one. */
  abstract expression(): Node

  /** A letter as the name of a function: its case counts, except in texts. */
  protected letterName(): string | undefined {
    const { kind, text, name } = this.token
    const isLetter = (kind === 'letter' && text !== 'e') || (kind === 'command' && LETTERS.has(text))
    if (!isLetter && kind !== 'text') return undefined
    this.at++
    const own = kind === 'text' ? textName(name, text) : kind === 'command' ? `\\${text}` : text
    return own + this.subscript()
  }

  /** A letter, Greek letter, text or differential as an unknown; π and I are constants. */
  letter(): Node | undefined {
    const { kind, text, name } = this.token
    if (kind === 'differential' || kind === 'text' || (kind === 'letter' && text !== 'e')) {
      this.at++
      if (kind === 'letter' && text === 'I') return { kind: 'constant', name: 'i' }
      const own = kind === 'text' ? textName(name, text) : text
      return symbol(own + this.subscript())
    }
    if (kind !== 'command' || !LETTERS.has(text))
      return this.take('\\partial') ? symbol('partial') : undefined
    this.at++
    const full = text + this.subscript()
    return full === 'pi' ? { kind: 'constant', name: 'pi' } : symbol(full)
  }

  /** _1, _{12}: its text without spaces, braces only where it is longer than one sign; '' if there is none. */
  protected subscript(): string {
    if (!this.take('_')) return ''
    const begin = this.at
    const inBraces = this.sign === '{'
    if (inBraces) {
      this.at++
      this.expression()
      while (this.take(',')) this.expression()
      this.expect('}')
    } else if (this.token.kind === 'number') this.at++
    else if (!this.letter()) throw this.unexpected('a subscript')
    const inside = this.tokens.slice(inBraces ? begin + 1 : begin, inBraces ? this.at - 1 : this.at)
    const written = inside.map(({ kind, text }) => (kind === 'command' ? `\\${text}` : text)).join('')
    return written.length > 1 ? `_{${written}}` : `_${written}`
  }
}

/** The name of a text: without spaces, brackets and upper case; other commands than fonts stay part of it. */
function textName(command: string, content: string): string {
  const text = content.replaceAll(' ', '')
  if (/text|mbox/.test(command)) return text.replace(/[()]/g, '')
  const accent = { overline: 'bar', overrightarrow: 'vec', widetilde: 'tilde' }[command] ?? command
  return `${accent.startsWith('math') ? 'math' : accent}{${text}}`
}

export function symbol(name: string): Node {
  return { kind: 'symbol', name: name.toLowerCase() }
}
