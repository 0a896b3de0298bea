// MATH500: problems of the MATH test set; the gold answer is the last box of the solution.

import { infoBeside, textOf } from '../benchmark.ts'
import { mathBenchmark } from '../math/benchmark.ts'
import { lastBox } from '../math/completion.ts'

const info = infoBeside(import.meta.url)

export const benchmark = mathBenchmark(info, (row) => ({
  id: `${info.name}/${textOf(row, 'unique_id', info)}`,
  problem: textOf(row, 'problem', info),
  gold: textOf({ ...row, gold: lastBox(textOf(row, 'solution', info)) }, 'gold', info),
}))
