// One file of the hub into the cache: in pieces where the connection breaks, checked, and whole or not there.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AzlabError } from '../../core/index.ts'
import { isFile } from './cache.ts'
import { diskFull, type Looked, mismatch, network, refused, unwritable } from './errors.ts'
import { ask } from './http.ts'
import { locked } from './lock.ts'
import type { HubName } from './name.ts'
import type { HubSettings } from './settings.ts'

/** What all files of one model share. */
export interface Source {
  readonly name: HubName
  readonly at: Looked
  readonly settings: HubSettings
  readonly signal?: AbortSignal | undefined
  /** Milliseconds before the first new attempt; each further one waits twice as long. Default 1000. */
  readonly pause?: number | undefined
}

/** A file of the hub. */
export interface RemoteFile {
  /** Its name in the repository. */
  readonly path: string
  readonly url: string
  /** SHA-256 (64 digits) or git's blob id (40) of its bytes. */
  readonly etag: string
  readonly size: number
}

/** What can be a file's `etag`. */
export const CHECKSUM = /^(?:[0-9a-f]{64}|[0-9a-f]{40})$/

/** Attempts in a row that bring no byte. */
const MOST_FAILURES = 5

/**
 * Fetches a file to `blob`; what an attempt before this one left in `blob.incomplete` is gone on from. Tells the bytes that are
 * there after each piece. Throws `hub/…`.
 */
export async function download(
  file: RemoteFile,
  blob: string,
  source: Source,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { name, at, settings, signal, pause = 1000 } = source
  const partial = `${blob}.incomplete`
  const attempt = async (): Promise<void> => {
    if (await isFile(blob)) return
    let failures = 0
    // More than ever before: a server that gives and takes away brings nothing.
    let most = await sizeOf(partial)
    for (;;) {
      const have = await sizeOf(partial)
      if (have > most) failures = 0
      most = Math.max(most, have)
      if (have === file.size) break
      try {
        await transfer(file, partial, have > file.size ? 0 : have, source, onBytes)
      } catch (cause) {
        signal?.throwIfAborted()
        // A server that is busy or down may answer the next time.
        if (cause instanceof AzlabError && cause.code !== 'hub/server') throw cause
        const { code } = cause as NodeJS.ErrnoException
        if (code === 'ENOSPC' || code === 'EDQUOT')
          throw diskFull(name, settings.cache, file.size - have, null)
        if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') throw unwritable(settings.cache, cause)
        if ((await sizeOf(partial)) > most) continue
        if (++failures >= MOST_FAILURES)
          throw cause instanceof AzlabError ? cause : network(name, at, file.url, cause)
        await sleep(pause * 2 ** (failures - 1), undefined, { signal })
      }
    }
    await check(file, partial, name)
    await rename(partial, blob)
  }
  await locked(`${partial}.lock`, attempt, signal)
  onBytes(file.size)
}

/** One attempt, from a byte on. */
async function transfer(
  file: RemoteFile,
  partial: string,
  from: number,
  { name, at, settings, signal }: Source,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const silence = new AbortController()
  const giveUp = (): void => silence.abort(new Error(`no byte within ${settings.patience / 1000} s`))
  let timer = setTimeout(giveUp, settings.patience)
  try {
    const both = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
    const { response, error } = await ask(file.url, settings, { from, signal: both })
    const { status, body } = response
    if ((status !== 200 && status !== 206) || body === null) {
      await body?.cancel()
      // What is there is longer than what the server has.
      if (status === 416 && from > 0) {
        await rm(partial, { force: true })
        throw new Error(`the server has nothing from byte ${from} on`)
      }
      throw refused(name, at, settings, { status, error, url: file.url })
    }
    // A server that gives no parts begins anew.
    const isPart = status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${from}-`)
    const out = await open(partial, isPart ? 'a' : 'w')
    let bytes = isPart ? from : 0
    try {
      for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer)
        timer = setTimeout(giveUp, settings.patience)
        bytes += piece.length
        // More than was announced: nothing more is read, and nothing of it kept.
        if (bytes > file.size) break
        await out.appendFile(piece)
        onBytes(bytes)
      }
      await out.sync()
    } finally {
      await out.close()
    }
    if (bytes > file.size) {
      await rm(partial, { force: true })
      throw mismatch(name, file.path, `it has at least ${bytes} bytes`, `${file.size} bytes`)
    }
    if (bytes < file.size) throw new Error(`the connection ended after ${bytes} of ${file.size} bytes`)
  } finally {
    clearTimeout(timer)
  }
}

/** Compares the bytes on the disk with the checksum, and removes them where they differ. */
async function check({ etag, path, size }: RemoteFile, partial: string, name: HubName): Promise<void> {
  const kind = etag.length === 64 ? 'sha256' : 'sha1'
  const hash = createHash(kind)
  // As git names the content of a file.
  if (kind === 'sha1') hash.update(`blob ${size}\0`)
  if (size > 0)
    for await (const piece of createReadStream(partial, { highWaterMark: 2 ** 20 })) hash.update(piece)
  const found = hash.digest('hex')
  if (found === etag) return
  await rm(partial, { force: true })
  const label = kind === 'sha256' ? 'SHA-256' : 'git’s checksum'
  throw mismatch(name, path, `its ${label} is ${found}`, etag)
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
