// Fetches the pinned file of a benchmark: resumes what was cut, checks what came, and says what to do where it cannot.

import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AzlabError, checkOptions, makeFolder, type OptionNames, show, writeAll } from '../core/index.ts'
import type { BenchmarkInfo } from './benchmark.ts'
import { checkFile, dataPath, nothingToFetch, PART, sha256Of, sizeOf } from './data-folder.ts'

/** What serves files of public repositories as `OWNER/NAME/COMMIT/PATH`. */
export const FILE_HOST = 'https://raw.githubusercontent.com'

/** Where data is fetched from and kept. */
export interface FetchOptions {
  /** The folder of data. */
  readonly folder: string
  /** Another server with the same paths as FILE_HOST. */
  readonly mirror?: string
  readonly signal?: AbortSignal
  /** Bytes of the whole file so far; what was there from before counts. */
  readonly onProgress?: (done: number, total: number | null) => void
  /** Milliseconds without a byte after which a connection counts as cut. Default 30 s. */
  readonly stallMs?: number
}

const FETCH_OPTIONS: OptionNames<FetchOptions> = {
  folder: true,
  mirror: true,
  signal: true,
  onProgress: true,
  stallMs: true,
}

/** What came of a fetch. */
export interface FetchedData {
  readonly name: string
  readonly path: string
  /** `there`: the right file was there before. */
  readonly status: 'there' | 'fetched' | 'replaced'
  readonly bytes: number
  /** Bytes that a fetch before had left; 0 where it began anew. */
  readonly resumedAt: number
}

/** Bytes of a file whose length is not pinned. */
const MOST_BYTES = 2 ** 32

/** Connections that may break one after the other without a byte in between. */
const PATIENCE = 3

/**
 * Fetches a file into its place. What a cut download left is gone on with; a file there that is not the pinned one is
 * replaced once the right one has come. Throws `data/none`, `data/source`, `data/network`, `data/http`, `data/size`,
 * `data/sha256`.
 */
export async function fetchData(info: BenchmarkInfo, options: FetchOptions): Promise<FetchedData> {
  checkOptions('fetchData', options, FETCH_OPTIONS)
  if (info.file === null) throw nothingToFetch(info)
  const url = addressOf(info, options.mirror ?? FILE_HOST)
  const path = dataPath(info, options.folder)
  const before = await sizeOf(path)
  if (before !== null && (!info.sha256 || (await sha256Of(path)) === info.sha256))
    return { name: info.name, path, status: 'there', bytes: before, resumedAt: 0 }
  await makeFolder(dirname(path))
  const part = path + PART
  const resumedAt = (await sizeOf(part)) ?? 0
  let failures = 0
  let most = resumedAt
  for (;;) {
    try {
      await download(url, part, info, options)
      break
    } catch (error) {
      options.signal?.throwIfAborted()
      if (error instanceof AzlabError) throw error
      const has = (await sizeOf(part)) ?? 0
      failures = has > most ? 1 : failures + 1
      most = Math.max(most, has)
      if (failures >= PATIENCE) throw noNetwork(info, url, error as Error)
    }
  }
  try {
    await checkFile(info, part, url)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await rename(part, path)
  const bytes = (await sizeOf(path)) ?? 0
  return { name: info.name, path, status: before === null ? 'fetched' : 'replaced', bytes, resumedAt }
}

/** Appends to `part` what is missing of it. */
async function download(
  url: string,
  part: string,
  info: BenchmarkInfo,
  options: FetchOptions,
): Promise<void> {
  const { signal, onProgress, stallMs = 30_000 } = options
  const stalled = new AbortController()
  const stall = () => stalled.abort(new Error(`nothing came for ${stallMs / 1000} s`))
  let timer = setTimeout(stall, stallMs)
  const had = (await sizeOf(part)) ?? 0
  try {
    const response = await fetch(url, {
      // The length of the file is what counts, so no encoding on the way.
      headers: { 'accept-encoding': 'identity', ...(had > 0 ? { range: `bytes=${had}-` } : {}) },
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    })
    if (response.status === 416) {
      // Nothing follows what is there: it is whole, or no beginning of this file, and then it is fetched from the start.
      await response.body?.cancel()
      if (had === 0) throw refused(info, url, response.status)
      if (info.sha256 ? (await sha256Of(part)) === info.sha256 : had === info.bytes) return
      await rm(part, { force: true })
      throw new Error(`the server has nothing from byte ${had} on`)
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw refused(info, url, response.status)
    }
    const starts = response.status === 206 ? rangeStart(response.headers.get('content-range')) : 0
    const from = starts === had ? had : 0
    if (response.status === 206 && starts !== had) {
      await response.body?.cancel()
      await rm(part, { force: true })
      throw new Error('the server sent another part of the file than was asked for')
    }
    const length = Number(response.headers.get('content-length') ?? Number.NaN)
    const total = info.bytes ?? (Number.isFinite(length) ? from + length : null)
    const most = info.bytes ?? MOST_BYTES
    const file = await open(part, from > 0 ? 'a' : 'w')
    let done = from
    try {
      onProgress?.(done, total)
      for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer)
        timer = setTimeout(stall, stallMs)
        done += chunk.length
        // More than is expected: nothing more is read.
        if (done > most) break
        await writeAll(file, chunk)
        onProgress?.(done, total)
      }
    } finally {
      await file.close()
    }
    if (done > most) {
      await rm(part, { force: true })
      throw tooLong(info, url, done, most)
    }
    if (total !== null && done < total)
      throw new Error(`the connection ended after ${done} of ${total} bytes`)
  } finally {
    clearTimeout(timer)
  }
}

function rangeStart(header: string | null): number {
  return Number(/^bytes (\d+)-/.exec(header ?? '')?.[1] ?? Number.NaN)
}

/** The address of the pinned file. Throws `data/source` where it lies in no public repository. */
function addressOf(info: BenchmarkInfo, host: string): string {
  const { repository = '', commit = '', path = '' } = info.source ?? {}
  const [, name] = /^https:\/\/github\.com\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(repository) ?? []
  if (!name || !commit || !path)
    throw new AzlabError(`The data of ${info.name} cannot be fetched from a public repository.`, {
      code: 'data/source',
      value: show(info.source),
      expected: 'a repository, a commit and a path',
      hint: `Its README says where to get it; then: npx azlab data add ${info.name} PATH.`,
    })
  const base = host.replace(/\/+$/, '')
  return `${base}/${name}/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`
}

const byHand = (info: BenchmarkInfo): string =>
  `Get ${info.source?.path} of ${info.source?.repository} at commit ${info.source?.commit} in another way, then: npx azlab data add ${info.name} PATH.`

function refused(info: BenchmarkInfo, url: string, status: number): AzlabError {
  return new AzlabError(`The server answered ${status} for ${url}.`, {
    code: 'data/http',
    value: status,
    expected: 'the file (200 or 206)',
    hint:
      status === 429 || status >= 500
        ? `Try again later: it goes on where it stopped. ${byHand(info)}`
        : byHand(info),
  })
}

function tooLong(info: BenchmarkInfo, url: string, found: number, most: number): AzlabError {
  return new AzlabError(`${url} is not the pinned file of ${info.name}: it has at least ${found} bytes.`, {
    code: 'data/size',
    value: found,
    expected: `${info.bytes === null || info.bytes === undefined ? 'at most ' : ''}${most} bytes`,
    hint: `What came was removed. ${byHand(info)}`,
  })
}

function noNetwork(info: BenchmarkInfo, url: string, error: Error): AzlabError {
  const cause = error.cause instanceof Error ? error.cause.message : error.message
  return new AzlabError(
    `${url} cannot be fetched: ${cause}.`,
    {
      code: 'data/network',
      value: url,
      expected: 'a network, or a copy of the file',
      hint: `What came is kept; the same command goes on from there. Behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1. ${byHand(info)}`,
    },
    { cause: error },
  )
}
