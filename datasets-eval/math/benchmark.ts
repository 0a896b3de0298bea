// A mathematics benchmark: problems with a gold answer, completions judged by equivalence.

import { AzlabError } from 'azlab/core'
import type { BenchmarkItem, BenchmarkScore } from 'azlab/evaluate'
import { type Judge, openJudge } from 'azlab/math-equal'
import { type PinnedBenchmark, type PinnedInfo, readRows } from '../benchmark.ts'
import { answerIn, tidy } from './completion.ts'

export interface MathItem extends BenchmarkItem {
  readonly problem: string
  /** The right answer in LaTeX, without dollar signs. */
  readonly gold: string
}

/** Reads an item from a row of the file. */
type ReadItem = (row: Readonly<Record<string, unknown>>) => MathItem

/** The prompts, in words of ours: answer tags after thinking, the same with a box, and a box alone. */
const TEMPLATES: Readonly<Record<string, (problem: string) => string>> = {
  tags: (problem) =>
    `A user asks, and an assistant solves. It thinks first and answers then: the thoughts stand between <think> and </think>, the final answer between <answer> and </answer>.\nUser: ${problem}\nAssistant: <think>`,
  'tags-boxed': (problem) =>
    `A user asks, and an assistant solves. It thinks first and answers then: the thoughts stand between <think> and </think>, the final answer between <answer> and </answer>. The final answer is read from \\boxed{}.\nUser: ${problem}\nAssistant: <think>`,
  boxed: (problem) => `${problem}\n\nReason step by step, and put the final answer in \\boxed{}.\n`,
}

/** Makes a benchmark from its facts and the way its rows are read. */
export function mathBenchmark(info: PinnedInfo, readItem: ReadItem): PinnedBenchmark<MathItem> {
  let judge: Judge | undefined
  return {
    info,
    templates: Object.keys(TEMPLATES),
    load: async (path) => (await readRows(info, path)).map(readItem),
    prompt: (item, template = 'tags') => {
      const write = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined
      if (!write)
        throw new AzlabError(`${info.name} has no template ${JSON.stringify(template)}.`, {
          code: 'options/template',
          value: template,
          expected: Object.keys(TEMPLATES).join(', '),
        })
      return write(item.problem)
    },
    extract: answerIn,
    score: async (item, completion): Promise<BenchmarkScore> => {
      const answer = answerIn(completion)
      if (answer === '') return { correct: false, reason: 'no answer found' }
      judge ??= openJudge()
      const { equal, reason, ...forms } = await judge.judge({
        gold: `\\boxed{${tidy(item.gold)}}`,
        answer: `\\boxed{${answer}}`,
      })
      return { correct: equal, reason: `${reason}: gold ${forms.gold ?? '?'}, answer ${forms.answer ?? '?'}` }
    },
    close: async () => {
      await judge?.close()
      judge = undefined
    },
  }
}
