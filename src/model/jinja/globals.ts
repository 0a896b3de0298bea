// What every chat template finds: jinja2's own functions, and those that transformers adds.

import { bind } from './arguments.ts'
import { integer } from './arithmetic.ts'
import { fromKeys, makeDict } from './list-methods.ts'
import { text } from './print.ts'
import { strftime } from './strftime.ts'
import { Callable, Namespace, Range, TemplateError, Unsupported, type Value } from './values.ts'

/** jinja2's sandbox allows no longer ranges. */
const LONGEST_RANGE = 100_000

/** The functions of a template that is rendered as if on a day. */
export const globals = (day: Date): Readonly<Record<string, Value>> => ({
  raise_exception: new Callable('raise_exception', (given) => {
    throw new TemplateError(text(bind('raise_exception', given, [['message']])[0]!))
  }),
  strftime_now: new Callable('strftime_now', (given) => {
    const [format] = bind('strftime_now', given, [['format']])
    if (typeof format !== 'string') throw new TemplateError('strftime_now needs a format')
    return strftime(day, format)
  }),
  range: new Callable('range', (given) => {
    const { positional } = given
    bind('range', given, [['start'], ['stop', null], ['step', null]], { keywords: false })
    const [a, b, step] = positional.map((one) => BigInt(integer(one)))
    const range = b === undefined ? new Range(0n, a!, 1n) : new Range(a!, b, step ?? 1n)
    if (range.step === 0n) throw new TemplateError('range() arg 3 must not be zero')
    if (range.length > LONGEST_RANGE)
      throw new TemplateError(`Range too big. The maximum size is ${LONGEST_RANGE}.`)
    return range
  }),
  dict: new Callable(
    'dict',
    (given) => makeDict('dict', given),
    (name) => (name === 'fromkeys' ? fromKeys : undefined),
  ),
  namespace: new Callable('namespace', (given) => {
    const attributes = makeDict('namespace', given).entries()
    if (attributes.some(([name]) => typeof name !== 'string'))
      throw new Unsupported('a namespace with names that are no texts')
    const hidden = attributes.find(([name]) => (name as string).startsWith('_'))
    if (hidden) throw new TemplateError(`a namespace cannot hold ${text(hidden[0])}`)
    return new Namespace(new Map(attributes as readonly (readonly [string, Value])[]))
  }),
  joiner: new Callable('joiner', (given) => {
    const [separator] = bind('joiner', given, [['sep', ', ']])
    let isUsed = false
    return new Callable('a joiner', (inner) => {
      bind('joiner', inner, [])
      const between = isUsed ? separator! : ''
      isUsed = true
      return between
    })
  }),
  cycler: new Callable('cycler', ({ positional, named }) => {
    if (positional.length === 0 || named.size > 0)
      throw new TemplateError('at least one item has to be provided')
    let at = 0
    const next = new Callable('next', () => positional[at++ % positional.length]!)
    const reset = new Callable('reset', () => {
      at = 0
      return null
    })
    const call = (): Value => {
      throw new TemplateError('a cycler is not callable')
    }
    return new Callable('a cycler', call, (name) => {
      if (name === 'current') return positional[at % positional.length]
      return name === 'next' ? next : name === 'reset' ? reset : undefined
    })
  }),
  lipsum: new Callable('lipsum', () => {
    throw new Unsupported('lipsum, which draws at random')
  }),
})
