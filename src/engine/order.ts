// The order in which nodes can be computed.

import type { Node } from './graph.ts'

/** The nodes that the roots need, each once and after its inputs. Nodes that are `known` are left out, with what they need. */
export function topological(roots: readonly Node[], known: (node: Node) => boolean = () => false): Node[] {
  const order: Node[] = []
  const done = new Set<Node>()
  for (const root of roots) {
    const stack: { readonly node: Node; next: number }[] = []
    const open = (node: Node): void => {
      if (!done.has(node) && !known(node)) stack.push({ node, next: 0 })
    }
    open(root)
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = top.node.inputs[top.next++]
      if (child) {
        open(child)
        continue
      }
      stack.pop()
      if (done.has(top.node)) continue
      done.add(top.node)
      order.push(top.node)
    }
  }
  return order
}
