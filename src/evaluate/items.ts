// The items of a benchmark from the folder of data; they are kept out of self-play from then on.

import { checkOptions, type OptionNames } from '../core/index.ts'
import { guardBenchmark } from '../task/contamination.ts'
import type { Benchmark, BenchmarkItem } from './benchmark.ts'
import { dataFolder, requireData } from './data-folder.ts'

/** Where items come from. */
export interface ItemSource {
  /** The folder of benchmark data. Default: AZLAB_DATA, else `azlab/data` in XDG_DATA_HOME or ~/.local/share. */
  readonly data?: string
  /** A file (or folder) of items in the place of the pinned one, for loaders that take others: LiveCodeBench's official files. */
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
  // The tasks that come with azlab are withheld from every run anyway, whether they were loaded or not.
  if (info.source === null) return benchmark.load('')
  const items = await benchmark.load(file ?? (await requireData(info, dataFolder(data))))
  guardBenchmark(
    info.name,
    items.map((item) => ({ id: item.id, texts: textsOf(item) })),
  )
  return items
}

/** Every text in an item, however deep. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}
