// The cache that Hugging Face's libraries share: models--ORG--NAME/{refs,snapshots,blobs}.
//
//   refs/main                       the commit that the branch stood at
//   snapshots/COMMIT/config.json    → ../../blobs/CHECKSUM

import { copyFile, readFile, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { makeFolder, writeAtomically } from '../../core/index.ts'
import { readJson } from '../json-file.ts'
import { shardNames } from '../shards.ts'
import { COMMIT, type HubName } from './name.ts'

/** What is wanted of a model: all that it takes to run it, or its tokenizer alone. */
export type Part = 'model' | 'tokenizer'

/** What names the files of weights that come in several. */
export const INDEX = 'model.safetensors.index.json'

/** The folder of a model in the cache. */
export function cacheFolder(cache: string, { id }: HubName): string {
  return join(cache, `models--${id.replaceAll('/', '--')}`)
}

/** The folder of one commit of it. */
export function snapshotFolder(folder: string, commit: string): string {
  return join(folder, 'snapshots', commit)
}

/** The commit of a revision as far as the cache knows; undefined where it does not. */
export async function cachedCommit(folder: string, { revision }: HubName): Promise<string | undefined> {
  if (COMMIT.test(revision)) return revision
  const text = await readFile(join(folder, 'refs', revision), 'utf8').catch(() => '')
  return COMMIT.test(text.trim()) ? text.trim() : undefined
}

/** Notes at which commit a revision stands. */
export async function writeRef(folder: string, { revision }: HubName, commit: string): Promise<void> {
  if (COMMIT.test(revision)) return
  const path = join(folder, 'refs', revision)
  await makeFolder(dirname(path))
  await writeAtomically(path, commit)
}

/** Whether a snapshot has what is wanted of it, each file whole: what is being fetched stands elsewhere. */
export async function isComplete(snapshot: string, part: Part): Promise<boolean> {
  const has = (name: string): Promise<boolean> => isFile(join(snapshot, name))
  if (await has('adapter_config.json')) return has('adapter_model.safetensors')
  if (!(await has('tokenizer.json'))) return false
  if (part === 'tokenizer') return true
  if (!(await has('config.json'))) return false
  if (await has('model.safetensors')) return true
  const shards = (await has(INDEX)) ? await shardsOf(snapshot) : []
  return shards.length > 0 && (await Promise.all(shards.map(has))).every(Boolean)
}

/** The files that the index of a snapshot's weights names. Throws `safetensors/index`. */
export async function shardsOf(snapshot: string): Promise<readonly string[]> {
  const path = join(snapshot, INDEX)
  return shardNames((await readJson(path))?.weight_map, path)
}

/** Whether there is a file behind the path, a link followed. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Puts a blob into a snapshot under its name: as a relative link, or as a copy where the file system has none. */
export async function linkBlob(blob: string, path: string): Promise<void> {
  await makeFolder(dirname(path))
  await rm(path, { force: true })
  try {
    await symlink(relative(dirname(path), blob), path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Another process was as quick.
    if (code === 'EEXIST') return
    if (code !== 'EPERM' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error
    await copyFile(blob, path)
  }
}
