// Names of models on the hub: `organisation/model`, with `@revision` where one is meant.

/** A model of the hub. */
export interface HubName {
  /** `organisation/model`. */
  readonly id: string
  /** A branch, a tag or a commit; `main` where the name says nothing. */
  readonly revision: string
}

/** Letters, digits, `-`, `_` and `.`, as the hub allows; nothing that would lead out of a folder. */
const ID = /^(?:[A-Za-z0-9][\w.-]{0,95})\/(?:[A-Za-z0-9][\w.-]{0,95})$/
const REVISION = /^[\w][\w.-]*(?:\/[\w][\w.-]*)*$/

/** A commit rather than a branch or a tag. */
export const COMMIT = /^[0-9a-f]{40}$/

/** The name, with its commit, of a model whose folder is a snapshot of the cache; undefined for other folders. */
export function nameOfSnapshot(folder: string): HubName | undefined {
  const [, id, commit] =
    /(?:^|[\\/])models--([^\\/]+)[\\/]snapshots[\\/]([0-9a-f]{40})[\\/]?$/.exec(folder) ?? []
  const found = id && hubName(id.replace('--', '/'))
  return found && commit ? { id: found.id, revision: commit } : undefined
}

/** Reads a name; undefined where it can be none of the hub's. */
export function hubName(text: string): HubName | undefined {
  const [id = '', revision = 'main', ...more] = text.split('@')
  const isName = ID.test(id) && !id.includes('--') && !id.includes('..') && !/\.git$/.test(id)
  const isRevision = REVISION.test(revision) && !revision.includes('..')
  return isName && isRevision && more.length === 0 ? { id, revision } : undefined
}
