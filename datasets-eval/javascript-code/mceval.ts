// The protocol of McEval: a task in words, tested with console.assert.

import { type PinnedInfo, textOf } from '../benchmark.ts'
import { type CodeBenchmark, codeBenchmark } from './benchmark.ts'

/** Makes one of McEval's benchmarks. Some of its own solutions take more than 5 s. */
export function mcEval(info: PinnedInfo, language: 'javascript' | 'typescript'): CodeBenchmark {
  return codeBenchmark(info, { language, template: 'chat', timeoutMs: 30_000 }, (row) => ({
    id: `${info.name}/${textOf(row, 'task_id', info)}`,
    prompt: textOf(row, 'prompt', info),
    entry: textOf(row, 'entry_point', info),
    tests: textOf(row, 'test', info),
    instruction: textOf(row, 'instruction', info),
  }))
}
