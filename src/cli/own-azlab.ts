// Loaded before a script that `azlab run` runs: what it imports by the name azlab is the azlab that runs it, in a clone and in a
// package alike, wherever the script lies.

import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(/^azlab(\/|$)/.test(specifier) ? import.meta.resolve(specifier) : specifier, context),
})
