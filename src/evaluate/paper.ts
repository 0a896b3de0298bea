// What the paper reports for its benchmarks, to stand beside what is measured here. These numbers are its authors' own.

import { checkOptions } from '../core/index.ts'

/** Where the numbers are from. */
export const PAPER_SOURCE = 'Zhao et al., Absolute Zero (arXiv 2505.03335v2), Table 1; greedy, one answer'

const BENCHMARKS = [
  ...(['humaneval-plus', 'mbpp-plus', 'livecodebench'] as const),
  ...(['aime24', 'aime25', 'amc23', 'math500', 'minerva', 'olympiadbench'] as const),
] as const

/** Per cent right by model, in the order of BENCHMARKS. LiveCodeBench is its release v1 to v5. */
const TABLE: readonly (readonly [model: string, ...percents: number[]])[] = [
  ['Qwen2.5-7B', 73.2, 65.3, 17.5, 6.7, 3.3, 37.5, 64.8, 25.0, 27.7],
  ['Qwen2.5-7B-Instruct', 75.0, 68.5, 25.5, 13.3, 6.7, 52.5, 76.4, 35.7, 37.6],
  ['Qwen2.5-7B-Coder', 80.5, 69.3, 19.9, 6.7, 3.3, 40.0, 54.0, 17.3, 21.9],
  ['Qwen2.5-7B-Math', 61.0, 57.9, 16.2, 10.0, 16.7, 42.5, 64.2, 15.4, 28.0],
  ['AceCoder-RM', 79.9, 71.4, 23.6, 20.0, 6.7, 50.0, 76.4, 34.6, 36.7],
  ['AceCoder-Rule', 80.5, 70.4, 29.0, 6.7, 6.7, 40.0, 62.8, 27.6, 27.4],
  ['CodeR1-12k', 81.1, 73.5, 29.3, 13.3, 3.3, 37.5, 74.0, 35.7, 36.9],
  ['CodeR1-LC2k', 81.7, 71.7, 28.1, 13.3, 10.0, 45.0, 75.0, 33.5, 36.7],
  ['PRIME-Zero', 49.4, 51.1, 11.0, 23.3, 23.3, 67.5, 81.2, 37.9, 41.8],
  ['SimpleRL-Zoo', 73.2, 63.2, 25.6, 16.7, 3.3, 57.5, 77.0, 35.7, 41.0],
  ['Oat-Zero', 62.2, 59.0, 15.2, 30.0, 16.7, 62.5, 80.0, 34.9, 41.6],
  ['ORZ', 80.5, 64.3, 22.0, 13.3, 16.7, 60.0, 81.8, 32.7, 45.0],
  ['AZR-Base-7B', 71.3, 69.1, 25.3, 13.3, 13.3, 52.5, 74.4, 38.2, 38.5],
  ['AZR-Coder-7B', 83.5, 69.6, 31.7, 20.0, 10.0, 57.5, 72.6, 36.4, 38.2],
]

/** One number of the paper. */
export interface PaperResult {
  readonly model: string
  /** Per cent right. */
  readonly percent: number
  readonly source: string
}

/** The rows that stand beside a result unless more are asked for: the bases, and what self-play made of them. */
const MAIN = ['Qwen2.5-7B', 'AZR-Base-7B', 'Qwen2.5-7B-Coder', 'AZR-Coder-7B']

/** What the paper says of a benchmark, none where it says nothing; `all` gives every model of its table. */
export function paperResults(
  benchmark: string,
  options: { readonly all?: boolean } = {},
): readonly PaperResult[] {
  checkOptions('paperResults', options, { all: true })
  const { all = false } = options
  const at = (BENCHMARKS as readonly string[]).indexOf(benchmark)
  if (at < 0) return []
  const rows = all ? TABLE : MAIN.flatMap((name) => TABLE.filter(([model]) => model === name))
  return rows.map(([model, ...percents]) => ({
    model,
    percent: percents[at] as number,
    source: PAPER_SOURCE,
  }))
}
