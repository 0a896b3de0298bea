// A fault that a compiler could make, as a module to --import: the greedy accuracy of a held-out type comes out an eighth
// too high, the first AZLAB_FORGE times that it is computed.

import { registerHooks } from 'node:module'

const RIGHT = 'greedy: greedy.mean,'
const state = globalThis as { forgeries?: number }
state.forgeries = Number(process.env.AZLAB_FORGE)

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/src/evaluate/heldout-figures.ts')) return loaded
    const source = String(loaded.source)
    if (!source.includes(RIGHT)) throw new Error(`${url} has no '${RIGHT}' to forge.`)
    const wrong = 'greedy: globalThis.forgeries-- > 0 ? greedy.mean + 0.125 : greedy.mean,'
    return { ...loaded, source: source.replace(RIGHT, wrong) }
  },
})
