// The protocol of MultiPL-E: prompts to continue, cut at stop texts, tested with node's loose `assert.deepEqual`.

import { AzlabError } from 'azlab/core'
import { type PinnedInfo, textOf } from '../benchmark.ts'
import { type CodeBenchmark, codeBenchmark } from './benchmark.ts'

/** Makes one of MultiPL-E's benchmarks. */
export function multiplE(info: PinnedInfo, language: 'javascript' | 'typescript'): CodeBenchmark {
  return codeBenchmark(info, { language, template: 'completion' }, (row) => {
    const name = textOf(row, 'name', info)
    const tests = textOf(row, 'tests', info)
    const entry = /let candidate = ([\w$]+);/.exec(tests)?.[1]
    const { stop_tokens: stops } = row
    if (entry === undefined || !Array.isArray(stops) || !stops.every((stop) => typeof stop === 'string'))
      throw new AzlabError(`An item of ${info.name} is not as expected.`, {
        code: 'benchmark/item',
        value: row,
        expected: 'stop_tokens, and a function named by "let candidate = …;" in tests',
      })
    return { id: `${info.name}/${name}`, prompt: textOf(row, 'prompt', info), entry, tests, stops }
  })
}
