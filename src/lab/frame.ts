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
  readonly DataFrame: new (
    data: object,
    options?: {
      readonly columns?: readonly string[]
      readonly dtypes?: readonly string[]
      readonly index?: readonly unknown[]
    },
  ) => object
}

type Sort = (by: string, options?: { readonly ascending?: boolean; readonly inplace?: boolean }) => DataFrame

/**
 * The frame; of no records, one of no rows. A number that is missing is NaN, as danfojs means it: null would count as 0 in its
 * sums. Throws `frame/no-columns` for records without any field, `frame/not-installed`, and `frame/broken` where the package is
 * there and cannot be loaded.
 */
export function frameOf(records: readonly unknown[], load: () => Danfo = loadDanfo): DataFrame {
  const danfo = load()
  if (records.length === 0)
    return mended(new danfo.DataFrame([], { columns: [], dtypes: [] }), danfo, new Map())
  const columns = columnsOf(records)
  if (Object.keys(columns).length === 0)
    throw new AzlabError(
      `The ${records.length === 1 ? 'record has' : `${records.length} records have`} no field to make a column of.`,
      {
        code: 'frame/no-columns',
        value: records[0],
        expected: 'records with at least one field',
        hint: 'Give the records a field, or filter out those without.',
      },
    )
  const types = new Map(Object.entries(columns).map(([name, values]) => [name, typeOf(values)]))
  const data = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [
      name,
      isNumeric(types.get(name)) ? numbers(values) : values,
    ]),
  )
  return mended(new danfo.DataFrame(data, { dtypes: [...types.values()] }), danfo, types)
}

const isNumeric = (type: string | undefined): boolean => type === 'int32' || type === 'float32'

const numbers = (values: readonly unknown[]): readonly unknown[] =>
  values.map((value) => (value === null ? Number.NaN : value))

/** danfojs guesses a type from the first rows, and takes a column of nothing for numbers. */
function typeOf(values: readonly unknown[]): string {
  const there = values.filter((value) => value !== null)
  const all = (type: string) => there.length > 0 && there.every((value) => typeof value === type)
  if (all('boolean')) return 'boolean'
  if (!all('number')) return 'string'
  const isSmall = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31
  return there.length === values.length && there.every(isSmall) ? 'int32' : 'float32'
}

/** danfojs's own `describe` and `sortValues` fail on what is missing and on no rows; these leave it out, and put it last. */
function mended(frame: object, danfo: Danfo, types: ReadonlyMap<string, string>): DataFrame {
  const made = frame as DataFrame
  const sort = (made as unknown as { readonly sortValues?: Sort }).sortValues
  const own = {
    describe: () => described(made, danfo, types),
    ...(sort ? { sortValues: sorting(made, sort.bind(made)) } : {}),
  }
  for (const [name, value] of Object.entries(own))
    Object.defineProperty(made, name, { value, enumerable: false, configurable: true, writable: true })
  return made
}

/** Count, mean, standard deviation and so on of the numbers of each column that has any type of number. */
function described(frame: DataFrame, danfo: Danfo, types: ReadonlyMap<string, string>): DataFrame {
  const names = frame.columns.filter((name) => isNumeric(types.get(name)))
  if (frame.shape[0] === 0 || names.length === 0)
    return new danfo.DataFrame([], { columns: [], dtypes: [] }) as DataFrame
  const columns = names.map((name) => {
    const values = (frame.column(name) as { readonly values: readonly number[] }).values
    return [name, Object.values(summary(values.filter(Number.isFinite)))] as const
  })
  const index = Object.keys(summary([]))
  const dtypes = names.map(() => 'float32')
  return new danfo.DataFrame(Object.fromEntries(columns), { index, dtypes }) as DataFrame
}

/** The numbers that danfojs names; variance and deviation are of a sample, over n − 1. NaN where there are too few. */
function summary(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n
  const variance = n > 1 ? sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) : Number.NaN
  const middle = (sorted[Math.floor((n - 1) / 2)] ?? Number.NaN) + (sorted[Math.floor(n / 2)] ?? Number.NaN)
  return {
    count: n,
    mean,
    std: Math.sqrt(variance),
    min: sorted[0] ?? Number.NaN,
    median: middle / 2,
    max: sorted.at(-1) ?? Number.NaN,
    variance,
  }
}

function sorting(frame: DataFrame, sort: Sort): Sort {
  return (by, options = {}) => {
    const column = frame.columns.includes(by) ? (frame.column(by) as { readonly values: unknown[] }) : null
    const missing = (value: unknown) => value === null || Number.isNaN(value)
    // danfojs names an unknown column itself.
    if (column === null || options.inplace || !(frame.shape[0] === 0 || column.values.some(missing)))
      return sort(by, options)
    const { values } = column
    const way = (options.ascending ?? true) ? 1 : -1
    const there = values.flatMap((value, at) => (missing(value) ? [] : [{ value, at }]))
    there.sort((a, b) =>
      a.value === b.value ? a.at - b.at : (a.value as number) < (b.value as number) ? -way : way,
    )
    const last = values.flatMap((value, at) => (missing(value) ? [at] : []))
    return frame.iloc({ rows: [...there.map(({ at }) => at), ...last] }) as DataFrame
  }
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
    code: 'frame/not-installed',
    value: 'danfojs-node',
    expected: 'danfojs-node 1.2 or later',
    hint: HINT,
  })
}

const HINT =
  'In package.json set "overrides": { "danfojs-node": { "xlsx": "npm:xlsx@0.18.5", "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0" } } (it then needs no download outside npm; 340 MB), and run npm install --ignore-scripts danfojs-node. Without it, the records are a plain array: columnsOf(records) gives their columns.'
