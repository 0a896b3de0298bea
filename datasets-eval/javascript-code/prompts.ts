// What a policy is asked, in words of ours.

import type { CodeItem, Protocol } from './item.ts'

const NAMES = { javascript: 'JavaScript', typescript: 'TypeScript' } as const

type Write = (item: CodeItem, protocol: Protocol) => string

/**
 * `completion`: the benchmark's own text, which a base model continues. `chat`: the task, to be answered with a code block.
 * `tags`: the same after thinking, in answer tags.
 */
export const TEMPLATES: Readonly<Record<'completion' | 'chat' | 'tags', Write>> = {
  completion: ({ prompt }) => prompt,
  chat: (item, protocol) => `${task(item, protocol)} Answer with one code block that has all of the code.\n`,
  tags: (item, protocol) =>
    `A user asks, and an assistant solves. It thinks first and answers then: the thoughts stand between <think> and </think>, the final answer between <answer> and </answer>.\nUser: ${task(item, protocol)} The answer is one code block that has all of the code.\nAssistant: <think>`,
}

function task({ entry, prompt, instruction }: CodeItem, { language }: Protocol): string {
  const name = NAMES[language]
  if (instruction !== prompt)
    return `${instruction.trim()}\n\nWrite it in ${name} and keep the name ${entry}.`
  return `Complete this ${name} function and keep its name, ${entry}:\n\n\`\`\`${language}\n${prompt.trimEnd()}\n\`\`\`\n\n`
}
