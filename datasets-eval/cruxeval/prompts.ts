// What a policy is asked, in words of ours.

import type { CruxItem, Dialect, Task } from './item.ts'

const NAMES = { javascript: 'JavaScript', typescript: 'TypeScript', python: 'Python' } as const

type Write = (item: CruxItem, task: Task, dialect: Dialect) => string

/** `answer`: thoughts, and an answer in [ANSWER] tags. `tags`: the same as a dialogue with <think> and <answer>. */
export const TEMPLATES: Readonly<Record<'answer' | 'tags', Write>> = {
  answer: (item, task, dialect) =>
    `${asked(item, task, dialect)}\n\nThink step by step. Put the answer alone between [ANSWER] and [/ANSWER].\n`,
  tags: (item, task, dialect) =>
    `A user asks, and an assistant solves. It thinks first and answers then: the thoughts stand between <think> and </think>, the final answer between <answer> and </answer>.\nUser: ${asked(item, task, dialect)}\nAssistant: <think>`,
}

function asked({ program, question }: CruxItem, task: Task, dialect: Dialect): string {
  const what =
    task === 'input'
      ? 'Find arguments for f with which the check holds; any that do are right. Answer with a call of f whose arguments are literals.'
      : 'Find what f returns there, so that the check holds. Answer with one literal.'
  return `Here is a function f in ${NAMES[dialect]}, and a check of it with ???? for what is missing.\n\n\`\`\`${dialect}\n${program.trim()}\n\n${question}\n\`\`\`\n\n${what}`
}
