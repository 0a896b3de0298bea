// Loaded before a script that `azlab run` runs: what it imports by the name azlab is the azlab that runs it, in a clone and in a
// package alike, wherever the script lies.

import { registerHooks } from 'node:module'

const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const url = new URL(`../index${suffix}`, import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'azlab' ? url : specifier, context),
})
