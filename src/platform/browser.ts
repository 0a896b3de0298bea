// A browser as the platform. Its own SHA-256 answers later, in a promise; the one of @noble/hashes answers at once.

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Platform } from './platform.ts'

const UTF8 = new TextEncoder()

const digest = (data: string | Uint8Array): Uint8Array =>
  sha256(typeof data === 'string' ? UTF8.encode(data) : data)

/** A browser. */
export const platform: Platform = {
  sha256: digest,
  sha256Hex: (data) => bytesToHex(digest(data)),
  warn: (message, { type }) => console.warn(`${type}: ${message}`),
  within: (_, work) => ({ value: work() }),
  origin: () => ({ node: '', v8: '', flags: [], machine: globalThis.navigator?.userAgent ?? 'a browser' }),
}
