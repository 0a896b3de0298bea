// Loaded before a script that `azlab run` runs: what it imports by the names azlab and azlab/… is the azlab that runs it, in a clone
// and in a package alike, wherever the script lies.

import '../core/sources.ts'
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, /^azlab(?:\/|$)/.test(specifier) ? { ...context, parentURL: import.meta.url } : context),
})
