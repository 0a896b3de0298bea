// HumanEval+ and MBPP+ as benchmarks: prompts of our own words, EvalPlus' extraction, tests and verdicts.

import { AzlabError } from 'azlab/core'
import type { BenchmarkScore } from 'azlab/evaluate'
import type { PinnedBenchmark, PinnedInfo } from '../benchmark.ts'
import { codeIn, programIn } from './completion.ts'
import { type ExamineOptions, Examiner } from './examine.ts'
import { readPinned } from './file.ts'
import { type PlusItem, readPlusItem } from './item.ts'
import type { Dataset } from './oracles.ts'
import { MEMORY_MIB } from './sandbox.ts'
import { Store } from './store.ts'

export interface PlusScore extends BenchmarkScore {
  /** Whether it passes the original benchmark's own inputs. */
  readonly base: boolean
}

export interface PlusBenchmark extends PinnedBenchmark<PlusItem> {
  score(item: PlusItem, completion: string): Promise<PlusScore>
  /** Scores a whole program as it stands, without extraction. */
  scoreProgram(item: PlusItem, program: string): Promise<PlusScore>
  /** The program that `score` runs for a completion. */
  programOf(item: PlusItem, completion: string): Promise<string>
}

/** The limits of the paper's evaluation; memory is ours. */
export const PLUS_LIMITS: ExamineOptions = {
  minSeconds: 10,
  factor: 8,
  capSeconds: 60,
  memoryMiB: MEMORY_MIB,
}

const TEMPLATES: Readonly<Record<string, (prompt: string) => string>> = {
  script: (prompt) =>
    `Solve the problem below with a self-contained Python script, written in a Markdown code block.\n\`\`\`\n${prompt.trim()}\n\`\`\`\n\nThis Python script holds a self-contained function that solves the problem and passes its tests:\n\`\`\`python\n`,
  question: (prompt) =>
    `Solve the problem below with a self-contained Python script, written in a Markdown code block.\n\`\`\`\n${prompt.trim()}\n\`\`\`\n`,
  continue: (prompt) => prompt,
}

export interface PlusOptions {
  readonly limits?: Partial<ExamineOptions>
  /** Where expected outputs are kept: beside the data, else in the user's cache. Default: both are tried. */
  readonly store?: Store
}

/** Makes one of the two benchmarks from its facts. */
export function plusBenchmark(
  info: PinnedInfo,
  dataset: Dataset,
  { limits = {}, store: given }: PlusOptions = {},
): PlusBenchmark {
  const store = { current: given ?? new Store(info.name) }
  let opened: Examiner | undefined
  const examiner = (): Examiner => {
    opened ??= new Examiner({ ...PLUS_LIMITS, ...limits }, () => store.current)
    return opened
  }
  const scoreProgram = async (item: PlusItem, program: string): Promise<PlusScore> => {
    const base = await examiner().examine(item, 'base', program)
    if (!base.passed) return { correct: false, base: false, reason: base.reason }
    const plus = await examiner().examine(item, 'plus', program)
    if (!plus.passed) return { correct: false, base: true, reason: plus.reason }
    return { correct: true, base: true, reason: `passes ${base.reason} and ${plus.reason}` }
  }
  const programOf = (item: PlusItem, completion: string): Promise<string> =>
    programIn(examiner().sandbox, completion, item)
  return {
    info,
    templates: Object.keys(TEMPLATES),
    load: async (path) => {
      const lines = await readPinned(info, path)
      if (!given) store.current = new Store(info.name, path)
      return lines.map((line) => readPlusItem(info, dataset, line))
    },
    prompt: (item, template = 'script') => {
      const write = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined
      if (write) return write(item.prompt)
      throw new AzlabError(`${info.name} has no template ${JSON.stringify(template)}.`, {
        code: 'options/template',
        value: template,
        expected: Object.keys(TEMPLATES).join(', '),
      })
    },
    extract: codeIn,
    score: async (item, completion) => {
      if (codeIn(completion) === '') return { correct: false, base: false, reason: 'no answer found' }
      return scoreProgram(item, await programOf(item, completion))
    },
    scoreProgram,
    programOf,
    close: async () => {
      await opened?.sandbox.close()
      opened = undefined
    },
  }
}
