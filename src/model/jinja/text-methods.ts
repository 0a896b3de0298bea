// Python's methods of a text.

import { bind, type Parameter } from './arguments.ts'
import { integer } from './arithmetic.ts'
import { capitalize, isLower, isTitled, isUpper, swapped, titled } from './case.ts'
import { isTrue } from './compare.ts'
import { format } from './formatting.ts'
import { spend } from './meter.ts'
import { isPrintable } from './print.ts'
import { padTo, plain, replace, SPACES, split, splitLines, strip } from './texts.ts'
import {
  type Arguments,
  Callable,
  characters,
  Dict,
  iterate,
  List,
  TemplateError,
  Tuple,
  Undefined,
  Unsupported,
  type Value,
} from './values.ts'

/** A method of a text, bound to it; undefined where Python's texts have none of that name. */
export function textMethod(self: string, name: string): Value | undefined {
  if (Object.hasOwn(METHODS, name)) return methodOf(self, name)
  if (name === 'encode' || name === 'translate' || name === 'maketrans')
    throw new Unsupported(`the method ${name} of a text`)
  return undefined
}

/** What a method does with its text is counted by the text. */
function methodOf(self: string, name: string): Callable {
  return new Callable(name, (given) => {
    spend(self.length)
    return METHODS[name]!(self, given)
  })
}

type Method = (self: string, given: Arguments) => Value

const some = (given: Arguments, name: string, ...parameters: readonly Parameter[]) =>
  bind(name, given, parameters, { keywords: false })

/** A method without arguments. */
const bare =
  (name: string, of: (self: string) => Value): Method =>
  (self, given) => {
    bind(name, given, [])
    return of(self)
  }

const stripping =
  (name: string, sides: 'both' | 'left' | 'right'): Method =>
  (self, given) =>
    strip(self, some(given, name, ['chars', null])[0]!, sides)

const splitting =
  (name: string, fromRight: boolean): Method =>
  (self, given) => {
    const [separator, most] = bind(name, given, [
      ['sep', null],
      ['maxsplit', -1n],
    ])
    return new List(split(self, separator!, integer(most!), fromRight))
  }

/** The part that start and end leave, and where it begins. */
function window(
  self: string,
  start: Value,
  end: Value,
): { readonly part: readonly string[]; readonly from: number; readonly valid: boolean } {
  const all = characters(self)
  const place = (one: Value, standard: number): number => {
    if (one === null) return standard
    const at = integer(one)
    return at < 0 ? Math.max(0, at + all.length) : at
  }
  const [from, to] = [place(start, 0), Math.min(all.length, place(end, all.length))]
  return { part: all.slice(from, to), from, valid: from <= to }
}

const finding =
  (name: string, last: boolean, required: boolean): Method =>
  (self, given) => {
    const [sub, start, end] = some(given, name, ['sub'], ['start', null], ['end', null])
    const { part, from, valid } = window(self, start!, end!)
    const inside = part.join('')
    const at = valid
      ? last
        ? inside.lastIndexOf(plain(sub!, 'sub'))
        : inside.indexOf(plain(sub!, 'sub'))
      : -1
    if (at < 0 && required) throw new TemplateError('substring not found')
    return at < 0 ? -1n : BigInt(from + characters(inside.slice(0, at)).length)
  }

const beginning =
  (name: string, test: (part: string, fix: string) => boolean): Method =>
  (self, given) => {
    const [fix, start, end] = some(given, name, ['prefix'], ['start', null], ['end', null])
    const { part, valid } = window(self, start!, end!)
    const inside = part.join('')
    const fixes = fix instanceof Tuple ? fix.items : [fix!]
    return fixes.map((one) => plain(one, `${name} first arg`)).some((one) => valid && test(inside, one))
  }

const partition =
  (name: string, last: boolean): Method =>
  (self, given) => {
    const by = plain(some(given, name, ['sep'])[0]!, 'sep')
    if (by === '') throw new TemplateError('empty separator')
    const at = last ? self.lastIndexOf(by) : self.indexOf(by)
    if (at < 0) return new Tuple(last ? ['', '', self] : [self, '', ''])
    return new Tuple([self.slice(0, at), by, self.slice(at + by.length)])
  }

const padding =
  (name: string, pad: (missing: number, width: number) => number): Method =>
  (self, given) => {
    const [width, fill] = some(given, name, ['width'], ['fillchar', ' '])
    return padTo(self, integer(width!), plain(fill!, 'fillchar'), pad)
  }

/** Digits beyond ASCII that are no decimals are of several kinds in Python. */
function digits(self: string, name: string): boolean {
  if (name !== 'isdecimal' && /[\p{No}\p{Nl}\p{Lo}]/u.test(self)) throw new Unsupported(`${name} of ${self}`)
  return /^\p{Nd}+$/u.test(self)
}

const only = (name: string, pattern: RegExp): Method => bare(name, (self) => pattern.test(self))

const METHODS: Readonly<Record<string, Method>> = {
  strip: stripping('strip', 'both'),
  lstrip: stripping('lstrip', 'left'),
  rstrip: stripping('rstrip', 'right'),
  split: splitting('split', false),
  rsplit: splitting('rsplit', true),
  splitlines: (self, given) =>
    new List(splitLines(self, isTrue(bind('splitlines', given, [['keepends', false]])[0]!))),
  find: finding('find', false, false),
  rfind: finding('rfind', true, false),
  index: finding('index', false, true),
  rindex: finding('rindex', true, true),
  count(self, given) {
    const [sub, start, end] = some(given, 'count', ['sub'], ['start', null], ['end', null])
    const { part, valid } = window(self, start!, end!)
    if (!valid) return 0n
    const by = plain(sub!, 'sub')
    return BigInt(by === '' ? part.length + 1 : part.join('').split(by).length - 1)
  },
  startswith: beginning('startswith', (part, fix) => part.startsWith(fix)),
  endswith: beginning('endswith', (part, fix) => part.endsWith(fix)),
  replace(self, given) {
    const [old, fresh, count] = some(given, 'replace', ['old'], ['new'], ['count', -1n])
    return replace(self, plain(old!, 'old'), plain(fresh!, 'new'), integer(count!))
  },
  removeprefix(self, given) {
    const fix = plain(some(given, 'removeprefix', ['prefix'])[0]!, 'prefix')
    return self.startsWith(fix) ? self.slice(fix.length) : self
  },
  removesuffix(self, given) {
    const fix = plain(some(given, 'removesuffix', ['suffix'])[0]!, 'suffix')
    return self.endsWith(fix) ? self.slice(0, self.length - fix.length) : self
  },
  partition: partition('partition', false),
  rpartition: partition('rpartition', true),
  join(self, given) {
    const texts = [...iterate(some(given, 'join', ['iterable'])[0]!)].map((one) =>
      plain(one, 'a sequence item'),
    )
    for (const one of texts) spend(self.length + one.length)
    return texts.join(self)
  },
  ljust: padding('ljust', () => 0),
  rjust: padding('rjust', (missing) => missing),
  center: padding('center', (missing, wide) => (missing >> 1) + (missing & wide & 1)),
  zfill(self, given) {
    const sign = /^[-+]/.exec(self)?.[0] ?? ''
    const width = integer(some(given, 'zfill', ['width'])[0]!) - sign.length
    return sign + padTo(self.slice(sign.length), width, '0', (missing) => missing)
  },
  expandtabs(self, given) {
    const size = integer(bind('expandtabs', given, [['tabsize', 8n]])[0]!)
    let column = 0
    return characters(self)
      .map((one) => {
        if (one === '\t') {
          const wide = size > 0 ? size - (column % size) : 0
          column += wide
          spend(wide)
          return ' '.repeat(wide)
        }
        column = one === '\n' || one === '\r' ? 0 : column + 1
        return one
      })
      .join('')
  },
  upper: bare('upper', (self) => self.toUpperCase()),
  lower: bare('lower', (self) => self.toLowerCase()),
  casefold: bare('casefold', (self) => {
    if (/[^\x20-\x7e\s]/u.test(self)) throw new Unsupported('casefold beyond ASCII')
    return self.toLowerCase()
  }),
  capitalize: bare('capitalize', capitalize),
  title: bare('title', titled),
  swapcase: bare('swapcase', swapped),
  isalpha: only('isalpha', /^\p{L}+$/u),
  isalnum: only('isalnum', /^[\p{L}\p{N}]+$/u),
  isascii: only('isascii', /^\p{ASCII}*$/u),
  isidentifier: only('isidentifier', /^[\p{XID_Start}_]\p{XID_Continue}*$/u),
  isspace: only('isspace', SPACES),
  isdecimal: bare('isdecimal', (self) => digits(self, 'isdecimal')),
  isdigit: bare('isdigit', (self) => digits(self, 'isdigit')),
  isnumeric: bare('isnumeric', (self) => digits(self, 'isnumeric')),
  isprintable: bare('isprintable', (self) => characters(self).every(isPrintable)),
  islower: bare('islower', isLower),
  isupper: bare('isupper', isUpper),
  istitle: bare('istitle', isTitled),
  format: (self, given) => format(self, given),
  format_map(self, given) {
    const [mapping] = some(given, 'format_map', ['mapping'])
    if (!(mapping instanceof Dict) || mapping instanceof Undefined)
      throw new TemplateError('format_map needs a mapping')
    const named = mapping
      .entries()
      .flatMap(([key, value]) => (typeof key === 'string' ? [[key, value] as const] : []))
    return format(self, { positional: [], named: new Map(named) })
  },
}
