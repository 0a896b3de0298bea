// Node as the platform. V8's flags are set first, before any other code of azlab runs.

import './v8.ts'
import { createHash } from 'node:crypto'
import type { Platform } from './platform.ts'
import { within } from './within.ts'

/** Node. */
export const platform: Platform = {
  sha256: (data) => createHash('sha256').update(data).digest(),
  sha256Hex: (data) => createHash('sha256').update(data).digest('hex'),
  warn: (message, kind) => process.emitWarning(message, kind),
  within,
  origin: () => {
    const { node, v8 } = process.versions
    const more = process.env.NODE_OPTIONS?.split(/\s+/).filter(Boolean) ?? []
    return {
      node,
      v8,
      flags: [...process.execArgv, ...more],
      machine: `${process.platform} ${process.arch}`,
    }
  },
}
