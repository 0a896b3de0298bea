// A language as the stages see it: parsing, literals, equality, duplicates and complexity, with no program ever run.

import type { LANGUAGE_NAMES } from './names.ts'
import type { Value } from './value.ts'

/** The result of reading a text: a value, or one sentence that says what is wrong and where. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string }

/** What is known of a program that parses and has its entry. */
export interface ParsedProgram {
  readonly source: string
  /** The parameters of the entry `f` as written, e.g. `['x', '[a, b] = []', '...rest']`; at least one. */
  readonly parameters: readonly string[]
}

/** The two reasons of the validity table that need no run: it does not parse, or it has no usable entry `f`. */
export type ProgramParse =
  | { readonly ok: true; readonly program: ParsedProgram }
  | { readonly ok: false; readonly reason: 'syntax' | 'entry'; readonly message: string }

/** A construct that a program must not hold (reason code `forbidden`). */
export interface Forbidden {
  /** The construct's short name, e.g. `Math.random`, `import`, `eval`. */
  readonly construct: string
  readonly message: string
}

/** Measures of a program's source. All are 0 for a source that does not parse. */
export interface Complexity {
  /** McCabe: 1 + the number of decisions in the whole program. */
  readonly cyclomatic: number
  /** Cognitive complexity after Campbell (SonarSource, 2018). */
  readonly cognitive: number
  readonly halstead: Halstead
  /** Nodes of the syntax tree. */
  readonly nodes: number
  /** Levels of the syntax tree. */
  readonly depth: number
}

/** Halstead's counts and measures (1977). */
export interface Halstead {
  readonly distinctOperators: number
  readonly distinctOperands: number
  readonly operators: number
  readonly operands: number
  /** (N1 + N2) · log2(n1 + n2) */
  readonly volume: number
  /** n1 / 2 · N2 / n2 */
  readonly difficulty: number
  /** difficulty · volume */
  readonly effort: number
}

/** What the stages need to know of a programming language. Every function is pure, and no function runs a program. */
export interface Language {
  readonly name: (typeof LANGUAGE_NAMES)[number]
  /** Parses a program and finds its entry: a function `f` with at least one parameter. */
  parse(source: string): ProgramParse
  /** The first forbidden construct in the order of the source (imports, I/O, clock, randomness, dynamic code …), or null. */
  forbidden(source: string): Forbidden | null
  /** Reads one literal by a closed grammar; nothing is evaluated. */
  literal(source: string): Parsed<Value>
  /** Reads an argument list: literals separated by commas, no brackets around it; the empty text is the empty list. */
  literals(source: string): Parsed<readonly Value[]>
  /** Whether two values are the same answer. JavaScript: `util.isDeepStrictEqual`, except that 0 equals −0. Python: `==`. */
  equal(a: Value, b: Value): boolean
  /** Whether nothing came back (reason code `empty`): JavaScript `undefined`, Python `None`. */
  isNothing(value: Value): boolean
  /** The name of a value's type, for counting kinds of answers: `string`, `list`, `map` … or `str`, `tuple`, `dict` … */
  typeName(value: Value): string
  /** The canonical text of a value, for transport, ids and the comparison of two runs: keeps the order of keys and entries, and −0. */
  canonical(value: Value): string
  /** Reads canonical text back. */
  fromCanonical(text: string): Parsed<Value>
  /** A value as literal source for prompts and tables: `literal(display(v))` equals `v`. `compact` leaves out the spaces. */
  display(value: Value, style?: 'spaced' | 'compact'): string
  /** An argument list as source: `literals(displayList(vs))` equals `vs`. */
  displayList(values: readonly Value[], style?: 'spaced' | 'compact'): string
  /**
   * A text that two programs share when they differ only in comments, whitespace, quotes, optional brackets and
   * semicolons, and the names of parameters and locals. It is no source. A source that does not parse is trimmed.
   */
  normalise(source: string): string
  complexity(source: string): Complexity
  /**
   * Edit distance of two syntax trees (Zhang and Shasha, 1989; insert, delete and rename cost 1; local names do not count).
   * `unit` scales it to 2d / (|a| + |b| + d) in [0, 1], which is a metric too (Li and Zhang, 2011). A source that does not
   * parse is an empty tree. Only a program's first 400 nodes are compared.
   */
  treeDistance(a: string, b: string, scale?: 'edits' | 'unit'): number
}
