// Python as a Language.

import type { Language } from '../language.ts'
import { treeEditDistance } from '../tree-distance.ts'
import { Bytes, Complex, Frozenset, Tuple } from '../value.ts'
import { complexity } from './complexity.ts'
import { forbidden } from './forbidden.ts'
import { fromCanonical, literal, literals } from './literal.ts'
import { parse } from './program.ts'
import { normalise, tree } from './tree.ts'
import { equal } from './values.ts'
import { canonical, display, displayList } from './write.ts'

/** Python as a Language; what parses programs needs CPython 3.9 or later on the machine. */
export const python: Language = {
  name: 'python',
  parse,
  forbidden,
  literal,
  literals,
  equal,
  canonical,
  fromCanonical,
  display,
  displayList,
  isNothing: (value) => value === null,
  typeName: (value) => {
    if (value === null || value === undefined) return 'NoneType'
    const simple = SIMPLE[typeof value]
    if (simple !== undefined) return simple
    if (Array.isArray(value)) return 'list'
    if (value instanceof Tuple) return 'tuple'
    if (value instanceof Map) return 'dict'
    if (value instanceof Set) return 'set'
    if (value instanceof Frozenset) return 'frozenset'
    return value instanceof Bytes ? 'bytes' : value instanceof Complex ? 'complex' : 'object'
  },
  normalise,
  complexity,
  treeDistance: (a, b, scale = 'edits') => {
    const { distance, sizes } = treeEditDistance(tree(a), tree(b))
    return scale === 'edits' || distance === 0 ? distance : (2 * distance) / (sizes[0] + sizes[1] + distance)
  },
}

const SIMPLE: Readonly<Record<string, string>> = {
  boolean: 'bool',
  bigint: 'int',
  number: 'float',
  string: 'str',
}
