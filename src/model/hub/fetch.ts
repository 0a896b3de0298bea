// A model of the hub into the cache: which files it takes, in which order, and what is said on the way.

import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError, makeFolder, parseJson, show } from '../../core/index.ts'
import { readArchitecture } from '../architecture-file.ts'
import {
  cachedCommit,
  cacheFolder,
  INDEX,
  isFile,
  linkBlob,
  type Part,
  shardsOf,
  snapshotFolder,
  writeRef,
} from './cache.ts'
import { CHECKSUM, download, type RemoteFile, type Source } from './download.ts'
import { diskFull, nameOf, network, noFile, refused, unwritable } from './errors.ts'
import { ask, textOf } from './http.ts'
import { COMMIT } from './name.ts'

/** How far a model is. Sizes in bytes. */
export interface FetchProgress {
  /** The model, as it was asked for. */
  readonly name: string
  /** The file that is being fetched. */
  readonly file: string
  /** Bytes of all files known to be needed: those that are there, and those that there will be. */
  readonly done: number
  readonly total: number
}

/** A repository at one commit. */
interface Repository {
  readonly commit: string
  readonly files: ReadonlyMap<string, Omit<RemoteFile, 'url' | 'path'> | undefined>
}

const TOKENIZER = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json']
const BESIDE = ['chat_template.jinja', 'chat_template.json', 'azlab.json']
// biome-ignore lint/suspicious/noControlCharactersInRegex: names that are none.
const NAMED_TEMPLATE = /^additional_chat_templates\/[^/\\\0-\x1f\x7f]+\.jinja$/
const SMALL = ['config.json', 'generation_config.json', ...TOKENIZER, ...BESIDE, 'adapter_config.json']

/** Fetches what is missing of a model and gives the folder of its snapshot. Throws `hub/…`. */
export async function fetchModel(
  source: Source,
  part: Part,
  onProgress: (progress: FetchProgress) => void = () => {},
): Promise<string> {
  const { name, settings } = source
  const folder = cacheFolder(settings.cache, name)
  const repository = await look(source, await cachedCommit(folder, name))
  const { commit, files } = repository
  const snapshot = snapshotFolder(folder, commit)
  await makeFolder(join(folder, 'blobs')).catch((cause: unknown) => {
    throw unwritable(settings.cache, cause)
  })

  let done = 0
  let total = 0
  const take = async (names: readonly string[]): Promise<void> => {
    const missing: RemoteFile[] = []
    for (const path of names.filter((one) => files.has(one)))
      if (!(await isFile(join(snapshot, path)))) missing.push(await remote(source, repository, path))
    total += missing.reduce((sum, { size }) => sum + size, 0)
    await checkRoom(source, missing)
    for (const file of missing) {
      const tell = (bytes: number): void =>
        onProgress({ name: nameOf(name), file: file.path, done: done + bytes, total })
      tell(0)
      const blob = join(folder, 'blobs', file.etag)
      await download(file, blob, source, tell)
      await linkBlob(blob, join(snapshot, file.path))
      done += file.size
    }
  }
  const has = (path: string): void => {
    if (!files.has(path)) throw noFile(name, path, [...files.keys()])
  }

  const isAdapter = files.has('adapter_config.json')
  if (isAdapter) has('adapter_model.safetensors')
  else has('tokenizer.json')
  await take([...files.keys()].filter((path) => NAMED_TEMPLATE.test(path)))
  if (part === 'tokenizer') await take([...TOKENIZER, ...BESIDE, 'adapter_config.json'])
  else {
    if (!isAdapter) has('config.json')
    const weights = isAdapter ? 'adapter_model.safetensors' : 'model.safetensors'
    if (!files.has(INDEX)) has(weights)
    await take(files.has(weights) ? SMALL : [...SMALL, INDEX])
    // A model that cannot be run is refused before its weights are fetched.
    if (!isAdapter) await readArchitecture(snapshot)
    const shards = files.has(weights) ? [weights] : await shardsOf(snapshot)
    for (const shard of shards) has(shard)
    await take(shards)
  }
  await writeRef(folder, name, commit)
  return snapshot
}

/** The files of a repository at a revision, with their sizes and checksums. */
async function look(source: Source, commit: string | undefined): Promise<Repository> {
  const { name, at, settings, signal } = source
  const revision = encodeURIComponent(commit ?? name.revision)
  const url = `${settings.endpoint}/api/models/${name.id}/revision/${revision}?blobs=true`
  const { response, error } = await asked(source, url)
  if (!response.ok) {
    await response.body?.cancel()
    throw refused(name, at, settings, { status: response.status, error, url })
  }
  signal?.throwIfAborted()
  const text = await textOf(response, MOST_LIST).catch((cause) => {
    signal?.throwIfAborted()
    throw network(name, at, url, cause)
  })
  const { sha, siblings } = recordOf(text === undefined ? undefined : parsed(text))
  if (typeof sha !== 'string' || !COMMIT.test(sha) || !Array.isArray(siblings))
    throw noHub(
      source,
      text === undefined
        ? `What answered at ${url} lists more than ${MOST_LIST} characters.`
        : `What answered at ${url} is no hub: it names neither a commit nor files.`,
    )
  const known = siblings.map((sibling: unknown) => {
    const { rfilename, size, blobId, lfs } = recordOf(sibling)
    if (typeof rfilename !== 'string')
      throw noHub(source, `What answered at ${url} lists ${show(sibling)} among the files.`)
    const large = recordOf(lfs)
    return [rfilename, soundOf(large.sha256 ?? blobId, large.size ?? size)] as const
  })
  return { commit: sha, files: new Map(known) }
}

/** Characters of a list of files; that of a repository with 100,000 has some 20 million. */
const MOST_LIST = 2 ** 26

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A checksum and a size that a file can be held against. Files stand in the cache under their checksums, so it must be one. */
function soundOf(etag: unknown, size: unknown): { readonly etag: string; readonly size: number } | undefined {
  if (typeof etag !== 'string' || !CHECKSUM.test(etag)) return undefined
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? { etag, size } : undefined
}

function noHub({ name }: Source, message: string): AzlabError {
  return new AzlabError(message, {
    code: 'hub/server',
    value: nameOf(name),
    expected: 'the address of a hub',
    hint: 'Check HF_ENDPOINT.',
  })
}

/** Where a file is fetched, with its size and checksum: from the list, else from the answer to a question about it. */
async function remote(source: Source, { commit, files }: Repository, path: string): Promise<RemoteFile> {
  const { name, at, settings } = source
  const url = `${settings.endpoint}/${name.id}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`
  const known = files.get(path)
  if (known) return { path, url, ...known }
  const { response, etag, size, error } = await asked(source, url, 'HEAD')
  if (!response.ok) throw refused(name, at, settings, { status: response.status, error, url })
  const sound = soundOf(etag, size)
  if (sound === undefined)
    throw noHub(
      source,
      etag === undefined || size === undefined
        ? `What answered at ${url} says neither size nor checksum.`
        : `What answered at ${url} gives the checksum ${show(etag)} and the size ${size}: a SHA-256 or git's own, and a number of bytes, are expected.`,
    )
  return { path, url, ...sound }
}

async function asked(source: Source, url: string, method: 'GET' | 'HEAD' = 'GET') {
  const { name, at, settings, signal } = source
  const patience = AbortSignal.timeout(settings.patience)
  try {
    return await ask(url, settings, {
      method,
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw network(name, at, settings.endpoint, cause)
  }
}

/** Throws `hub/disk-full` where the file system has less than what is to come. */
async function checkRoom({ name, settings }: Source, files: readonly RemoteFile[]): Promise<void> {
  const needed = files.reduce((sum, { size }) => sum + size, 0)
  const { bavail, bsize } = await statfs(settings.cache)
  if (needed > bavail * bsize) throw diskFull(name, settings.cache, needed, bavail * bsize)
}
