// platform: what computing code asks of Node or of a browser. The condition `browser` of `imports` chooses between the two: in
// package.json for the built files, in this folder's own package.json for the sources, which a plain `node` runs too.

import { platform } from '#platform'
import type { Platform } from './platform.ts'

export type { Origin, Platform, WarningKind } from './platform.ts'

export const sha256: Platform['sha256'] = platform.sha256
export const sha256Hex: Platform['sha256Hex'] = platform.sha256Hex
export const warn: Platform['warn'] = platform.warn
export const within: Platform['within'] = platform.within
export const origin: Platform['origin'] = platform.origin
