// Where the files of benchmarks lie on this machine, which of them are there, and a local copy taken in.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { AzlabError, besides, makeFolder } from '../core/index.ts'
import type { BenchmarkInfo } from './benchmark.ts'

/** The end of a file that is still being fetched. */
export const PART = '.part'

/** The folder of benchmark data: the one given, else AZLAB_DATA, else `azlab/data` in XDG_DATA_HOME (`~/.local/share`). */
export function dataFolder(given?: string): string {
  return (
    given ?? (process.env.AZLAB_DATA || join(userFolder('XDG_DATA_HOME', '.local/share'), 'azlab', 'data'))
  )
}

/** The folder of what can be made again: AZLAB_CACHE, else `azlab` in XDG_CACHE_HOME (`~/.cache`). */
export function cacheFolder(given?: string): string {
  return given ?? (process.env.AZLAB_CACHE || join(userFolder('XDG_CACHE_HOME', '.cache'), 'azlab'))
}

/** Relative paths in these variables are to be passed over, as the XDG specification asks. */
function userFolder(variable: string, fallback: string): string {
  const named = process.env[variable]
  return named && isAbsolute(named) ? named : join(homedir(), fallback)
}

/** How a benchmark's file stands here. `other`: a file of another length; `part`: a fetch was cut; `none`: nothing to fetch. */
export type DataState = 'there' | 'missing' | 'part' | 'other' | 'none'

/** Where a benchmark's file lies, whether it is there or not. */
export function dataPath(info: BenchmarkInfo, folder: string): string {
  return join(folder, info.file ?? info.name)
}

/** How it stands, by the length of the file alone. */
export async function dataState(info: BenchmarkInfo, folder: string): Promise<DataState> {
  if (info.file === null) return 'none'
  const path = dataPath(info, folder)
  const size = await sizeOf(path)
  if (size !== null)
    return info.bytes === null || info.bytes === undefined || size === info.bytes ? 'there' : 'other'
  return (await sizeOf(path + PART)) === null ? 'missing' : 'part'
}

/** The path of a benchmark's file. Throws `data/missing`, with how to get it. */
export async function requireData(info: BenchmarkInfo, folder: string): Promise<string> {
  const path = dataPath(info, folder)
  const state = await dataState(info, folder)
  // A file of another length is for the loader to refuse: it names the checksums.
  if (state !== 'missing' && state !== 'part') return path
  throw new AzlabError(
    state === 'part'
      ? `The data of ${info.name} is not whole yet: a download was cut.`
      : `The data of ${info.name} is not there: there is no ${path}.`,
    {
      code: 'data/missing',
      value: path,
      expected: `the file of ${info.title}`,
      hint: `Fetch it with: npx azlab data fetch ${info.name}. Without a network, take a copy of ${info.source?.path ?? 'it'}: npx azlab data add ${info.name} PATH. Data elsewhere: --data DIR or AZLAB_DATA.`,
    },
  )
}

/** Takes a local copy of a benchmark's file: the file itself, or a folder of data that has it. Throws `data/file`, `data/sha256`, `data/none`. */
export async function addData(info: BenchmarkInfo, from: string, folder: string): Promise<string> {
  if (info.file === null) throw nothingToFetch(info)
  const path = dataPath(info, folder)
  const source = await fileIn(info, from)
  await checkFile(info, source, from)
  if (await sameFile(source, path)) return path
  await makeFolder(dirname(path))
  const copy = besides(path)
  try {
    await copyFile(source, copy)
    await rename(copy, path)
  } catch (error) {
    await rm(copy, { force: true })
    throw error
  }
  return path
}

/** Throws `data/sha256` where a file is not the pinned one. */
export async function checkFile(info: BenchmarkInfo, path: string, named = path): Promise<void> {
  if (!info.sha256) return
  const sha256 = await sha256Of(path)
  if (sha256 === info.sha256) return
  const packed = info.file?.endsWith('.gz') ? ' The file is wanted as it is stored, compressed (.gz).' : ''
  throw new AzlabError(`${named} is not the pinned file of ${info.name}: its sha256 is ${sha256}.`, {
    code: 'data/sha256',
    value: sha256,
    expected: info.sha256,
    hint: `Take ${info.source?.path} of ${info.source?.repository} at commit ${info.source?.commit}.${packed}`,
  })
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export function nothingToFetch(info: BenchmarkInfo): AzlabError {
  return new AzlabError(`The tasks of ${info.name} come with azlab; there is nothing to fetch.`, {
    code: 'data/none',
    value: info.name,
    expected: 'a benchmark whose data lies elsewhere',
    hint: `Use it as it is: npx azlab eval ${info.name}.`,
  })
}

/** Bytes of a file; null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? found.size : null
}

async function fileIn(info: BenchmarkInfo, from: string): Promise<string> {
  const found = await stat(from).catch((error: Error) => {
    throw noFile(info, from, error.message)
  })
  if (found.isFile()) return from
  const names = [info.file ?? '', basename(info.file ?? ''), info.source?.path ?? '']
  for (const name of names) if (name && (await sizeOf(join(from, name))) !== null) return join(from, name)
  throw noFile(info, from, `the folder has no ${info.file}`)
}

function noFile(info: BenchmarkInfo, from: string, why: string): AzlabError {
  return new AzlabError(`${from} cannot be taken as the file of ${info.name}: ${why}.`, {
    code: 'data/file',
    value: from,
    expected: `${basename(info.file ?? '')}, or a folder that has it`,
    hint: `Take ${info.source?.path} of ${info.source?.repository} at commit ${info.source?.commit}.`,
  })
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => stat(path).catch(() => null)))
  return Boolean(one && other && one.ino === other.ino && one.dev === other.dev)
}
