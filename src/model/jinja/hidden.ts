// Names that jinja2 decides on before a template runs: one that a block sets without reading it first is not looked for outside.

import type { Expression, Statement, Target } from './ast.ts'
import { walk } from './ast.ts'

/** A block with names of its own: the names that it reads or sets itself, and those that it begins without. */
export interface Frame {
  readonly around: Frame | null
  readonly known: ReadonlySet<string>
  /** Undefined in the block until they are set, whatever the template was given. */
  readonly hidden: readonly string[]
}

export interface Block {
  readonly body: readonly Statement[]
  /** What it is given: parameters, the target of a loop. */
  readonly given?: readonly Target[]
  /** What it reads before its body: the defaults of parameters, the filter of a block. */
  readonly reads?: readonly Expression[]
}

/**
 * The frame of a block. Blocks within it are frames of their own; of them it reads only what stands in their tags, and the
 * branches of an `if` belong to it, but what they set is looked for outside as well.
 */
export function frameOf({ body, given = [], reads = [] }: Block, around: Frame | null): Frame {
  const known = new Set<string>()
  const hidden = new Set<string>()
  const isOutside = (name: string): boolean => {
    for (let frame = around; frame; frame = frame.around) if (frame.known.has(name)) return true
    return false
  }
  const read = (node: Expression | null): void =>
    walk(node, null, (one) => {
      if ('kind' in one && one.kind === 'name') known.add(one.name)
      return null
    })
  const store = (name: string, always: boolean): void => {
    if (always && !known.has(name) && !isOutside(name)) hidden.add(name)
    known.add(name)
  }
  const targeted = (target: Target, always: boolean): void => {
    if (target.kind === 'name') store(target.name, always)
    else if (target.kind === 'member') known.add(target.namespace)
    else for (const one of target.items) targeted(one, always)
  }
  const visit = (statements: readonly Statement[], always: boolean): void => {
    for (const one of statements) {
      if (one.kind === 'print') read(one.of)
      else if (one.kind === 'for') read(one.items)
      else if (one.kind === 'macro') store(one.name, always)
      else if (one.kind === 'callBlock') read(one.call)
      else if (one.kind === 'filterBlock') read(one.filter)
      else if (one.kind === 'capture') targeted(one.target, always)
      else if (one.kind === 'with') for (const [, value] of one.pairs) read(value)
      if (one.kind === 'set') {
        read(one.to)
        targeted(one.target, always)
      }
      if (one.kind === 'choose') {
        for (const { test, body: branch } of one.branches) {
          read(test)
          visit(branch, false)
        }
        visit(one.other, false)
      }
    }
  }
  for (const target of given) targeted(target, false)
  for (const one of reads) read(one)
  visit(body, true)
  return { around, known, hidden: [...hidden] }
}
