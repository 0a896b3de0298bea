// The library that cells use, as this package itself has it.

import { createRequire } from 'node:module'
import { dirname } from 'node:path'

const require = createRequire(import.meta.url)

/** The folder of this package, by its own name. */
export const PACKAGE = dirname(require.resolve('azlab/package.json'))

/** The file that cells load by the name azlab. */
export const LIBRARY = require.resolve('azlab')

/** The library; loaded when it is used for the first time, so that the kernel starts without it. */
export function library(): typeof import('azlab') {
  return require('azlab')
}
