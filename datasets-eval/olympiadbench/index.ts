// OlympiadBench: competition problems with an open answer; the first of the final answers is the gold one.

import { infoBeside, textOf } from '../benchmark.ts'
import { mathBenchmark } from '../math/benchmark.ts'
import { withoutDollars } from '../math/completion.ts'

const info = infoBeside(import.meta.url)

export const benchmark = mathBenchmark(info, (row) => {
  const [first] = Array.isArray(row.final_answer) ? (row.final_answer as readonly unknown[]) : []
  const gold = typeof first === 'string' ? withoutDollars(first) : undefined
  return {
    id: `${info.name}/${textOf(row, 'id', info)}`,
    problem: textOf(row, 'question', info),
    gold: textOf({ ...row, gold }, 'gold', info),
  }
})
