// AzlabError without loading the library: the kernel reads its connection and opens its sockets before that.

import { createRequire } from 'node:module'
import type { AzlabError, ErrorDetail } from 'azlab'

/** An AzlabError; the library is loaded for its class when the first one is made. */
export function fault(message: string, detail: ErrorDetail, options?: ErrorOptions): AzlabError {
  const library = createRequire(import.meta.url)('azlab') as typeof import('azlab')
  return new library.AzlabError(message, detail, options)
}
