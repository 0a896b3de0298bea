// The attributes of `loop`.

import { isEqual } from './compare.ts'
import { Callable, type Loop, TemplateError, Tuple, Undefined, Unsupported, type Value } from './values.ts'

export function loopAttribute(loop: Loop, name: string): Value | undefined {
  const { items, index } = loop
  switch (name) {
    case 'index':
      return BigInt(index + 1)
    case 'index0':
      return BigInt(index)
    case 'revindex':
      return BigInt(items.length - index)
    case 'revindex0':
      return BigInt(items.length - index - 1)
    case 'first':
      return index === 0
    case 'last':
      return index === items.length - 1
    case 'length':
      return BigInt(items.length)
    case 'depth':
      return BigInt(loop.depth + 1)
    case 'depth0':
      return BigInt(loop.depth)
    case 'previtem':
      return index > 0 ? items[index - 1]! : new Undefined('loop.previtem')
    case 'nextitem':
      return index + 1 < items.length ? items[index + 1]! : new Undefined('loop.nextitem')
    case 'cycle':
      return new Callable('loop.cycle', ({ positional, named }) => {
        if (positional.length === 0 || named.size > 0) throw new TemplateError('no items for cycling given')
        return positional[index % positional.length]!
      })
    case 'changed':
      return new Callable('loop.changed', ({ positional, named }) => {
        if (named.size > 0) throw new TemplateError('loop.changed() takes no keyword arguments')
        const now = new Tuple(positional)
        if (loop.changedLast && isEqual(loop.changedLast, now)) return false
        loop.changedLast = now
        return true
      })
    default:
      throw new Unsupported(`loop.${name}`)
  }
}
