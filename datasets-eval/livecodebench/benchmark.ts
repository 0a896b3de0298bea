// LiveCodeBench's code generation as a benchmark.

import { AzlabError } from 'azlab/core'
import type { BenchmarkScore } from 'azlab/evaluate'
import type { PinnedBenchmark, PinnedInfo } from '../benchmark.ts'
import { MEMORY_MIB, Sandbox } from '../python-code/sandbox.ts'
import { judgeTests } from './judge.ts'
import { type LcbItem, loadProblems, type Selection, testsOf } from './load.ts'
import { programIn, TEMPLATES } from './prompt.ts'

export interface LcbScore extends BenchmarkScore {
  /** Whether private tests were among those run; a score without them compares with no published one. */
  readonly comparable: boolean
}

export interface LcbOptions extends Selection {
  /** Seconds of CPU time for a test. Default 60, as in the paper; the official default is 6. */
  readonly timeoutSeconds?: number
  readonly memoryMiB?: number
}

export interface LiveCodeBench extends PinnedBenchmark<LcbItem> {
  score(item: LcbItem, completion: string): Promise<LcbScore>
}

/** Makes the benchmark with a choice of problems; `load` takes a file, or a folder of the official ones. */
export function liveCodeBench(
  info: PinnedInfo,
  { timeoutSeconds = 60, memoryMiB = MEMORY_MIB, ...selection }: LcbOptions = {},
): LiveCodeBench {
  let opened: Sandbox | undefined
  return {
    info,
    templates: Object.keys(TEMPLATES),
    load: (path) => loadProblems(info, path, selection),
    prompt: (item, template = 'tags') => {
      const write = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined
      if (write) return write(item)
      throw new AzlabError(`${info.name} has no template ${JSON.stringify(template)}.`, {
        code: 'options/template',
        value: template,
        expected: Object.keys(TEMPLATES).join(', '),
      })
    },
    extract: programIn,
    score: async (item, completion) => {
      const comparable = item.tests === 'all'
      const program = programIn(completion)
      const said = (correct: boolean, reason: string): LcbScore => ({
        correct,
        comparable,
        reason: comparable ? reason : `${reason} (public tests alone, not comparable)`,
      })
      if (program === '') return said(false, 'no answer found')
      opened ??= new Sandbox(memoryMiB)
      const { passed, reason } = await judgeTests(opened, item, program, await testsOf(item), timeoutSeconds)
      return said(passed, reason)
    },
    close: async () => {
      await opened?.close()
      opened = undefined
    },
  }
}
