// Random JavaScript that parses, in two ways: drawn from a grammar, and seeds with parts of their trees changed.
//
// It is not meant to be sensible: half of it throws, some of it never ends, and that is what the executor has to live with.

import { type AnyNode, parse } from 'acorn'
import type { Draws } from '../../../src/core/index.ts'
import type { FuzzProgram } from '../fuzz.ts'

/** Whether a source parses as a script. */
export function parses(source: string): boolean {
  return treeOf(source) !== null
}

function treeOf(source: string): AnyNode | null {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'script' })
  } catch {
    return null
  }
}

/** A program drawn from the grammar. */
export function drawProgram(random: Draws): FuzzProgram {
  for (;;) {
    const grammar = new Grammar(random)
    const parameters = ['x', 'y', 'z'].slice(0, 1 + random.below(3))
    const program = grammar.program(parameters)
    const input = parameters.map(() => grammar.literal(2)).join(', ')
    if (parses(program)) return { program, input } // a name bound twice, a label out of place
  }
}

const METHODS = [
  ...[
    'map',
    'filter',
    'reduce',
    'forEach',
    'some',
    'every',
    'find',
    'findLast',
    'flatMap',
    'sort',
    'toSorted',
  ],
  ...[
    'slice',
    'splice',
    'concat',
    'join',
    'reverse',
    'indexOf',
    'includes',
    'at',
    'fill',
    'flat',
    'push',
    'pop',
  ],
  ...[
    'split',
    'replace',
    'replaceAll',
    'padStart',
    'repeat',
    'trim',
    'toUpperCase',
    'charCodeAt',
    'match',
    'normalize',
  ],
  ...['get', 'set', 'add', 'has', 'delete', 'keys', 'values', 'entries', 'toString', 'valueOf', 'toFixed'],
]
const FUNCTIONS = [
  ...[
    'Object.keys',
    'Object.entries',
    'Object.fromEntries',
    'Object.assign',
    'Object.freeze',
    'Array.from',
    'Array.of',
  ],
  ...[
    'JSON.stringify',
    'JSON.parse',
    'Math.max',
    'Math.floor',
    'Math.sqrt',
    'Math.hypot',
    'Math.sign',
    'Number',
  ],
  ...[
    'String',
    'Boolean',
    'BigInt',
    'parseInt',
    'String.fromCharCode',
    'Symbol',
    'isNaN',
    'Object.groupBy',
    'Reflect.ownKeys',
  ],
]
const CLASSES = [
  'Map',
  'Set',
  'Array',
  'Error',
  'Date',
  'RegExp',
  'Uint8Array',
  'Proxy',
  'WeakMap',
  'ArrayBuffer',
  'C',
]
const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '<',
  '>',
  '<=',
  '===',
  '!==',
  '==',
  '&&',
  '||',
  '??',
  '&',
  '|',
  '^',
  '<<',
  '>>>',
  'in',
  'instanceof',
  ',',
]
const ASSIGN = ['=', '+=', '-=', '*=', '||=', '??=', '%=', '|=']

class Grammar {
  private readonly random: Draws
  private names: string[] = []
  private count = 0
  private left = 60 // nodes that may still be drawn

  constructor(random: Draws) {
    this.random = random
  }

  program(parameters: readonly string[]): string {
    this.names = [...parameters]
    const before = `let y1;\n${this.chance(0.3) ? `class C { ${this.members()} }\n` : ''}`
    const globals = this.chance(0.2) ? `${this.statement(2)}\n` : ''
    const drawn = this.block(3)
    // A caught error leaves what came before it to be seen.
    const caught = this.chance(0.6)
    const body = caught ? `try {\n${drawn}\n} catch (error) { y1 = [error.name, error.message] }` : drawn
    if (caught) this.names = [...parameters]
    const last = `return ${caught ? `[y1, ${this.name()}]` : this.chance(0.6) ? this.name() : this.expression(3)}`
    const style = this.random.below(3)
    const list = parameters.join(', ')
    if (style === 0) return `${before}${globals}const f = (${list}) => { ${body}\n${last} }`
    const strict = this.chance(0.2) ? "'use strict'; " : ''
    return `${before}function f(${list}) { ${strict}${body}\n${last} }\n${globals}`
  }

  literal(depth: number): string {
    const { random } = this
    const scalar = [
      () => String(random.below(20) - 5),
      () => random.pick(['0', '-0', '1e21', '0.1', '-1', '4294967295', '2', '100', '3.5', '10n', '-7n']),
      () =>
        JSON.stringify(random.pick(['', 'a', 'abc', 'a,b', '12', 'é', '\u2028', '\ud800', 'Hello World'])),
      () => random.pick(['true', 'false', 'null', 'undefined', 'NaN', 'Infinity']),
    ]
    if (depth === 0 || this.chance(0.5)) return random.pick(scalar)()
    const some = (): string[] => Array.from({ length: random.below(5) }, () => this.literal(depth - 1))
    return random.pick([
      () => `[${some().join(', ')}]`,
      () =>
        `{${some()
          .map((item, i) => `${'abcde'[i]}: ${item}`)
          .join(', ')}}`,
      () =>
        `new Map([${some()
          .map((item) => `[${this.literal(0)}, ${item}]`)
          .join(', ')}])`,
      () => `new Set([${some().join(', ')}])`,
    ])()
  }

  private block(depth: number): string {
    const inner = this.names.length
    const lines = Array.from({ length: 1 + this.random.below(4) }, () => this.statement(depth))
    this.names.length = Math.min(this.names.length, inner + 3)
    return lines.join('\n')
  }

  private nested(depth: number): string {
    const { names } = this
    this.names = [...names]
    const text = this.block(depth)
    this.names = names
    return `{ ${text} }`
  }

  private statement(depth: number): string {
    const e = (): string => this.expression(2)
    if (depth === 0 || --this.left < 0) return `${e()};`
    const count = this.fresh()
    return this.random.pick([
      () => this.declaration(),
      () => this.declaration(),
      () => `${this.name()} ${this.random.pick(ASSIGN)} ${e()};`,
      () => `${e()};`,
      () => `if (${e()}) ${this.nested(depth - 1)} else ${this.nested(depth - 1)}`,
      () =>
        `for (let ${count} = 0; ${count} < ${this.random.below(12)}; ${count}++) ${this.nested(depth - 1)}`,
      () => `for (const ${count} of ${this.iterable()}) ${this.nested(depth - 1)}`,
      () => `for (const ${count} in ${e()}) ${this.nested(depth - 1)}`,
      () => `while (${e()}) { ${this.block(depth - 1)}\nif (${this.chance(0.9) ? 'true' : e()}) break }`,
      () => `try ${this.nested(depth - 1)} catch (${count}) ${this.nested(depth - 1)}`,
      () => `try ${this.nested(depth - 1)} finally ${this.nested(depth - 1)}`,
      () => `switch (${e()}) { case ${this.literal(0)}: ${e()}; break; default: ${e()} }`,
      () => `const { ${count}: ${count} = ${e()}, ...${count}r } = ${e()};`,
      () => `throw ${this.chance(0.5) ? `new TypeError(${e()})` : e()};`,
      () => `function ${count}(${count}a, ...${count}b) { ${this.block(depth - 1)} return ${e()} }`,
    ])()
  }

  private declaration(): string {
    const value = this.expression(3)
    const name = this.fresh()
    this.names.push(name)
    return `${this.random.pick(['let', 'let', 'var'])} ${name} = ${value};`
  }

  private expression(depth: number): string {
    if (depth === 0 || --this.left < 0) return this.chance(0.6) ? this.name() : this.literal(1)
    const e = (): string => this.expression(depth - 1)
    const parameter = this.fresh()
    const arrow = (): string =>
      `(${parameter}, ${parameter}i) => ${this.random.pick([`${parameter} ${this.random.pick(['+', '-', '<', '==='])} ${e()}`, parameter, `(${e()})`])}`
    return this.random.pick([
      () => this.literal(2),
      () => this.name(),
      () => `(${e()} ${this.random.pick(BINARY)} ${e()})`,
      () => `(${e()} ${this.random.pick(BINARY)} ${e()})`,
      () => `(${this.random.pick(['!', '-', '+', '~', 'typeof ', 'void '])}(${e()}))`,
      () => `(${e()} ? ${e()} : ${e()})`,
      () => `${this.iterable()}.${this.random.pick(METHODS)}(${this.chance(0.6) ? arrow() : e()})`,
      () => `(${e()})?.${this.random.pick(METHODS)}?.(${e()}, ${e()})`,
      () => `${this.random.pick(FUNCTIONS)}(${e()}, ${e()})`,
      () => `new ${this.random.pick(CLASSES)}(${e()})`,
      () => `[...${this.iterable()}, ${e()}]`,
      () => `({ ...${e()}, a: ${e()}, [${e()}]: ${e()} })`,
      () => `((${arrow()})(${e()}))`,
      () => `(function* () { yield ${e()}; yield* ${this.iterable()} })()`,
      () => `\`\${${e()}}:\${${e()}}\``,
      () => `(${e()})[${e()}]`,
      () =>
        `/${this.random.pick(['a+', '(.)\\1', '[b-z]*$', '(?<n>\\d)', '(a|ab)*c'])}/${this.random.pick(['', 'g', 'u'])}.exec(${e()})`,
      () => `f(${e()})`,
    ])()
  }

  private members(): string {
    const e = (): string => this.expression(2)
    return `#p = ${e()}; static s = ${e()}; constructor(a) { this.a = a } get p() { return this.#p } m(...q) { return ${e()} }`
  }

  private iterable(): string {
    return this.chance(0.5)
      ? this.name()
      : `[${Array.from({ length: this.random.below(4) }, () => this.literal(1)).join(', ')}]`
  }

  private name(): string {
    return this.names.length === 0 ? '0' : this.random.pick(this.names)
  }

  private fresh(): string {
    return `v${this.count++}`
  }

  private chance(share: number): boolean {
    return this.random.uniform() < share
  }
}

/** A seed with one to three parts changed: expressions and statements exchanged or left out, numbers and operators replaced. */
export function mutateProgram(random: Draws, seeds: readonly FuzzProgram[]): FuzzProgram {
  const seed = random.pick(seeds)
  const donor = random.pick(seeds)
  for (let attempt = 0; attempt < 20; attempt++) {
    let { program } = seed
    for (let changes = 1 + random.below(3); changes > 0; changes--) {
      const changed = change(random, program, donor.program)
      if (changed !== null && parses(changed)) program = changed
    }
    if (program !== seed.program) return { program, input: random.uniform() < 0.8 ? seed.input : donor.input }
  }
  return seed
}

function change(random: Draws, program: string, donor: string): string | null {
  const [mine, theirs] = [nodesOf(program), nodesOf(donor)]
  if (mine.length === 0 || theirs.length === 0) return null
  const node = random.pick(mine)
  // Mostly its own parts: foreign names are seldom bound.
  const pool = random.uniform() < 0.8 ? mine : theirs.map((other) => ({ ...other, foreign: true }))
  const like = pool.filter((other) => other.kind === node.kind && other.start !== node.start)
  const other = like.length === 0 ? null : random.pick(like)
  const text = other === null ? '' : ('foreign' in other ? donor : program).slice(other.start, other.end)
  const own = program.slice(node.start, node.end)
  const instead =
    node.kind === 'number'
      ? random.pick(['0', '-1', '1', '2', '1e9', '0.5', '3n', 'NaN', '4294967296'])
      : node.kind === 'statement' && random.uniform() < 0.3
        ? random.pick([';', `${own}\n${own}`, `for (let q = 0; q < 3; q++) { ${own} }`])
        : node.kind === 'expression'
          ? `(${text || own})`
          : text
  return program.slice(0, node.start) + instead + program.slice(node.end)
}

interface Part {
  readonly kind: 'number' | 'statement' | 'expression'
  readonly start: number
  readonly end: number
}

function nodesOf(source: string): Part[] {
  const tree = treeOf(source)
  const found: Part[] = []
  const visit = (node: AnyNode): void => {
    if (node.type === 'Literal' && typeof node.value === 'number') found.push(part(node, 'number'))
    else if (/Expression$/.test(node.type)) found.push(part(node, 'expression'))
    else if (/Statement$/.test(node.type) && node.type !== 'BlockStatement')
      found.push(part(node, 'statement'))
    for (const child of Object.values(node)) {
      for (const item of Array.isArray(child) ? child : [child])
        if (typeof item?.type === 'string') visit(item)
    }
  }
  if (tree) visit(tree)
  return found
}

const part = ({ start, end }: AnyNode, kind: Part['kind']): Part => ({ kind, start, end })
