// Sizes of axes: whole numbers, or polynomials over named sizes such as `N`, `N*T` and `P+1`, as canonical text.

import { AzlabError } from '../core/portable.ts'

/** A size: a number, or the canonical text of a polynomial over named sizes. Equal texts are equal sizes. */
export type Dim = number | string
/** The lengths of the axes of a tensor, the outermost first; a name stands for one that each run chooses. */
export type Shape = readonly Dim[]

/** Monomial (its sorted names joined by `*`, empty for the constant) to its whole coefficient. */
type Polynomial = Map<string, number>

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The sum of sizes: `addDims('P', 1)` is `P+1`. */
export function addDims(...dims: readonly Dim[]): Dim {
  const sum: Polynomial = new Map()
  for (const dim of dims) for (const [names, factor] of parse(dim)) accumulate(sum, names, factor)
  return format(sum)
}

/** The product of sizes: `multiplyDims('N', 'T', 2)` is `2*N*T`. The product of none is 1. */
export function multiplyDims(...dims: readonly Dim[]): Dim {
  let product: Polynomial = new Map([['', 1]])
  for (const dim of dims) {
    const next: Polynomial = new Map()
    for (const [names, factor] of product) {
      for (const [otherNames, otherFactor] of parse(dim)) {
        accumulate(next, sortNames([...split(names), ...split(otherNames)]), factor * otherFactor)
      }
    }
    product = next
  }
  return format(product)
}

/** `a - b`. */
export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(-1, b))
}

/** `a / b` where it is exact and `b` has one term; undefined otherwise. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  const divisor = [...parse(b)]
  const [term] = divisor
  if (divisor.length !== 1 || !term) return undefined
  const [names, factor] = term
  const quotient: Polynomial = new Map()
  for (const [dividendNames, dividendFactor] of parse(a)) {
    const rest = split(dividendNames)
    for (const name of split(names)) {
      const at = rest.indexOf(name)
      if (at < 0) return undefined
      rest.splice(at, 1)
    }
    if (dividendFactor % factor !== 0) return undefined
    accumulate(quotient, sortNames(rest), dividendFactor / factor)
  }
  return format(quotient)
}

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): Dim {
  return multiplyDims(...shape)
}

/** The terms of a size, each a coefficient and the names it multiplies. */
export function termsOf(dim: Dim): readonly { readonly factor: number; readonly names: readonly string[] }[] {
  return [...parse(dim)].map(([names, factor]) => ({ factor, names: split(names) }))
}

/** The value of a size where the names have the given values. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim
  let total = 0
  for (const { factor, names } of termsOf(dim)) {
    let value = factor
    for (const name of names) {
      const size = sizes.get(name)
      if (size === undefined) {
        throw new AzlabError(`The size '${name}' is not known here.`, {
          code: 'engine/unknown-size',
          value: name,
          expected: `one of ${[...sizes.keys()].join(', ') || 'no names'}`,
          hint: 'A named size must be an axis of an input of the graph.',
        })
      }
      value *= size
    }
    total += value
  }
  return total
}

/** Whether the size is a bare name, which an input may bind. */
export function isName(dim: Dim): dim is string {
  return typeof dim === 'string' && NAME.test(dim)
}

/** `[N, 4, 2*T]` */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis])
}

function parse(dim: Dim): Polynomial {
  const sum: Polynomial = new Map()
  if (typeof dim === 'number') {
    if (!Number.isInteger(dim)) throw badDim(dim)
    accumulate(sum, '', dim)
    return sum
  }
  for (const term of dim.replaceAll('-', '+-').split('+')) {
    if (term === '') continue
    let factor = 1
    const names: string[] = []
    for (const part of (term.startsWith('-') ? `-1*${term.slice(1)}` : term).split('*')) {
      if (/^-?\d+$/.test(part)) factor *= Number(part)
      else if (NAME.test(part)) names.push(part)
      else throw badDim(dim)
    }
    accumulate(sum, sortNames(names), factor)
  }
  return sum
}

function format(sum: Polynomial): Dim {
  const terms = [...sum].filter(([, factor]) => factor !== 0).sort(byDegree)
  if (terms.length === 0) return 0
  if (terms.length === 1 && terms[0]?.[0] === '') return terms[0][1]
  let text = ''
  for (const [names, factor] of terms) {
    const size = Math.abs(factor)
    const body = names === '' ? String(size) : size === 1 ? names : `${size}*${names}`
    text += factor < 0 ? `-${body}` : text === '' ? body : `+${body}`
  }
  return text
}

/** Higher degrees first, the constant last, then by name. */
function byDegree([a]: [string, number], [b]: [string, number]): number {
  return split(b).length - split(a).length || (a < b ? -1 : 1)
}

function accumulate(sum: Polynomial, names: string, factor: number): void {
  const total = (sum.get(names) ?? 0) + factor
  if (total === 0) sum.delete(names)
  else sum.set(names, total)
}

const split = (names: string): string[] => (names === '' ? [] : names.split('*'))
const sortNames = (names: readonly string[]): string => [...names].sort().join('*')

function badDim(dim: Dim): AzlabError {
  return new AzlabError(`${JSON.stringify(dim)} is no size of an axis.`, {
    code: 'engine/bad-size',
    value: dim,
    expected: 'a whole number, a name such as N, or sums and products of these such as 2*N+1',
  })
}
