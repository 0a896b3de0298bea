// What a Python task must not hold: imports outside the list, input and output, clock, randomness, concurrency, dynamic code.
//
// This check is the first of two. It reads names, so it can be talked round (`getattr(x, '__cla' + 'ss__')`); the sandbox
// takes the same things away at run time, and two runs in different processes under different hash seeds are compared.

import type { Forbidden } from '../language.ts'
import { ALLOWED_MODULES } from './modules.ts'
import { type Scopes, scopes } from './scope.ts'
import { children, docstring, type Node, node, nodes, parseSyntax, text, texts } from './syntax.ts'

const NAMES = {
  imports: ['__import__', '__loader__', '__spec__', '__package__', '__path__', '__file__', '__cached__'],
  'input and output': [
    ...['open', 'input', 'print', 'breakpoint', 'help', 'exit', 'quit', 'copyright', 'credits', 'license'],
  ],
  'the names of the program': ['globals', 'locals', 'vars', '__builtins__'],
  'addresses and hash seeds': ['id', 'hash'],
  'dynamic code': ['eval', 'exec', 'compile'],
} as const

const REASONS = new Map<string, string>(
  Object.entries(NAMES).flatMap(([reason, names]) => names.map((name) => [name, reason] as const)),
)

/** Names with two underscores on each side that a program may use; all others lead inside. */
const UNARY = [
  ...[
    'init',
    'new',
    'post_init',
    'init_subclass',
    'set_name',
    'class_getitem',
    'setattr',
    'slots',
    'match_args',
  ],
  ...['name', 'qualname', 'main', 'all', 'call', 'len', 'iter', 'next', 'reversed', 'contains', 'getitem'],
  ...[
    'setitem',
    'delitem',
    'missing',
    'length_hint',
    'enter',
    'exit',
    'eq',
    'ne',
    'lt',
    'le',
    'gt',
    'ge',
    'hash',
  ],
  ...[
    'bool',
    'str',
    'repr',
    'format',
    'bytes',
    'int',
    'float',
    'complex',
    'index',
    'round',
    'trunc',
    'floor',
  ],
  ...['ceil', 'neg', 'pos', 'abs', 'invert', 'copy', 'deepcopy'],
]
const BINARY = [
  ...[
    'add',
    'sub',
    'mul',
    'matmul',
    'truediv',
    'floordiv',
    'mod',
    'divmod',
    'pow',
    'lshift',
    'rshift',
    'and',
  ],
  ...['or', 'xor'],
]
const METHODS = new Set(
  [...UNARY, ...BINARY.flatMap((name) => [name, `r${name}`, `i${name}`])].map((name) => `__${name}__`),
)
const DUNDER = /__[A-Za-z]\w*?__/g

/** Attributes without underscores that lead from a value to its frame, code or module. */
const INSIDES = new Set([
  ...[
    'gi_frame',
    'gi_code',
    'gi_yieldfrom',
    'cr_frame',
    'cr_code',
    'ag_frame',
    'ag_code',
    'tb_frame',
    'tb_next',
  ],
  ...[
    'f_globals',
    'f_locals',
    'f_builtins',
    'f_back',
    'f_code',
    'f_trace',
    'co_code',
    'co_consts',
    'co_names',
  ],
  ...['func_globals', 'func_code', 'im_func', 'im_self'],
])

/** What allowed modules hold that is not allowed: functions that evaluate text, and draws. */
const HOLES = new Map([
  ['typing.get_type_hints', 'dynamic code'],
  ['typing.ForwardRef', 'dynamic code'],
  ['statistics.NormalDist.samples', 'randomness'],
])
/** Modules that the allowed ones import: `dataclasses.sys` is the same as `import sys`. */
const BEHIND = new Set([
  ...[
    'sys',
    'os',
    'io',
    'builtins',
    'types',
    'inspect',
    'random',
    'codecs',
    'sre_compile',
    'sre_parse',
    'threading',
  ],
  ...['weakref', 'locale', 'warnings', 'copyreg', 'time', 'thread', 'linecache', 'ast', 'keyword', 'scanner'],
])
const MODULES = new Set(ALLOWED_MODULES)

/** The first forbidden construct in the order of the source. A source that does not parse has none. */
export function forbidden(source: string): Forbidden | null {
  const syntax = parseSyntax(source)
  if (!syntax.ok) return null
  const names = scopes(syntax.tree)
  let first: { readonly at: number; readonly found: Forbidden } | undefined
  const visit = (one: Node, at: number, inHash: boolean): void => {
    const place = one._at ?? at
    const inside = one._type === 'FunctionDef' ? one.name === '__hash__' : inHash
    const doc = docstring(one)
    for (const child of children(one)) if (child !== doc) visit(child, place, inside)
    // After its parts: a.b and a.b.c begin at one place, and a.b comes first.
    const found = judge(one, names, inHash)
    if (found && (first === undefined || place < first.at)) first = { at: place, found }
  }
  visit(syntax.tree, 0, false)
  return first?.found ?? null
}

function judge(one: Node, names: Scopes, inHash: boolean): Forbidden | null {
  switch (one._type) {
    case 'Import':
      for (const { name } of nodes(one.names)) {
        if (!MODULES.has(text(name))) return because(`import ${text(name)}`, 'imports')
      }
      return null
    case 'ImportFrom':
      return importedFrom(one)
    case 'AsyncFunctionDef':
      return because('async def', 'concurrency')
    case 'AsyncFor':
    case 'AsyncWith':
    case 'Await':
      return because(one._type === 'Await' ? 'await' : 'async', 'concurrency')
    case 'comprehension':
      return one.is_async === 1 ? because('async', 'concurrency') : null
    case 'Name': {
      const name = text(one.id)
      const builtIn = names.free.has(one) || names.unsure.has(one)
      const reason = builtIn ? REASONS.get(name) : undefined
      // A class may build its own hash from those of its parts.
      if (reason !== undefined && !(name === 'hash' && inHash)) return because(name, reason)
      return dunder(name)
    }
    case 'Attribute':
      return attribute(one, names)
    case 'Constant':
      if (one.kind !== 'str') return null
      for (const [name] of text(one.value).matchAll(DUNDER)) {
        if (!METHODS.has(name)) return because(`${name} in a string`, 'the insides of Python')
      }
      return null
    case 'MatchClass':
      return texts(one.kwd_attrs).map(dunder).find(Boolean) ?? null
    default:
      return null
  }
}

function importedFrom(one: Node): Forbidden | null {
  const module = text(one.module)
  if (one.level !== undefined && one.level !== 0) return because('relative import', 'imports')
  if (!MODULES.has(module)) return because(`import ${module}`, 'imports')
  for (const { name } of nodes(one.names)) {
    const found = member(module, text(name))
    if (found) return found
  }
  return null
}

function attribute(one: Node, names: Scopes): Forbidden | null {
  const name = text(one.attr)
  if (INSIDES.has(name)) return because(name, 'the insides of Python')
  const module = moduleName(node(one.value), names)
  return (module === null ? null : member(module, name)) ?? dunder(name)
}

/** What an attribute of an allowed module leads to. */
function member(module: string, name: string): Forbidden | null {
  const whole = `${module}.${name}`
  const hole = HOLES.get(whole)
  if (hole !== undefined) return because(whole, hole)
  const inside = BEHIND.has(name) || (name.startsWith('_') && !METHODS.has(name))
  return inside && !MODULES.has(whole) ? because(whole, 'imports') : null
}

/** The module that an expression names: `math`, or `collections.abc`. */
function moduleName(one: Node, names: Scopes): string | null {
  if (one._type === 'Name') return names.bindings.get(one)?.module ?? null
  if (one._type !== 'Attribute') return null
  const module = moduleName(node(one.value), names)
  return module === null ? null : `${module}.${text(one.attr)}`
}

function dunder(name: string): Forbidden | null {
  return /^__\w+__$/.test(name) && !METHODS.has(name) ? because(name, 'the insides of Python') : null
}

function because(construct: string, reason: string): Forbidden {
  return { construct, message: `${construct} is forbidden (${reason}).` }
}
