// The scope that all cells share: their variables by name, and what the code of one cell does to it.

import { types } from 'node:util'

/** What the code of one run calls, beside what every script calls. */
export interface CellRuntime {
  /** Brings names of a module into the scope, as live bindings: pairs of the name here and there; `*` is all of it. */
  bring(id: string, names: readonly (readonly [here: string, there: string])[]): void
  /** The declarations that were reached have a property each. */
  readonly reached: Readonly<Record<string, boolean>>
  /** The value of the last expression. */
  last?: unknown
}

/** The variables of all cells. */
export type Scope = Record<string, unknown>

/** No name means anything in it at the start, and reading it is as quick as reading any object. */
export function createScope(): Scope {
  class Variables {}
  Object.setPrototypeOf(Variables.prototype, null)
  Reflect.deleteProperty(Variables.prototype, 'constructor')
  return new Variables() as Scope
}

export function cellRuntime(scope: Scope, require: (id: string) => unknown): CellRuntime {
  const reached: Record<string, boolean> = Object.create(null)
  return {
    reached,
    bring(id, names) {
      const module = require(id)
      for (const [here, there] of names) {
        Object.defineProperty(scope, here, {
          configurable: true,
          enumerable: true,
          get: () => memberOf(module, there),
          // Declared again, it is a variable like any other.
          set: (value) =>
            Object.defineProperty(scope, here, {
              configurable: true,
              enumerable: true,
              writable: true,
              value,
            }),
        })
        reached[here] = true
      }
    },
  }
}

/** What an import of that name means, of an ES module or of a CommonJS module. */
function memberOf(module: unknown, name: string): unknown {
  const isObject = (typeof module === 'object' && module !== null) || typeof module === 'function'
  const given = module as Record<string, unknown>
  const isEs = isObject && (types.isModuleNamespaceObject(module) || given.__esModule === true)
  if (name === '*') return isEs || !isObject ? module : namespaceOf(given)
  if (name === 'default' && !isEs) return module
  return isObject ? given[name] : undefined
}

const namespaces = new WeakMap<object, object>()

/** A CommonJS module as a namespace: its own properties, as they are at any time, and itself as `default`. */
function namespaceOf(module: Record<string, unknown>): object {
  let namespace = namespaces.get(module)
  if (!namespace) {
    const made: object = { default: module }
    for (const name of Object.keys(module))
      if (name !== 'default') Object.defineProperty(made, name, { enumerable: true, get: () => module[name] })
    namespaces.set(module, made)
    namespace = made
  }
  return namespace
}
