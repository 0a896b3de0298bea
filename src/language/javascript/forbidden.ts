// What a JavaScript task must not hold: imports, input and output, clock, randomness, locale, concurrency, dynamic code.
//
// This check is the first of two. It reads names, so it can be talked round (`Math['ran' + 'dom']`); the executor's prelude
// removes the same things at run time, and two runs in different processes are compared.

import type { AnyNode, Identifier } from 'acorn'
import type { Forbidden } from '../language.ts'
import { scopes } from './scope.ts'
import { children, parseSyntax } from './syntax.ts'

const NAMES = {
  imports: ['require', 'module', 'exports', 'importScripts', '__dirname', '__filename'],
  'input and output': [
    ...[
      'console',
      'process',
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'EventSource',
      'document',
      'window',
      'navigator',
    ],
    ...[
      'alert',
      'prompt',
      'confirm',
      'print',
      'localStorage',
      'sessionStorage',
      'indexedDB',
      'Deno',
      'Bun',
      'Buffer',
    ],
  ],
  'the global object': ['globalThis', 'global', 'self'],
  'the clock': ['performance', 'Temporal'],
  randomness: ['crypto'],
  'timers and events': [
    ...[
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'requestAnimationFrame',
      'clearTimeout',
    ],
    'clearInterval',
  ],
  concurrency: ['Worker', 'SharedArrayBuffer', 'Atomics', 'MessageChannel', 'BroadcastChannel'],
  'garbage collection': ['WeakRef', 'FinalizationRegistry', 'gc'],
  'the locale': ['Intl'],
  'dynamic code': ['eval', 'Function', 'WebAssembly', 'ShadowRealm', 'GeneratorFunction', 'AsyncFunction'],
} as const

const REASONS = new Map<string, string>(
  Object.entries(NAMES).flatMap(([reason, names]) => names.map((name) => [name, reason] as const)),
)
const LOCALE_METHODS = new Set([
  ...['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'toLocaleUpperCase', 'toLocaleLowerCase'],
])

/** The first forbidden construct in the order of the source. A source that does not parse has none. */
export function forbidden(source: string): Forbidden | null {
  const syntax = parseSyntax(source)
  if (!syntax.ok) return null
  const free = new Set<AnyNode>(scopes(syntax.tree).free)
  let first: { readonly at: number; readonly found: Forbidden } | undefined
  const visit = (node: AnyNode, parent: AnyNode | null): void => {
    const found = judge(node, parent, free)
    if (found && (first === undefined || node.start < first.at)) first = { at: node.start, found }
    for (const child of children(node)) visit(child, node)
  }
  visit(syntax.tree, null)
  return first?.found ?? null
}

function judge(node: AnyNode, parent: AnyNode | null, free: ReadonlySet<AnyNode>): Forbidden | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
      return because('import', 'imports')
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
    case 'ExportAllDeclaration':
      return because('export', 'imports')
    case 'MetaProperty':
      return node.meta.name === 'import' ? because('import.meta', 'imports') : null
    case 'DebuggerStatement':
      return because('debugger', 'input and output')
    case 'WithStatement':
      return because('with', 'dynamic code')
    case 'AwaitExpression':
      return because('await', 'timers and events')
    case 'Identifier': {
      const reason = free.has(node) ? REASONS.get(node.name) : undefined
      return reason === undefined ? null : because(node.name, reason)
    }
    case 'MemberExpression': {
      const name = memberName(node)
      if (isFree(node.object, 'Math', free)) {
        if (name === 'random') return because('Math.random', 'randomness')
        if (name === undefined) return because('Math[…]', 'randomness')
      }
      if (name === 'now' && isFree(node.object, 'Date', free)) return because('Date.now', 'the clock')
      if (name !== undefined && LOCALE_METHODS.has(name)) return because(name, 'the locale')
      const called =
        (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node
      if (name === 'constructor' && (called || memberName(node.object) === 'constructor')) {
        return because('constructor(…)', 'dynamic code')
      }
      return null
    }
    case 'NewExpression':
      if (isFree(node.callee, 'Date', free) && node.arguments.length === 0)
        return because('new Date()', 'the clock')
      return null
    case 'CallExpression':
      return isFree(node.callee, 'Date', free) ? because('Date()', 'the clock') : null
    case 'VariableDeclarator':
      // const { random } = Math
      if (node.id.type === 'ObjectPattern' && node.init && isFree(node.init, 'Math', free)) {
        for (const item of node.id.properties) {
          if (item.type === 'RestElement' || item.computed || keyName(item.key) === 'random') {
            return because('Math.random', 'randomness')
          }
        }
      }
      return null
    default:
      return null
  }
}

function because(construct: string, reason: string): Forbidden {
  return { construct, message: `${construct} is forbidden (${reason}).` }
}

const isFree = (node: AnyNode, name: string, free: ReadonlySet<AnyNode>): boolean =>
  node.type === 'Identifier' && node.name === name && free.has(node)

/** The property that a member expression names, where the source shows it. */
function memberName(node: AnyNode): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  if (!node.computed) return (node.property as Identifier).name
  return node.property.type === 'Identifier' ? undefined : keyName(node.property)
}

function keyName(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'Literal') return String(node.value)
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}
