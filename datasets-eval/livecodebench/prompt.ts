// What a policy is asked, in words of ours, and the program in what it answers.

import type { LcbItem } from './load.ts'

function task({ content, starter }: LcbItem): string {
  const format = starter
    ? `Complete this code:\n\`\`\`python\n${starter}\n\`\`\``
    : 'Write a program that reads the input from stdin and prints the answer to stdout, without running it on the examples:\n```python\n# your program\n```'
  return `Write a correct Python program for the problem below: it must do what is asked and pass all tests.\n\n### Problem\n${content}\n\n### Form\n${format}`
}

export const TEMPLATES: Readonly<Record<string, (item: LcbItem) => string>> = {
  tags: (item) =>
    `A user asks, and an assistant solves. It thinks first and answers then: the thoughts stand between <think> and </think>, the final answer between <answer> and </answer>.\nUser: ${task(item)}\n\nThe final answer is one block that begins with \`\`\`python and ends with \`\`\`.\nAssistant: <think>`,
  block: (item) =>
    `${task(item)}\n\n### Answer\nOne block that begins with \`\`\`python and ends with \`\`\`.\n`,
}

/** The program in a completion: in the last answer's tags, the last block of Python, else the last block, else all. */
export function programIn(completion: string): string {
  const text = completion.replaceAll('\r\n', '\n')
  const start = text.lastIndexOf('<answer>')
  const answer = start < 0 ? text : (text.slice(start + '<answer>'.length).split('</answer>')[0] as string)
  const blocks = blocksIn(answer)
  const chosen = blocks.findLast(({ language }) => /^(?:python|py)\d*$/i.test(language)) ?? blocks.at(-1)
  return chosen ? chosen.code : answer.trim() === '' ? '' : answer
}

interface Block {
  readonly language: string
  readonly code: string
}

/** The code blocks that are closed, in one pass over the lines. */
function blocksIn(text: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { readonly language: string; readonly from: number } | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const after = at + line.length + 1
    const words = /^\s*`{3,}(.*)$/.exec(line)?.[1]
    if (open && words?.trim() === '') {
      blocks.push({ language: open.language, code: text.slice(open.from, at) })
      open = undefined
    } else if (!open && words !== undefined && !words.includes('`'))
      open = { language: words.trim(), from: after }
    at = after
  }
  return blocks
}
