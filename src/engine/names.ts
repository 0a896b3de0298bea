// Checks that each named size of a graph has one meaning.

import { AzlabError } from '../core/portable.ts'
import { isName } from './dimension.ts'
import type { Graph, Node } from './graph.ts'
import type { LoopParts } from './ops/loop.ts'
import { topological } from './order.ts'

/** Throws where a loop calls a size of its own by a name that an input or another loop has given to another size. */
export function checkNames(graph: Graph): void {
  const taken = new Map<string, string>()
  for (const [key, node] of Object.entries(graph.inputs)) {
    for (const dim of node.shape) if (isName(dim)) taken.set(dim, `the input '${key}'`)
  }
  const visit = (roots: readonly Node[]): void => {
    for (const node of topological(roots, (item) => seen.has(item))) {
      seen.add(node)
      if (node.op !== 'loop') continue
      const { names, results, collected, proceed } = node.attributes.parts as LoopParts
      for (const name of names) {
        const owner = taken.get(name)
        if (owner !== undefined) throw nameTaken(name, owner)
        taken.set(name, 'another loop')
      }
      visit([...results, ...collected, proceed])
    }
  }
  const seen = new Set<Node>()
  visit(Object.values(graph.outputs))
}

function nameTaken(name: string, owner: string): AzlabError {
  return new AzlabError(`A loop calls a size '${name}', which is a size of ${owner} already.`, {
    code: 'engine/size-name',
    value: name,
    expected: 'a name that nothing else has',
    hint: 'Give the loop other names: `trips`, and `inside` and `after` of states that grow.',
  })
}
