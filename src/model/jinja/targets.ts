// What a `set`, a `for` or a `with` of a template assigns to.

import type { Target } from './ast.ts'
import { CONSTANTS, type Tokens } from './tokens.ts'

/** What a `set` or a `for` assigns to. */
export function target(
  tokens: Tokens,
  { until, members = false }: { until?: string; members?: boolean } = {},
): Target {
  const read = (): Target => {
    const { text } = tokens.current
    if (tokens.skip('operator', '(')) {
      const inside = several(')')
      tokens.expect('operator', ')')
      return inside
    }
    tokens.expect('name')
    if (text in CONSTANTS) return tokens.fail(`${text} cannot be assigned to`)
    if (!members || !tokens.skip('operator', '.')) return { kind: 'name', name: text }
    return { kind: 'member', namespace: text, name: tokens.expect('name').text }
  }
  const several = (end?: string): Target => {
    const items: Target[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) tokens.expect('operator', ',')
      const isEnd = tokens.is('block_end') || (end !== undefined && tokens.is('operator', end))
      if (isEnd || (until !== undefined && tokens.is('name', until))) break
      items.push(read())
      if (!tokens.is('operator', ',')) break
      isTuple = true
    }
    if (items.length === 0) return tokens.fail('expected a name')
    return isTuple ? { kind: 'targets', items } : items[0]!
  }
  return several()
}
