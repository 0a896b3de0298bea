// A server on the loopback interface that plays the hub, with repositories made of bytes at hand.

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const COMMIT = 'c0ffee0000000000000000000000000000000001'

/** A repository: its files, and those stored apart (LFS), as large ones are. */
export interface Repository {
  readonly files: Readonly<Record<string, Buffer>>
  readonly large: readonly string[]
}

export interface Hub {
  readonly endpoint: string
  /** What was asked, e.g. `GET /some/model/resolve/…/config.json bytes=5-`. */
  readonly requests: readonly string[]
  /** Tokens that came, by the host's name that they came to. */
  readonly tokens: readonly (readonly [string, string | undefined])[]
  /** Answers the next requests for large files in another way; gone when it gives false. */
  misbehave: ((request: IncomingMessage, response: ServerResponse, bytes: Buffer) => boolean) | null
  /** A refusal of everything: status and the hub's word for it. */
  refuse: readonly [number, string] | null
  /** Whether the list of files comes without sizes and checksums, as from a plain mirror. */
  bare: boolean
  /** The size that the list claims of large files in the place of their own. */
  claim: number | null
  /** What is answered about the model, in the place of the list of its files. */
  list: unknown
  /** The checksum of every file in the place of its own. */
  etag: string | null
  close(): Promise<void>
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
export const gitId = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

/** Opens the hub with one repository. Large files are redirected to another host name, as the hub's storage is. */
export async function openHub(id: string, repository: Repository): Promise<Hub> {
  const { files, large } = repository
  const requests: string[] = []
  const tokens: (readonly [string, string | undefined])[] = []
  const etagOf = (name: string): string =>
    hub.etag ?? (large.includes(name) ? sha256(files[name] as Buffer) : gitId(files[name] as Buffer))
  const list = (bare: boolean) => ({
    sha: COMMIT,
    siblings: Object.entries(files).map(([rfilename, bytes]) => ({
      rfilename,
      ...(bare ? {} : { size: bytes.length, blobId: hub.etag ?? gitId(bytes) }),
      ...(!bare && large.includes(rfilename)
        ? { lfs: { sha256: hub.etag ?? sha256(bytes), size: hub.claim ?? bytes.length } }
        : {}),
    })),
  })
  const give = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from > bytes.length) return void response.writeHead(416).end()
    response.setHeader('content-length', bytes.length - from)
    if (from > 0) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`)
    response.writeHead(from > 0 ? 206 : 200).end(request.method === 'HEAD' ? undefined : bytes.subarray(from))
  }
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request
    requests.push([method, url, headers.range].filter(Boolean).join(' '))
    tokens.push([String(headers.host).split(':')[0] as string, headers.authorization])
    if (hub.refuse) return void response.writeHead(hub.refuse[0], { 'x-error-code': hub.refuse[1] }).end()
    if (url.startsWith(`/api/models/${id}/revision/`)) {
      const [, revision] = /revision\/([^?]*)/.exec(url) ?? []
      if (revision !== 'main' && revision !== COMMIT)
        return void response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end()
      response.setHeader('content-type', 'application/json')
      return void response.end(JSON.stringify(hub.list === undefined ? list(hub.bare) : hub.list))
    }
    const name = decodeURIComponent(
      url.split(`/resolve/${COMMIT}/`)[1] ?? url.slice(url.lastIndexOf('/') + 1),
    )
    const bytes = files[name]
    if (url === `/storage/${name}` && bytes) {
      if (hub.misbehave) {
        const act = hub.misbehave
        if (act(request, response, bytes)) return
        hub.misbehave = null
      }
      return give(request, response, bytes)
    }
    if (url !== `/${id}/resolve/${COMMIT}/${name}` || !bytes)
      return void response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end()
    if (!large.includes(name)) {
      response.setHeader('etag', `"${etagOf(name)}"`)
      return give(request, response, bytes)
    }
    const { port } = server.address() as AddressInfo
    response.writeHead(302, {
      location: `http://localhost:${port}/storage/${name}`,
      'x-linked-etag': `"${etagOf(name)}"`,
      'x-linked-size': String(bytes.length),
    })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hub: Hub = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    tokens,
    misbehave: null,
    refuse: null,
    bare: false,
    claim: null,
    list: undefined,
    etag: null,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return hub
}
