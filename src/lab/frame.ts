// Records as a data frame of danfojs, where that package is installed: one row a record, plain columns.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { AzlabError } from '../core/index.ts'
import { columnsOf } from './columns.ts'

/**
 * A data frame of danfojs-node, as much of it as is named here; the rest is there too. The package is optional, so that
 * the declarations cannot refer to its own: `frame as import('danfojs-node').DataFrame` where it is installed.
 */
export interface DataFrame {
  readonly columns: string[]
  /** Rows and columns. */
  readonly shape: number[]
  readonly values: unknown[]
  column(name: string): unknown
  head(rows?: number): DataFrame
  describe(): DataFrame
  // biome-ignore lint/suspicious/noExplicitAny: the many other methods of a data frame.
  readonly [method: string]: any
}

/** What we use of the package. */
interface Danfo {
  readonly DataFrame: new (data: Readonly<Record<string, readonly unknown[]>>) => object
}

/** The frame. Throws `frame/not-installed`, or `frame/broken` where the package is there and cannot be loaded. */
export function frameOf(records: readonly unknown[], load: () => Danfo = loadDanfo): DataFrame {
  const { DataFrame } = load()
  return new DataFrame(columnsOf(records)) as DataFrame
}

/** The package: beside this one first, then from the folder of the program or notebook. Throws as `frameOf` does. */
export function loadDanfo(
  from: readonly string[] = [import.meta.url, join(process.cwd(), 'noop.js')],
): Danfo {
  for (const file of from) {
    const require = createRequire(file)
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
  'In package.json set "overrides": { "danfojs-node": { "xlsx": "npm:xlsx@0.18.5", "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0" } } (it then needs no download outside npm; 340 MB), and run npm install --ignore-scripts danfojs-node. Without it, the records are a plain array: columnsOf(records) gives their columns.'
