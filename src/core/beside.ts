// The files of modules that another process or thread runs: sources beside sources, built files beside built ones.

import { extname } from 'node:path'

/**
 * The URL of a module that lies beside another one. `module` is the other's `import.meta.url`, `path` is relative to it and has
 * no ending: it gets that of `module`, `.ts` in a clone and `.js` in the package.
 */
export function beside(module: string, path: string): URL {
  return new URL(`${path}${extname(new URL(module).pathname)}`, module)
}
