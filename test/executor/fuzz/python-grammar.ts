// A grammar of Python that leaves nothing out that the oldest supported version knows: what it writes parses, and little more
// is promised. Loops have a bound, except a few that have none.

import type { Draws } from '../../../src/core/index.ts'

export const NAMES = [
  'x',
  'y',
  'a',
  'b',
  'c',
  'd',
  'g',
  'f',
  'len',
  'sum',
  'list',
  'str',
  'print',
  'sorted',
] as const
export const LIST_METHODS = [
  ...['append', 'pop', 'index', 'count', 'sort', 'reverse', 'insert', 'extend', 'remove', 'copy', 'clear'],
  ...['keys', 'values', 'items', 'get', 'update', 'setdefault', 'add', 'discard', 'union', 'split', 'join'],
  ...['replace', 'strip', 'upper', 'lower', 'find', 'startswith', 'format', 'encode', 'zfill', 'isdigit'],
  ...['real', 'bit_length', 'hex', '__class__', '__dict__', '__len__', '__doc__', 'center', 'translate'],
] as const
export const OPERATORS: readonly (readonly string[])[] = [
  ['+', '-', '*', '//', '%', '/'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['&', '|', '^', '>>'],
]
const CALLS = [
  ...[
    'len',
    'sum',
    'sorted',
    'list',
    'tuple',
    'set',
    'dict',
    'frozenset',
    'str',
    'repr',
    'int',
    'float',
    'bool',
  ],
  ...[
    'abs',
    'min',
    'max',
    'range',
    'enumerate',
    'zip',
    'map',
    'filter',
    'reversed',
    'any',
    'all',
    'divmod',
    'round',
  ],
  ...[
    'ord',
    'chr',
    'hash',
    'id',
    'type',
    'isinstance',
    'iter',
    'next',
    'print',
    'bytes',
    'complex',
    'slice',
    'bin',
  ],
  ...[
    'getattr',
    'vars',
    'dir',
    'globals',
    'eval',
    'exec',
    'open',
    'input',
    '__import__',
    'object',
    'g',
    'f',
    'format',
  ],
] as const
const MODULES = [
  ...['math', 'collections', 'itertools', 'functools', 're', 'random', 'time', 'os', 'sys', 'json', 'string'],
  ...[
    'heapq',
    'datetime',
    'decimal',
    'fractions',
    'gc',
    'socket',
    'ctypes',
    'subprocess',
    'threading',
    'types',
  ],
] as const
const ERRORS = [
  'Exception',
  'ValueError',
  'TypeError',
  'BaseException',
  'MemoryError',
  'RecursionError',
  'KeyError',
] as const
const LITERALS = [
  ...[
    '0',
    '1',
    '-1',
    '2',
    '3',
    '10',
    '255',
    '0x7fffffff',
    '10 ** 20',
    '2 ** 64',
    '1_000',
    '0.5',
    '-0.0',
    '1e16',
  ],
  ...[
    '1e-7',
    'float("inf")',
    'float("nan")',
    '2j',
    'None',
    'True',
    'False',
    '...',
    "''",
    "'a'",
    "'hello world'",
  ],
  ...[
    "'é\\u2028\\x00'",
    "'\\ud800'",
    "'\"'",
    '"\'"',
    "b''",
    "b'\\xff'",
    "f'{x!r:>5}'",
    "'''long\n text'''",
    '()',
    '[]',
  ],
  ...[
    '{}',
    'set()',
    '[1, 2, 3]',
    "{'a': 1}",
    '{1, 2}',
    "('a', 1)",
    '[[1], [2, 3]]',
    '{"alpha", "beta", "gamma"}',
  ],
] as const
const BOMBS = ['10 ** 10 ** 8', '"x" * 10 ** 10', '[0] * 10 ** 9', 'range(10 ** 12)', '1 << 10 ** 9'] as const
const INPUTS = [
  ...[
    '0',
    '5',
    '-3',
    '2.5',
    "'abc'",
    "''",
    '[3, 1, 2]',
    '[]',
    "['b', 'a']",
    "{'k': [1], 2: None}",
    '(1, (2,))',
  ],
  ...['{1, 2, 3}', "b'ab'", 'True', 'None', '10 ** 30', '[[1, 2], [3]]', "'é 😀'", '1e999', '-0.0', '()'],
].filter((text) => !text.includes('**'))

/** Writes one program: an entry `f` with one or two parameters, perhaps helpers, classes and imports. */
export class PythonWriter {
  private readonly random: Draws
  private loops = 0
  private parameters = 1

  constructor(random: Draws) {
    this.random = random
  }

  program(): string {
    this.parameters = 1 + this.random.below(2)
    const parts: string[] = []
    for (let i = this.random.below(3); i > 0; i--) parts.push(this.import())
    if (this.chance(3)) parts.push(`def g(x=1, *y, **kw):\n${this.block(1, 2)}`)
    if (this.chance(8))
      parts.push(
        `class a(${this.random.pick(['', 'list', 'Exception', 'int', 'object'])}):\n  b = ${this.expression(1)}\n  def __${this.random.pick(['len', 'repr', 'eq', 'hash', 'iter', 'getattr', 'del', 'lt'])}__(self, *y):\n${this.block(2, 1)}`,
      )
    if (this.chance(10)) parts.push(`c = ${this.expression(2)}`)
    if (this.chance(20)) parts.push('@__import__("functools").lru_cache()')
    const bound = this.chance(5) ? '' : `  a, b, c, d = x, [x], {1: x}, 'text'\n`
    parts.push(`def f(${this.parameters === 2 ? 'x, y=2' : 'x'}):\n${bound}${this.block(1, 2)}`)
    return `${parts.join('\n')}\n`
  }

  input(): string {
    const one = this.random.pick(INPUTS)
    return this.parameters === 2 && this.chance(2) ? `${one}, ${this.random.pick(INPUTS)}` : one
  }

  private chance(n: number): boolean {
    return this.random.below(n) === 0
  }

  private import(): string {
    const name = this.random.pick(MODULES)
    return this.random.pick([
      ...(this.chance(6) ? [`import ${name}`, `import ${name} as d`] : []),
      `try: from ${name} import *\nexcept Exception: pass`,
    ])
  }

  /** Statements of a function's body, the last of which returns; `depth` bounds how deep they nest. */
  private block(level: number, depth: number, inLoop = false): string {
    const indent = '  '.repeat(level)
    const lines: string[] = []
    for (let i = this.random.below(4); i >= 0; i--) {
      const statement = this.statement(level, depth, inLoop)
      // Most errors are survived, so that programs get somewhere.
      if (level > 1 || this.chance(12)) lines.push(statement)
      else lines.push(`${indent}try:\n${statement.replaceAll(/^/gm, '  ')}\n${indent}except Exception: pass`)
    }
    if (level === 1) {
      const results = ['[a, b]', 'a, b, c, d', '{0: c, 1: d}', 'x', '{1, d}', 'str(a)', this.expression(2)]
      lines.push(`${indent}return ${this.random.pick(results)}`)
    }
    return lines.join('\n')
  }

  private statement(level: number, depth: number, inLoop: boolean): string {
    const indent = '  '.repeat(level)
    const simple = (): string => indent + this.simple(inLoop)
    if (depth === 0) return simple()
    const inner = (loop = inLoop): string => this.block(level + 1, depth - 1, loop)
    switch (this.random.below(16)) {
      case 0:
        return `${indent}if ${this.expression(2)}:\n${inner()}\n${indent}elif ${this.expression(1)}:\n${inner()}\n${indent}else:\n${inner()}`
      case 1:
        return `${indent}for ${this.target()} in ${this.iterable()}:\n${inner(true)}${this.chance(3) ? `\n${indent}else:\n${inner()}` : ''}`
      case 2: {
        if (this.chance(40)) return `${indent}while ${this.expression(1)}:\n${inner(true)}`
        const counter = `n${this.loops++}`
        const bound = this.random.pick([3, 10, 50])
        return `${indent}${counter} = 0\n${indent}while ${counter} < ${bound} and ${this.expression(1)}:\n${indent}  ${counter} += 1\n${inner(true)}`
      }
      case 3:
        return `${indent}try:\n${inner()}\n${indent}except ${this.random.pick(ERRORS)} as d:\n${inner()}${this.chance(2) ? `\n${indent}finally:\n${inner(false)}` : ''}`
      case 4:
        return `${indent}with __import__('contextlib').suppress(${this.random.pick(ERRORS)}):\n${inner()}`
      case 5:
        return `${indent}def g(${this.random.pick(['', 'x', 'x, *y', 'x=1, **kw'])}):\n${this.block(level + 1, depth - 1)}\n${indent}  ${this.random.pick(['return', 'yield', 'return'])} ${this.expression(1)}`
      default:
        return simple()
    }
  }

  private simple(inLoop: boolean): string {
    const e = (depth = 2): string => this.expression(depth)
    switch (this.random.below(14)) {
      case 0:
        return `${this.target()} ${this.random.pick(['+=', '-=', '*=', '|='])} ${e(1)}`.replace(
          /^\(?a, .*?(?= [-+*|]=)/,
          'a',
        )
      case 1:
        return `${this.random.pick(['a', 'b', 'c', 'x'])}[${e(1)}] = ${e()}`
      case 2:
        return `return ${e()}`
      case 3:
        return inLoop ? this.random.pick(['break', 'continue', 'pass']) : 'pass'
      case 4:
        return this.chance(3) ? `raise ${this.random.pick(ERRORS)}(${e(1)})` : `assert ${e(1)}, ${e(0)}`
      case 5:
        return `${this.name()}.${this.random.pick(LIST_METHODS.slice(0, 17))}(${e(1)})`
      case 6:
        return this.chance(4) ? `del ${this.random.pick(['a', 'b', 'c[0]', 'x[:1]'])}` : `print(${e(1)})`
      case 7:
        return `a, *b = ${e()}`
      default:
        return `${this.random.pick(['a', 'b', 'c', 'd'])} = ${e(3)}`
    }
  }

  private target(): string {
    return this.random.pick(['a', 'b', 'c', 'a, b', '(a, (b, *c))'])
  }

  private name(): string {
    return this.random.pick(this.parameters === 2 ? ['x', 'y', 'a', 'b', 'c'] : ['x', 'x', 'a', 'b', 'c'])
  }

  private iterable(): string {
    return this.random.pick([
      ...[`range(${this.random.pick([0, 3, 20, 1000])})`, 'x', 'a', `enumerate(${this.name()})`, "'abc'"],
      ...[
        `sorted(${this.expression(1)})`,
        `{${this.expression(0)}, 'p', 'q'}`,
        'zip(x, x)',
        `(${this.expression(1)},)`,
      ],
    ])
  }

  private expression(depth: number): string {
    if (depth <= 0)
      return this.chance(2)
        ? this.name()
        : this.chance(400)
          ? this.random.pick(BOMBS)
          : this.random.pick(LITERALS)
    const e = (): string => this.expression(depth - 1)
    switch (this.random.below(17)) {
      case 0:
      case 1:
        return `(${e()} ${this.random.pick(OPERATORS[0]!)} ${e()})`
      case 2:
        return `(${e()} ${this.random.pick(OPERATORS[1]!)} ${e()}${this.chance(4) ? ` ${this.random.pick(['in', 'is', '<', 'not in'])} ${e()}` : ''})`
      case 3:
        return `(${e()} ${this.random.pick(['and', 'or'])} ${e()})`
      case 4:
        return `(${this.random.pick(['-', 'not ', '~', '+'])}${e()})`
      case 5:
        return `(${e()} if ${e()} else ${e()})`
      case 6:
      case 7:
        return `${this.random.pick(CALLS)}(${this.random.pick([e(), `${e()}, ${e()}`, `*${e()}`, `${e()}, key=${e()}`, ''])})`
      case 8:
        return `${this.name()}.${this.random.pick(LIST_METHODS)}${this.chance(5) ? '' : `(${this.random.pick(['', e()])})`}`
      case 9:
        return `${this.name()}[${this.random.pick([e(), `${e()}:${e()}`, '::-1', ':2', '-1'])}]`
      case 10:
        return this.random.pick([
          `[${e()}, ${e()}]`,
          `(${e()}, ${e()})`,
          `{${e()}, ${e()}}`,
          `[*${e()}, 1]`,
          `{'a': ${e()}, **${e()}}`,
        ])
      case 11:
        return this.random.pick([
          ...[`[${e()} for a in ${this.iterable()} if ${e()}]`, `{${e()} for b in ${this.iterable()}}`],
          ...[`{a: ${e()} for a in ${this.iterable()}}`, `list(${e()} for a in x for b in 'ab')`],
        ])
      case 12:
        return `(lambda ${this.random.pick(['', 'a', 'a, b=1', '*b'])}: ${e()})`
      case 13:
        return `f"{${this.name()}}-{${this.name()}!r}"`
      case 14:
        return `(${e()} ${this.random.pick(OPERATORS[2]!)} ${e()})`
      case 15:
        return `(${e()} ** ${this.random.pick(['2', '3', '-1', '0.5', 'x'])})`
      default:
        return this.expression(0)
    }
  }
}
