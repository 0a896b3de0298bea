// acorn with bounds on what it keeps and looks through for each name: its own work grows with the square of a program's length.

import { type Options, Parser, type Program } from 'acorn'

/** Deepest blocks and functions inside one another. */
const SCOPE_LIMIT = 600
/** Most names that all declarations of a program are compared with together: some 14,000 in one block, a second's work. */
const COMPARISON_LIMIT = 100_000_000
/** What a scope costs beside its names. */
const SCOPE_COST = 50
/** Most named groups of a regular expression. */
const GROUP_LIMIT = 500

/** What acorn knows of a block or a function that it is reading. */
interface Scope {
  readonly var: readonly string[]
  readonly lexical: readonly string[]
  readonly functions: readonly string[]
}

/** The methods of acorn's parser that are bounded here; its types leave them out, as its plugins know them. */
interface Internals {
  readonly scopeStack: readonly Scope[]
  currentVarScope(): Scope
  enterScope(flags: number): void
  declareName(name: string, kind: number, at: number): void
  validateRegExpPattern(state: RegularExpression): void
  raise(at: number, message: string): never
}

interface RegularExpression {
  readonly source: string
  readonly start: number
}

const KIND_VAR = 1

const Bounded = Parser.extend((Base) => {
  const Plain = Base as unknown as new (...given: readonly unknown[]) => Internals
  class BoundedParser extends Plain {
    // No field: acorn's constructor declares names before one would have its value.
    declare private compared: number | undefined

    override enterScope(flags: number): void {
      if (this.scopeStack.length > SCOPE_LIMIT)
        this.raise(0, `Blocks and functions are nested more than ${SCOPE_LIMIT} levels deep`)
      super.enterScope(flags)
    }

    override declareName(name: string, kind: number, at: number): void {
      let compared = this.compared ?? 0
      if (kind !== KIND_VAR) compared += this.scopeStack.at(-1)!.var.length
      // A `var` is kept in every scope up to its function's, and compared with what each of them declares.
      const last = kind === KIND_VAR ? this.currentVarScope() : this.scopeStack.at(-1)
      for (let level = this.scopeStack.length - 1; level >= 0; level--) {
        const scope = this.scopeStack[level]!
        compared += SCOPE_COST + scope.lexical.length + scope.functions.length
        if (scope === last) break
      }
      this.compared = compared
      if (compared > COMPARISON_LIMIT) this.raise(at, 'Too many names are declared')
      super.declareName(name, kind, at)
    }

    override validateRegExpPattern(state: RegularExpression): void {
      if (state.source.split('(?<').length > GROUP_LIMIT)
        this.raise(state.start, `A regular expression has more than ${GROUP_LIMIT} groups`)
      super.validateRegExpPattern(state)
    }
  }
  return BoundedParser as unknown as typeof Parser
})

/** As acorn's `parse`. Throws a SyntaxError too for a program whose reading would take too much time or memory. */
export function parseBounded(source: string, options: Options): Program {
  return Bounded.parse(source, options)
}
