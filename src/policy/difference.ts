// How two versions of a model's weights differ, tensor by tensor.

import { AzlabError, show } from '../core/index.ts'
import type { Weights } from '../model/index.ts'
import type { PolicyDifference } from './policy.ts'

/** Norm, relative norm and largest absolute difference of each tensor of `b` against `a`. Throws where shapes differ. */
export function weightDifferences(a: Weights, b: Weights): PolicyDifference[] {
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [ours, theirs] = [a.get(name)?.shape, b.get(name)?.shape]
    if (ours?.join() === theirs?.join()) continue
    throw new AzlabError(`The policies have different shapes at ${show(name)}.`, {
      code: 'policy/shape',
      value: theirs,
      expected: ours === undefined ? 'no such tensor' : `[${ours.join(', ')}]`,
      hint: 'Compare policies of one model.',
    })
  }
  return [...a].map(([name, ours]) => {
    const theirs = b.get(name)!
    let square = 0
    let own = 0
    let largest = 0
    for (let i = 0; i < ours.data.length; i++) {
      const change = theirs.data[i]! - ours.data[i]!
      square += change * change
      own += ours.data[i]! ** 2
      largest = Math.max(largest, Math.abs(change))
    }
    const norm = Math.sqrt(square)
    const relative = norm === 0 ? 0 : norm / Math.sqrt(own)
    return { name, shape: ours.shape, norm, relative, largest }
  })
}
