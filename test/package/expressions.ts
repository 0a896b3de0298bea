// Every regular expression of the sources, and texts that are hard for it.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Expression {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** The literals of the sources that are in git. */
export function literals(): readonly Expression[] {
  const files = execFileSync('git', ['ls-files', 'src/*.ts', 'datasets-eval/*.ts', 'kernel/*.ts'], {
    cwd: ROOT,
  })
  return files.toString().trim().split('\n').flatMap(literalsOf)
}

function literalsOf(file: string): readonly Expression[] {
  const found: Expression[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
      const text = (node as ts.RegularExpressionLiteral).text
      const end = text.lastIndexOf('/')
      found.push({ file, source: text.slice(1, end), flags: text.slice(end + 1) })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(`${ROOT}/${file}`, 'utf8'), ts.ScriptTarget.Latest))
  return found
}

/** Those that modules make of parts when they are loaded. */
export async function made(files: readonly string[]): Promise<readonly Expression[]> {
  const found: Expression[] = []
  const Own = RegExp
  for (const file of files) {
    globalThis.RegExp = new Proxy(Own, {
      construct: (target, given: [string | RegExp, string?], self) => {
        const expression = Reflect.construct(target, given, self) as RegExp
        found.push({ file, source: expression.source, flags: expression.flags })
        return expression
      },
    })
    try {
      await import(`${ROOT}/${file}`)
    } finally {
      globalThis.RegExp = Own
    }
  }
  return found
}

/** Most texts that a part of an expression stands for. */
const FEW = 3

/** A text that may be hard for an expression: something, and something else again and again. */
export interface Unit {
  readonly once: string
  readonly again: string
}

/**
 * Again and again: what a part that repeats matches, alone and after what the expression matches before it; that beginning alone,
 * since a search begins anew at each; and both together.
 */
export function unitsOf({ source, flags }: Expression): readonly Unit[] {
  const units = new Map<string, Unit>()
  const add = (once: string, again: string): void => {
    if (again !== '') units.set(JSON.stringify([once, again]), { once, again })
  }
  new Reader(source, /[uv]/.exec(flags)?.[0] ?? '', (before, repeated) => {
    for (const one of repeated) for (const once of new Set(['', before])) add(once, one)
    for (const one of repeated) add('', before + one)
    add('', before)
  }).choice('')
  return [...units.values()]
}

/** Reads an expression's source into texts that it matches; `onRepeat` is told of each part that repeats without a limit. */
class Reader {
  private readonly source: string
  /** u, v or neither. */
  private readonly mode: string
  private readonly onRepeat: (before: string, samples: readonly string[]) => void
  private at = 0

  constructor(source: string, mode: string, onRepeat: (before: string, samples: readonly string[]) => void) {
    this.source = source
    this.mode = mode
    this.onRepeat = onRepeat
  }

  /** Alternatives, up to a closing bracket or the end. */
  choice(before: string): readonly string[] {
    const samples = [...this.sequence(before)]
    while (this.source[this.at] === '|') {
      this.at++
      samples.push(...this.sequence(before))
    }
    return [...new Set(samples)].slice(0, FEW)
  }

  private sequence(before: string): readonly string[] {
    let samples: readonly string[] = ['']
    while (this.at < this.source.length && !'|)'.includes(this.source[this.at]!)) {
      const atoms = this.quantified(before + samples[0])
      samples = samples.flatMap((sample) => atoms.map((atom) => sample + atom)).slice(0, FEW)
    }
    return samples
  }

  private quantified(before: string): readonly string[] {
    const atoms = this.atom(before)
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.source.slice(this.at))?.[0]
    if (quantifier === undefined) return atoms
    this.at += quantifier.length
    if (/^[*+]|,\}/.test(quantifier)) this.onRepeat(before, atoms)
    const least = Number(/^\{(\d+)/.exec(quantifier)?.[1] ?? 1)
    return atoms.map((atom) => atom.repeat(Math.min(least, 8)))
  }

  private atom(before: string): readonly string[] {
    const char = this.source[this.at]!
    if (char === '(') return this.group(before)
    if (char === '[') return this.characters()
    if (char === '\\') return this.escape()
    this.at++
    if (char === '^' || char === '$') return ['']
    return char === '.' ? ['a'] : [char]
  }

  private group(before: string): readonly string[] {
    const [open] = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(this.source.slice(this.at))!
    this.at += open.length
    const inside = this.choice(before)
    this.at++
    return /^\(\?<?[=!]/.test(open) ? [''] : inside
  }

  /** A class: the first usual characters that it has. */
  private characters(): readonly string[] {
    const start = this.at
    for (let depth = 0; this.at < this.source.length; this.at++) {
      if (this.source[this.at] === '\\') this.at++
      else if (this.source[this.at] === '[' && (depth === 0 || this.mode === 'v')) depth++
      else if (this.source[this.at] === ']' && --depth === 0) break
    }
    return this.matching(this.source.slice(start, ++this.at))
  }

  private escape(): readonly string[] {
    const [text] = /^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|k<\w+>|[\s\S])/.exec(
      this.source.slice(this.at),
    )!
    this.at += text.length
    return /^\\(?:[bB]|k<|[1-9])/.test(text) ? [''] : this.matching(text)
  }

  private matching(one: string): readonly string[] {
    const expression = new RegExp(`^(?:${one})$`, this.mode)
    const found = CHARACTERS.filter((character) => expression.test(character)).slice(0, FEW)
    return found.length > 0 ? found : ['a']
  }
}

/** The characters that texts are made of, those of code and of prose among the first. */
const CHARACTERS = [
  ' ',
  'a',
  '0',
  '\n',
  '`',
  '$',
  '"',
  "'",
  '(',
  '[',
  '{',
  '<',
  '-',
  '_',
  '.',
  '/',
  '\\',
  '*',
  '#',
  '=',
].concat(
  Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code)),
  ['\u2028', '\u3000', '\u0301', '中', '😀', '\ud800'],
)
