// Records as a data frame of danfojs, where that package is installed: one row a record, plain columns.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { AzlabError } from '../core/index.ts'
import { columnsOf } from './columns.ts'

/** A data frame of danfojs-node; of any type where the package is not installed. */
// biome-ignore lint/suspicious/noTsIgnore: an error only where the optional package is missing.
// @ts-ignore: the package is optional.
export type DataFrame = import('danfojs-node').DataFrame

/** What we use of the package. */
interface Danfo {
  readonly DataFrame: new (data: Readonly<Record<string, readonly unknown[]>>) => DataFrame
}

/** The frame. Throws `frame/not-installed`, or `frame/broken` where the package is there and cannot be loaded. */
export function frameOf(records: readonly unknown[], load: () => Danfo = danfo): DataFrame {
  const { DataFrame } = load()
  return new DataFrame(columnsOf(records))
}

/** Looks beside this package first, then from the folder of the program or notebook. */
function danfo(): Danfo {
  for (const from of [import.meta.url, join(process.cwd(), 'noop.js')]) {
    const require = createRequire(from)
    try {
      require.resolve('danfojs-node')
    } catch {
      continue
    }
    try {
      return require('danfojs-node') as Danfo
    } catch (cause) {
      throw new AzlabError(
        'The package danfojs-node is installed, but it cannot be loaded.',
        { code: 'frame/broken', value: 'danfojs-node', hint: HINT },
        { cause },
      )
    }
  }
  throw new AzlabError('A data frame needs the package danfojs-node, which is not installed here.', {
    ...{ code: 'frame/not-installed', value: 'danfojs-node', expected: 'danfojs-node 1.2 or later' },
    hint: HINT,
  })
}

const HINT =
  'In package.json set "overrides": { "xlsx": "npm:xlsx@0.18.5", "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@3.21.0" } (it then needs no download outside npm; 340 MB), and run npm install --ignore-scripts danfojs-node. Without it, the records are a plain array: columnsOf(records) gives their columns.'
