// Content ids: equal data has an equal id, whoever made it and whenever.

import { sha256Hex } from '../platform/index.ts'

/** A short content id (64 bits of SHA-256 in hex) of any JSON data. */
export function contentId(...parts: readonly unknown[]): string {
  return sha256Hex(stableJson(parts)).slice(0, 16)
}

/** JSON with the keys of every object sorted, so that equal data gives equal text. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_name, item) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}
