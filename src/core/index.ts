// core: errors, keys and ids, which every room may import.

export { AzlabError, type ErrorDetail, show } from './error.ts'
export { makeFolder } from './folder.ts'
export { contentId, stableJson } from './id.ts'
export { type Draws, draws, type Key, subkey } from './key.ts'
