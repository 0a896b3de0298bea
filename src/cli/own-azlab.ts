// Loaded before a script that `azlab run` runs, and before a module that `--kind` names: what is imported there by the names azlab and
// azlab/… is this azlab, in a clone (its sources) and in a package alike, wherever the script lies.

import '../core/sources.ts'
import { registerHooks } from 'node:module'

registerHooks({
  // As if this file had asked for it.
  resolve: (specifier, context, next) =>
    next(specifier, /^azlab(?:\/|$)/.test(specifier) ? { ...context, parentURL: import.meta.url } : context),
})
