// The names that a place in a template sees: those set there, then those around it.

import type { Statement } from './ast.ts'
import { type Block, type Frame, frameOf } from './hidden.ts'
import { step } from './meter.ts'
import { Undefined, type Value } from './values.ts'

/** Where a block stands in its template never changes, so that its frame is found once. */
const frames = new WeakMap<readonly Statement[], Frame>()

export class Scope {
  readonly #names: Map<string, Value>
  readonly #around: Scope | null
  readonly #frame: Frame | null
  constructor(
    names: Iterable<readonly [string, Value]> = [],
    around: Scope | null = null,
    frame: Frame | null = null,
  ) {
    this.#names = new Map(names)
    this.#around = around
    this.#frame = frame ?? (around ? around.#frame : null)
  }
  get(name: string): Value {
    const found = this.#names.get(name)
    if (found !== undefined) return found
    return this.#around ? this.#around.get(name) : new Undefined(`'${name}'`)
  }
  set(name: string, value: Value): void {
    this.#names.set(name, value)
  }
  inner(names: Iterable<readonly [string, Value]> = []): Scope {
    return new Scope(names, this)
  }
  /** The scope of a block, with the names that it is given and those that it begins without. */
  enter(block: Block, names: Iterable<readonly [string, Value]> = []): Scope {
    let frame = frames.get(block.body)
    if (!frame) {
      frame = frameOf(block, this.#frame)
      frames.set(block.body, frame)
    }
    step(1 + frame.hidden.length)
    const hidden = frame.hidden.map((name) => [name, new Undefined(`'${name}'`)] as const)
    return new Scope([...hidden, ...names], this, frame)
  }
}
