// What the statements of a chat template print.

import type { Expression, For, MacroDefinition, Signature, Statement, Target } from './ast.ts'
import { walk } from './ast.ts'
import { isTrue } from './compare.ts'
import { argumentsOf, call, evaluate } from './evaluate.ts'
import { spend, step } from './meter.ts'
import { text } from './print.ts'
import type { Scope } from './scope.ts'
import {
  type Arguments,
  Callable,
  Dict,
  iterate,
  Loop,
  Namespace,
  TemplateError,
  Tuple,
  Undefined,
  type Value,
} from './values.ts'

/** How a loop's body ends before its end. What it has printed by then stays. */
type Leave = 'break' | 'continue' | undefined

/** Runs statements; what they print is put at the end of `out`. */
export function execute(body: readonly Statement[], scope: Scope, out: string[]): Leave {
  for (const node of body) {
    const leave = one(node, scope, out)
    if (leave) return leave
  }
  return undefined
}

function one(node: Statement, scope: Scope, out: string[]): Leave {
  step()
  switch (node.kind) {
    case 'data':
      print(node.text, out)
      return undefined
    case 'print':
      print(text(evaluate(node.of, scope)), out)
      return undefined
    case 'choose': {
      const branch = node.branches.find(({ test }) => isTrue(evaluate(test, scope)))
      return execute(branch ? branch.body : node.other, scope, out)
    }
    case 'for':
      loop(node, evaluate(node.items, scope), scope, out, 0)
      return undefined
    case 'set':
      assign(node.target, evaluate(node.to, scope), scope)
      return undefined
    case 'capture': {
      const inner = scope.enter({ body: node.body })
      const printed: string[] = []
      const leave = execute(node.body, inner, printed)
      if (leave) return leave
      const captured = printed.join('')
      assign(node.target, node.filter ? evaluate(filled(node.filter, captured), inner) : captured, scope)
      return undefined
    }
    case 'filterBlock': {
      const inner = scope.enter({ body: node.body, reads: [node.filter] })
      const printed: string[] = []
      const leave = execute(node.body, inner, printed)
      if (!leave) print(text(evaluate(filled(node.filter, printed.join('')), inner)), out)
      return leave
    }
    case 'with': {
      const inner = scope.enter({ body: node.body, given: node.pairs.map(([target]) => target) })
      const values = node.pairs.map(([target, value]) => [target, evaluate(value, scope)] as const)
      for (const [target, value] of values) assign(target, value, inner)
      return execute(node.body, inner, out)
    }
    case 'generation':
      execute(node.body, scope.enter({ body: node.body }), out)
      return undefined
    case 'macro':
      scope.set(node.name, macro(node, scope))
      return undefined
    case 'callBlock': {
      const caller = macro(node.macro, scope)
      const { positional, named } = argumentsOf(node.call.given, scope)
      const given = { positional, named: new Map([...named, ['caller', caller] as const]) }
      print(text(call(evaluate(node.call.of, scope), given)), out)
      return undefined
    }
    case 'break':
    case 'continue':
      return node.kind
  }
}

function print(printed: string, out: string[]): void {
  spend(printed.length)
  out.push(printed)
}

/** A chain of filters with the text that they are for. */
function filled(chain: Expression, value: string): Expression {
  if (chain.kind !== 'filter') return chain
  return { ...chain, of: chain.of === null ? { kind: 'constant', value } : filled(chain.of, value) }
}

const LOOP: Target = { kind: 'name', name: 'loop' }

function loop(node: For, iterable: Value, scope: Scope, out: string[], depth: number): void {
  const all = [...iterate(iterable)]
  const items = node.test
    ? all.filter((item) => {
        const inner = scope.inner()
        assign(node.target, item, inner)
        return isTrue(evaluate(node.test!, inner))
      })
    : all
  const recurse = node.recursive
    ? (inner: Value, deeper: number): Value => {
        const printed: string[] = []
        loop(node, inner, scope, printed, deeper)
        return printed.join('')
      }
    : null
  const state = new Loop(items, depth, recurse)
  let isWhole = false
  for (const [index, item] of items.entries()) {
    state.index = index
    const inner = scope.enter({ body: node.body, given: [node.target, LOOP] }, [['loop', state]])
    assign(node.target, item, inner)
    const leave = execute(node.body, inner, out)
    isWhole ||= leave === undefined
    if (leave === 'break') break
  }
  // As jinja2 has it: where no iteration came to its end, be it for a continue, there was none.
  if (!isWhole) execute(node.other, scope.enter({ body: node.other }), out)
}

function assign(target: Target, value: Value, scope: Scope): void {
  if (target.kind === 'name') scope.set(target.name, value)
  else if (target.kind === 'member') {
    const namespace = scope.get(target.namespace)
    if (!(namespace instanceof Namespace))
      throw new TemplateError('cannot assign attribute on non-namespace object')
    if (target.name.startsWith('_')) throw new TemplateError(`a namespace cannot hold ${target.name}`)
    namespace.attributes.set(target.name, value)
  } else {
    const values = [...iterate(value)]
    if (values.length !== target.items.length)
      throw new TemplateError(`${values.length} values for ${target.items.length} names`)
    for (const [at, one] of target.items.entries()) assign(one, values[at]!, scope)
  }
}

function macro({ name, signature, body }: MacroDefinition, scope: Scope): Value {
  const { parameters, standards } = signature
  const uses = namesIn(body)
  const extra = ['caller', 'kwargs', 'varargs'].filter((one) => uses.has(one) && !parameters.includes(one))
  const run = ({ positional, named }: Arguments): Value => {
    step()
    const rest = new Map(named)
    const inner = scope.enter({ body, given: parametersOf(signature), reads: standards })
    parameters.forEach((parameter, at) => {
      let value = positional[at]
      if (value === undefined && positional.length < parameters.length) {
        value = rest.get(parameter)
        rest.delete(parameter)
      }
      const standard = standards[at - (parameters.length - standards.length)]
      inner.set(
        parameter,
        value ??
          (value === null ? null : standard ? evaluate(standard, inner) : new Undefined(`'${parameter}'`)),
      )
    })
    if (extra.includes('caller')) {
      inner.set('caller', rest.get('caller') ?? new Undefined('caller'))
      rest.delete('caller')
    }
    if (extra.includes('kwargs')) inner.set('kwargs', new Dict(rest))
    else if (rest.size > 0)
      throw new TemplateError(`macro '${name}' takes no keyword argument '${[...rest.keys()][0]}'`)
    if (extra.includes('varargs')) inner.set('varargs', new Tuple(positional.slice(parameters.length)))
    else if (positional.length > parameters.length)
      throw new TemplateError(`macro '${name}' takes not more than ${parameters.length} argument(s)`)
    const printed: string[] = []
    execute(body, inner, printed)
    return printed.join('')
  }
  return new Callable(`the macro ${name}`, run, (attribute) => (attribute === 'name' ? name : undefined))
}

const parametersOf = ({ parameters }: Signature): readonly Target[] =>
  [...parameters, 'caller', 'kwargs', 'varargs'].map((name) => ({ kind: 'name', name }))

/** What stands in a body never changes, and a macro may be defined in every turn of a loop. */
const found = new WeakMap<readonly Statement[], ReadonlySet<string>>()

function namesIn(body: readonly Statement[]): ReadonlySet<string> {
  const known = found.get(body)
  if (known) return known
  const names = new Set<string>()
  found.set(body, names)
  walk(body, null, (node) => {
    if ('kind' in node && node.kind === 'name') names.add(node.name)
    return null
  })
  return names
}
