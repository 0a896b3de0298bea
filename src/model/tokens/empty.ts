// Loops over what may match nothing. Where a turn of a loop matches nothing, Oniguruma leaves the loop at once, and
// JavaScript tries what else the turn could be; it matters only where nothing is tried before something.

/** A node of a pattern, of which this file reads what it needs. */
export interface LoopNode {
  readonly type: string
  readonly kind?: string
  readonly body?: LoopNode | readonly LoopNode[]
  readonly min?: unknown
  readonly max?: unknown
}

const bodyOf = ({ body }: LoopNode): readonly LoopNode[] =>
  body === undefined ? [] : Array.isArray(body) ? body : [body as LoopNode]

/** Whether a quantifier's turns mean another thing in JavaScript. */
export const loopsOverNothing = (node: LoopNode): boolean =>
  node.type === 'Quantifier' && node.min !== node.max && bodyOf(node).every((one) => empty(one) && early(one))

/** Whether a node can match nothing. */
function empty(node: LoopNode): boolean {
  const parts = bodyOf(node)
  switch (node.type) {
    case 'Alternative':
      return parts.every(empty)
    case 'Group':
    case 'CapturingGroup':
      return parts.some(empty)
    case 'Quantifier':
      return node.min === 0 || parts.every(empty)
    default:
      return node.type === 'Assertion' || node.type === 'LookaroundAssertion'
  }
}

/** Whether a node that can match nothing may try that before it tries something. */
function early(node: LoopNode): boolean {
  const parts = bodyOf(node)
  const choices = node.type === 'Group' || node.type === 'CapturingGroup' ? parts.slice(0, -1) : []
  return (
    choices.some(empty) ||
    (node.type === 'Quantifier' && node.kind === 'lazy') ||
    parts.some((one) => empty(one) && early(one))
  )
}
