// MBXP in JavaScript: results are compared with lodash's isEqual.

import { infoBeside, textOf } from '../benchmark.ts'
import { codeBenchmark } from '../javascript-code/benchmark.ts'

const info = infoBeside(import.meta.url)

export const benchmark = codeBenchmark(
  info,
  { language: 'javascript', template: 'completion', lodash: true },
  (row) => ({
    id: `${info.name}/${textOf(row, 'task_id', info)}`,
    prompt: textOf(row, 'prompt', info),
    entry: textOf(row, 'entry_point', info),
    tests: textOf(row, 'test', info),
  }),
)
