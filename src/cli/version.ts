// The version in our package.json, which lies two folders up from the sources and from the built files alike.

import { readFileSync } from 'node:fs'

/** e.g. `0.1.0` */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
