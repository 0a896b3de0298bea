// Cognitive complexity after Campbell, "Cognitive Complexity: a new way of measuring understandability" (SonarSource, 2018).

import { children, isFunction, type Node, node, nodes, text } from './syntax.ts'

/**
 * The sum over the program of: 1 + nesting for each if, conditional expression, match, loop and handler; 1 for each else and
 * elif, that of a loop too, each run of one kind of `and` or `or`, and each function that calls itself by name. Function
 * bodies raise the nesting, except those that stand at the top level.
 */
export function cognitive(module: Node): number {
  const recursive = callingThemselves(module)
  let total = 0
  const visitAll = (block: readonly Node[], nesting: number, own: string | null): void => {
    for (const one of block) visit(one, nesting, own)
  }
  const branch = (one: Node, nesting: number, own: string | null): void => {
    visit(node(one.test), nesting, own)
    visitAll(nodes(one.body), nesting + 1, own)
    const [first, ...others] = nodes(one.orelse)
    if (first === undefined) return
    total += 1
    // `elif` and an `else` that holds one `if` alone are the same tree.
    if (first._type === 'If' && others.length === 0) branch(first, nesting, own)
    else visitAll([first, ...others], nesting + 1, own)
  }
  const visit = (one: Node, nesting: number, own: string | null, given: string | null = null): void => {
    if (isFunction(one)) {
      const name = one._type === 'Lambda' ? given : text(one.name)
      if (recursive.has(one)) total += 1
      visitAll([...nodes(one.decorator_list), node(one.args)], nesting, own)
      visitAll(nodes(one.body), own === null ? 0 : nesting + 1, name ?? '')
      return
    }
    switch (one._type) {
      case 'If':
        total += 1 + nesting
        branch(one, nesting, own)
        return
      case 'IfExp':
        total += 1 + nesting
        visit(node(one.test), nesting, own)
        visitAll([node(one.body), node(one.orelse)], nesting + 1, own)
        return
      case 'Match':
        total += 1 + nesting
        visit(node(one.subject), nesting, own)
        visitAll(nodes(one.cases), nesting + 1, own)
        return
      case 'ExceptHandler':
        total += 1 + nesting
        visitAll(nodes(one.type), nesting, own)
        visitAll(nodes(one.body), nesting + 1, own)
        return
      case 'For':
      case 'AsyncFor':
      case 'While':
        total += 1 + nesting
        visitAll([one.target, one.iter, one.test].flatMap(nodes), nesting, own)
        visitAll(nodes(one.body), nesting + 1, own)
        if (one.orelse !== undefined) total += 1
        visitAll(nodes(one.orelse), nesting + 1, own)
        return
      case 'BoolOp': {
        const { operands, operators } = flatten(one)
        for (let i = 0; i < operators.length; i++)
          if (i === 0 || operators[i] !== operators[i - 1]) total += 1
        visitAll(operands, nesting, own)
        return
      }
      default: {
        // Once for all children: a statement may have a hundred thousand targets.
        const name = nameGiven(one)
        for (const child of children(one)) visit(child, nesting, own, name)
      }
    }
  }
  visit(module, 0, null)
  return total
}

/** `g = lambda: …` names its function. */
function nameGiven(one: Node): string | null {
  const [target] = one._type === 'Assign' ? nodes(one.targets) : []
  return target?._type === 'Name' ? text(target.id) : null
}

/** The functions that call themselves by name, found in one walk: functions inside one another may be many. */
function callingThemselves(module: Node): ReadonlySet<Node> {
  const found = new Set<Node>()
  /** The functions of a name that the walk is in, from the outermost. */
  const open = new Map<string, Node[]>()
  const walk = (one: Node, given: string | null): void => {
    const called = one._type === 'Call' ? node(one.func) : undefined
    if (called?._type === 'Name') {
      const around = open.get(text(called.id)) ?? []
      // Where one has been found, so have those around it.
      for (let at = around.length - 1; at >= 0 && !found.has(around[at]!); at--) found.add(around[at]!)
    }
    const name = !isFunction(one) ? null : one._type === 'Lambda' ? given : text(one.name)
    if (name === null) {
      const names = nameGiven(one)
      for (const child of children(one)) walk(child, names)
      return
    }
    for (const part of [...nodes(one.decorator_list), node(one.args)]) walk(part, null)
    const around = open.get(name) ?? []
    open.set(name, around)
    around.push(one)
    for (const part of nodes(one.body)) walk(part, null)
    around.pop()
  }
  walk(module, null)
  return found
}

/** A chain such as a and b and c or d, read from left to right. */
function flatten(one: Node): { readonly operands: Node[]; readonly operators: string[] } {
  const operands: Node[] = []
  const operators: string[] = []
  const read = (item: Node): void => {
    if (item._type !== 'BoolOp') {
      operands.push(item)
      return
    }
    nodes(item.values).forEach((value, i) => {
      if (i > 0) operators.push(text(item.op))
      read(value)
    })
  }
  read(one)
  return { operands, operators }
}
