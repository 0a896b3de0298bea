// A scripted player of Python in the full style: valid and invalid proposals, right, wrong, injected and shapeless answers.

import { hash } from './play.ts'

const block = (tag: string, body: string): string => `\`\`\`${tag}\n${body}\n\`\`\``
const answer = (...parts: readonly string[]): string =>
  `I think so.\n<answer>\n${parts.join('\n')}\n</answer>`
const program = (sign: string, by: number): string => `def f(a):\n    return a ${sign} ${by}`

/** A proposal of one program and one input. */
export const proposal = (source: string, input: string): string =>
  answer(block('python', source), block('input', input))
/** A proposal of inputs and a message. */
export const inductionProposal = (inputs: readonly string[], message: string): string =>
  answer(...inputs.map((input) => block('input', input)), block('message', message))
export const bare = (text: string): string => answer(text)
export const programAnswer = (source: string): string => answer(block('python', source))

/** Replies that differ by key and repeat, as `play` does for JavaScript. */
export function playPython(prompt: string, key: string): string {
  const n = hash(key)
  if (prompt.includes('Write one new Python program')) {
    if (n % 5 === 0) return proposal('def f(a', '1')
    if (n % 11 === 0) return proposal('import os\ndef f(a):\n    return os.getpid()', '1')
    return proposal(program(n % 2 ? '+' : '-', n % 50), String(n % 7))
  }
  if (prompt.includes('inputs and the message')) {
    return n % 4 === 0
      ? 'dunno'
      : inductionProposal(['0', '1', '2', '3', '4', String(5 + n)], 'Look at the differences.')
  }
  if (prompt.includes('A hidden Python program')) return programAnswer(program('+', n % 3 ? n % 50 : 0))
  const [, sign, by] = /a ([+-]) (\d+)/.exec(prompt) ?? []
  const step = (sign === '-' ? -1 : 1) * Number(by)
  const given = Number(/```(?:input|output)\n(-?\d+)\n```/.exec(prompt)?.[1])
  if (Number(by) % 3 === 0) return bare("'never'")
  const right = prompt.includes('Say what this call') ? given + step : given - step
  if (n % 7 === 0) return bare(`${right}) or True or f(1`)
  return n % 3 === 0 ? bare(`${right}.0`) : n % 3 === 1 ? bare(String(right + 1)) : 'dunno'
}
