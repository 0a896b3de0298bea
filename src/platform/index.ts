// platform: what computing code asks of Node or of a browser. The condition `browser` of `imports` chooses between the two: in
// package.json for the built files, in this folder's own package.json for the sources, which a plain `node` runs too.

import { platform } from '#platform'

export type { Origin, Platform, WarningKind } from './platform.ts'

export const { sha256, sha256Hex, warn, within, origin } = platform
