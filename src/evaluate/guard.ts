// Guards made of benchmarks: what a run or a lab is given so that none of their items becomes a task.

import { AzlabError, checkOptions, given, mend } from '../core/index.ts'
import { createGuard, type Guard, type GuardedBenchmark } from '../task/guard.ts'
import type { Benchmark, BenchmarkItem } from './benchmark.ts'
import { type ItemSource, loadItems } from './items.ts'
import { openBenchmark } from './registry.ts'

/**
 * Loads benchmarks, by name or of your own, and gives the guard that keeps their items out of self-play, with these normalised
 * held-out programs beside them. Throws `benchmark/unknown`, `data/missing`, and `evaluate/benchmark` for what is no benchmark.
 */
export async function guardAgainst(
  benchmarks: readonly (string | Benchmark)[],
  options: Pick<ItemSource, 'data'> & Partial<Pick<Guard, 'heldout'>> = {},
): Promise<Guard> {
  if (!Array.isArray(benchmarks)) throw noBenchmarks(benchmarks)
  checkOptions('guardAgainst', options, { data: true, heldout: true })
  const { heldout, ...source } = options
  const guarded: GuardedBenchmark[] = []
  for (const one of benchmarks) {
    const benchmark: Benchmark = typeof one === 'string' ? await openBenchmark(one) : one
    if (typeof benchmark?.load !== 'function') throw noBenchmarks(one)
    try {
      guarded.push(guardedBenchmark(benchmark.info.name, await loadItems(benchmark, source)))
    } finally {
      // One's own stays open: it may be asked again.
      if (typeof one === 'string') await benchmark.close()
    }
  }
  return createGuard({ benchmarks: guarded, ...(heldout ? { heldout } : {}) })
}

function noBenchmarks(value: unknown): AzlabError {
  return new AzlabError(`A guard is made of a list of benchmarks, and was given ${given(value)}.`, {
    code: 'evaluate/benchmark',
    value,
    expected: 'a list with names of benchmarks, or benchmarks of your own',
    hint: mend(value, "Write for example az.guard(['humaneval-js']); npx azlab data list names them."),
  })
}

/** Items as a guard knows them: by their ids, and by every text in them. */
export function guardedBenchmark(name: string, items: readonly BenchmarkItem[]): GuardedBenchmark {
  return { name, items: items.map((item) => ({ id: item.id, texts: textsOf(item) })) }
}

/** Every text in an item, however deep. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}
