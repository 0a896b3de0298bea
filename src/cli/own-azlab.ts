// Loaded before a script that `azlab run` runs, and before a module that `--kind` names: what is imported there by the name azlab
// is this azlab, in a clone (its sources) and in a package alike, wherever the script lies.

import { registerHooks } from 'node:module'
import { extname } from 'node:path'

const conditions = extname(import.meta.filename) === '.ts' ? ['azlab-source'] : []

registerHooks({
  resolve(specifier, context, next) {
    if (!/^azlab(\/|$)/.test(specifier)) return next(specifier, context)
    // As if this file had asked for it.
    const own = { parentURL: import.meta.url, conditions: [...context.conditions, ...conditions] }
    return next(specifier, { ...context, ...own })
  },
})
