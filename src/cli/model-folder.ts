// The folder of a model that comes with the package, by its name.

import { fileURLToPath } from 'node:url'

/** `tiny` is the embedded model; anything else is a folder already. */
export function embeddedFolder(name: string): string {
  return name === 'tiny' ? fileURLToPath(new URL('../../models/tiny-js', import.meta.url)) : name
}
