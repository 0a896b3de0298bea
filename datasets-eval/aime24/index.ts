// AIME 2024: competition problems whose answers are numbers.

import { infoBeside, textOf } from '../benchmark.ts'
import { mathBenchmark } from '../math/benchmark.ts'

const info = infoBeside(import.meta.url)

export const benchmark = mathBenchmark(info, (row) => ({
  id: `${info.name}/${textOf(row, 'id', info)}`,
  problem: textOf(row, 'problem', info),
  gold: textOf(row, 'answer', info),
}))
