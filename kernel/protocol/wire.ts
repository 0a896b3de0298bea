// Messages of the Jupyter protocol as ZeroMQ frames: idents, delimiter, HMAC signature, four JSON dicts, buffers.

import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'

/** The protocol's version that header and kernel_info name. */
export const PROTOCOL_VERSION = '5.4'

export interface Header {
  readonly msg_id: string
  readonly msg_type: string
  readonly session: string
  readonly username: string
  readonly date: string
  readonly version: string
}

export type Content = { readonly [name: string]: unknown }

export interface Message {
  /** ZeroMQ's return address (or the topic on iopub): zero or more frames before the delimiter. */
  readonly idents: readonly Uint8Array[]
  readonly header: Header
  /** The header of what this answers; empty for none. */
  readonly parent: Header | Record<string, never>
  readonly metadata: Content
  readonly content: Content
  readonly buffers: readonly Uint8Array[]
}

/** What signs and checks: the connection file's key, and its scheme `hmac-HASH`. No key: no signatures. */
export interface Signing {
  readonly key: string
  readonly signature_scheme: string
}

/** Frames that are not taken: not signed with the connection's key, no message, or a message that was there before. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: 'kernel/signature' | 'kernel/malformed' | 'kernel/replayed'

  constructor(code: WireError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const DELIMITER = Buffer.from('<IDS|MSG>')

/** A fresh header. */
export function createHeader(type: string, session: string, username = 'kernel'): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username,
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  }
}

/** The frames of a message, signed. */
export function encode(message: Message, signing: Signing): Uint8Array[] {
  const { header, parent, metadata, content } = message
  return encodeText(message, signing, [
    JSON.stringify(header),
    JSON.stringify(parent),
    JSON.stringify(metadata),
    JSON.stringify(content),
  ])
}

/** As `encode`, for a message whose four dicts are JSON already. */
export function encodeText(
  { idents, buffers }: Pick<Message, 'idents' | 'buffers'>,
  signing: Signing,
  dicts: readonly [header: string, parent: string, metadata: string, content: string],
): Uint8Array[] {
  const frames = dicts.map((text) => Buffer.from(text))
  return [...idents, DELIMITER, Buffer.from(signature(frames, signing)), ...frames, ...buffers]
}

/** The signature that frames carry, checked or not. */
export function signatureOf(frames: readonly Uint8Array[]): string {
  const at = frames.findIndex((frame) => DELIMITER.equals(frame))
  return Buffer.from(frames[at + 1] ?? []).toString('latin1')
}

/** Reads the frames of a message; throws a WireError on a wrong signature or a broken frame. */
export function decode(frames: readonly Uint8Array[], signing: Signing): Message {
  const at = frames.findIndex((frame) => DELIMITER.equals(frame))
  if (at < 0) throw malformed('it has no delimiter <IDS|MSG>')
  const [signed, ...rest] = frames.slice(at + 1)
  const dicts = rest.slice(0, 4)
  if (!signed || dicts.length < 4) throw malformed(`it has ${dicts.length} of its 4 dicts`)
  if (signing.key) {
    const expected = Buffer.from(signature(dicts, signing))
    if (signed.length !== expected.length || !timingSafeEqual(signed, expected))
      throw new WireError('kernel/signature', "A message is not signed with the connection file's key.")
  }
  const [header, parent, metadata, content] = dicts.map(parseDict) as [Content, Content, Content, Content]
  if (typeof header.msg_id !== 'string' || typeof header.msg_type !== 'string')
    throw malformed('its header names no msg_id and msg_type')
  return {
    idents: frames.slice(0, at),
    header: header as unknown as Header,
    parent: parent as unknown as Header,
    metadata,
    content,
    buffers: rest.slice(4),
  }
}

function signature(dicts: readonly Uint8Array[], { key, signature_scheme }: Signing): string {
  if (!key) return ''
  const hmac = createHmac(signature_scheme.replace(/^hmac-/, ''), key)
  for (const dict of dicts) hmac.update(dict)
  return hmac.digest('hex')
}

/** Most brackets of a header, which is written again in every answer: deeper nesting would end the stack there. */
const HEADER_BRACKETS = 100

function parseDict(frame: Uint8Array, at: number): Content {
  if (
    at === 0 &&
    frame.reduce((sum, byte) => sum + Number(byte === 0x5b || byte === 0x7b), 0) > HEADER_BRACKETS
  )
    throw malformed('its header is no flat object')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('utf8'))
  } catch {
    throw malformed(`its dict ${at} is not JSON`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`its dict ${at} is no JSON object`)
  return value as Content
}

function malformed(what: string): WireError {
  return new WireError('kernel/malformed', `A message is malformed: ${what}.`)
}
