// JavaScript as a Language.

import type { Language } from '../language.ts'
import { treeEditDistance } from '../tree-distance.ts'
import { complexity } from './complexity.ts'
import { forbidden } from './forbidden.ts'
import { literal, literals } from './literal.ts'
import { parse } from './program.ts'
import { normalise, tree } from './tree.ts'
import { canonical, display, displayList, equal, fromCanonical, typeName } from './value.ts'

/** JavaScript as a Language. */
export const javascript: Language = {
  name: 'javascript',
  parse,
  forbidden,
  literal,
  literals,
  equal,
  isNothing: (value) => value === undefined,
  typeName,
  canonical,
  fromCanonical,
  display,
  displayList,
  normalise,
  complexity,
  treeDistance: (a, b, scale = 'edits') => {
    const { distance, sizes } = treeEditDistance(tree(a), tree(b))
    return scale === 'edits' || distance === 0 ? distance : (2 * distance) / (sizes[0] + sizes[1] + distance)
  },
}
