// Requests to the hub: redirects followed by hand, since the first answer says what the last one does not (checksum and size),
// and since the token must not reach another host.

import type { HubSettings } from './settings.ts'

/** An answer, and what the hub itself said of the file on the way. */
export interface Answer {
  readonly response: Response
  /** The file's digest, without quotes: SHA-256 where it is stored apart (LFS), else git's blob id. */
  readonly etag: string | undefined
  /** Bytes of the whole file. */
  readonly size: number | undefined
  /** The hub's own word for a refusal, e.g. `GatedRepo`. */
  readonly error: string
}

export interface RequestOptions {
  readonly method?: 'GET' | 'HEAD'
  /** First byte wanted. */
  readonly from?: number
  readonly signal?: AbortSignal
}

const MOST_REDIRECTS = 8

/** Asks for an address. What is no answer of a server (no network, no byte in time) is thrown as fetch throws it. */
export async function ask(url: string, settings: HubSettings, options: RequestOptions = {}): Promise<Answer> {
  const { method = 'GET', from = 0, signal } = options
  const { token } = settings
  const home = new URL(settings.endpoint).origin
  let at = new URL(url)
  let etag: string | undefined
  let size: number | undefined
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(at, {
      method,
      redirect: 'manual',
      signal: signal ?? null,
      headers: {
        'user-agent': 'azlab',
        // Ranges and sizes count the bytes of the file itself.
        'accept-encoding': 'identity',
        ...(token && at.origin === home ? { authorization: `Bearer ${token}` } : {}),
        ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      },
    })
    const { headers, status } = response
    etag ??= plain(headers.get('x-linked-etag') ?? headers.get('etag'))
    size ??= lengthOf(headers.get('x-linked-size'))
    const next = headers.get('location')
    if (status < 300 || status >= 400 || next === null || redirects === MOST_REDIRECTS) {
      if (status === 200) size ??= lengthOf(headers.get('content-length'))
      return { response, etag, size, error: headers.get('x-error-code') ?? '' }
    }
    // A file's redirect has its checksum; a redirect of a renamed repository is the hub's own and has none.
    if (headers.get('x-linked-etag') === null) etag = undefined
    await response.body?.cancel()
    at = new URL(next, at)
  }
}

/** The text of an answer; undefined where it has more characters than it may, and the rest is not read. */
export async function textOf(response: Response, most: number): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece, { stream: true })
    if (text.length > most) return undefined
  }
  return text + decoder.decode()
}

function plain(etag: string | null): string | undefined {
  return etag?.replace(/^W\//, '').replaceAll('"', '') || undefined
}

function lengthOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined
}
