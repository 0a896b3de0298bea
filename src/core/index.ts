// core: errors, incidents, keys, ids and whole files, which every room may import.

export { collectGarbage } from './collect.ts'
export { AzlabError, type ErrorDetail, show } from './error.ts'
export { makeFolder } from './folder.ts'
export { contentId, stableJson } from './id.ts'
export { type Contradiction, type Incident, incidentText, type Tell } from './incident.ts'
export { type Draws, draws, type Key, subkey } from './key.ts'
export { besides, flush, UNFINISHED, writeAtomically } from './write.ts'
