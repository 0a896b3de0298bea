// The items of a benchmark from the folder of data.

import { checkOptions, type OptionNames } from '../core/index.ts'
import type { Benchmark, BenchmarkItem } from './benchmark.ts'
import { dataFolder, requireData } from './data-folder.ts'

/** Where items come from. */
export interface ItemSource {
  /** The folder of benchmark data. Default: AZLAB_DATA, else `azlab/data` in XDG_DATA_HOME or ~/.local/share. */
  readonly data?: string
  /** A file (or folder) of items instead of the pinned one, for loaders that take others: LiveCodeBench's official files. */
  readonly file?: string
}

const ITEM_SOURCE: OptionNames<ItemSource> = { data: true, file: true }

/** Loads the items of a benchmark. Throws `data/missing`, with how to get the data, and what the loader throws. */
export async function loadItems<Item extends BenchmarkItem>(
  benchmark: Benchmark<Item>,
  source: ItemSource = {},
): Promise<readonly Item[]> {
  checkOptions('loadItems', source, ITEM_SOURCE)
  const { data, file } = source
  const { info } = benchmark
  if (info.source === null) return benchmark.load('')
  return benchmark.load(file ?? (await requireData(info, dataFolder(data))))
}
