// Random Python programs that parse: from a grammar, and by small changes of programs that others wrote.

import type { Draws } from '../../../src/core/index.ts'
import type { FuzzProgram } from '../fuzz.ts'
import { LIST_METHODS, NAMES, OPERATORS, PythonWriter } from './python-grammar.ts'

/** A program drawn from the grammar: it parses, and about half of its kind return a value. */
export function drawPython(random: Draws): FuzzProgram {
  const writer = new PythonWriter(random)
  return { program: writer.program(), input: writer.input() }
}

/** A seed with one to four of its tokens changed for others of their kind; now and then it no longer parses. */
export function mutatePython(random: Draws, seeds: readonly FuzzProgram[]): FuzzProgram {
  const seed = random.pick(seeds)
  for (let attempt = 0; attempt < 20; attempt++) {
    const changed = mutated(random, seed)
    if (changed.program !== seed.program) return changed
  }
  return seed
}

const TOKENS =
  /('''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#[^\n]*|\d+(?:\.\d+)?|[A-Za-z_]\w*|\*\*|\/\/|[<>=!]=|<<|>>|[-+*/%<>&|^])/
const KEYWORDS: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield f'.split(
    ' ',
  ),
)
const NUMBERS = ['0', '1', '2', '3', '7', '10', '100', '255', '65536', '10000000000', '0.5', '1e3', '1e308']
const STRINGS = ["''", "'a'", "'abc'", "' '", "'\\n'", "'é'", "'\\ud800'", "'%s'", "'{}'", "'0123456789'"]

function mutated(random: Draws, { program, input }: FuzzProgram): FuzzProgram {
  const parts = program.split(TOKENS) // tokens stand at odd places
  const names = parts.filter((part, i) => i % 2 === 1 && /^[A-Za-z_]/.test(part) && !KEYWORDS.has(part))
  for (let change = random.below(4); change >= 0; change--) {
    const at = 1 + 2 * random.below(Math.max(1, Math.floor(parts.length / 2)))
    const token = parts[at]
    if (token !== undefined) parts[at] = another(random, token, parts, at, names)
  }
  return { program: parts.join(''), input }
}

function another(
  random: Draws,
  token: string,
  parts: readonly string[],
  at: number,
  names: readonly string[],
): string {
  if (/^\d/.test(token)) return random.pick(NUMBERS)
  if (/^['"]/.test(token)) return random.pick(STRINGS)
  if (['True', 'False', 'None'].includes(token)) return random.pick(['True', 'False', 'None'])
  if (/^[A-Za-z_]/.test(token)) {
    if (KEYWORDS.has(token) || parts[at - 2] === 'def') return token
    if (parts[at - 1]?.endsWith('.')) return random.pick(LIST_METHODS)
    return random.pick(names.length > 0 && random.below(3) > 0 ? names : NAMES)
  }
  const binary = /[\w)\]'"]\s*$/.test(parts[at - 1] || (parts[at - 2] ?? ''))
  const kind = OPERATORS.find((operators) => operators.includes(token))
  return kind && binary ? random.pick(kind) : token
}
