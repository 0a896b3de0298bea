// The library that cells use: the built package, in a clone too, whose types the compiler of cells can read.

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const manifest = require.resolve('azlab/package.json')

/** The folder of this package, by its own name. */
export const PACKAGE = dirname(manifest)

/** The file that cells load by the name azlab. */
export const LIBRARY = join(PACKAGE, (require(manifest) as { readonly main: string }).main)

/** The doors of this package besides, by the names that cells import, each loaded when it is asked for. */
export function doors(): readonly (readonly [name: string, load: () => unknown])[] {
  const { exports } = require(manifest) as {
    readonly exports: Readonly<Record<string, { readonly default?: string }>>
  }
  return Object.entries(exports).flatMap(([path, { default: file }]) =>
    file === undefined || path === '.'
      ? []
      : [[`azlab/${path.slice(2)}`, (): unknown => require(join(PACKAGE, file))] as const],
  )
}

/** The library; loaded when it is used for the first time, so that the kernel starts without it. */
export function library(): typeof import('azlab') {
  return require(LIBRARY)
}
