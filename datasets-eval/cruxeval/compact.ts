// The prompt of azlab's own tiny models, which read marks and source and no words. JavaScript alone.

import type { CruxItem, Task } from './item.ts'

/** The program in one line, as those models' own training data has it, and what goes in or comes out. */
export function compactPrompt({ program, input, output }: CruxItem, task: Task): string {
  const source = oneLine(program)
  return task === 'output'
    ? `<|solve|><|deduction|><|program|>${source}<|input|>${input.trim()}<|answer|>`
    : `<|solve|><|abduction|><|program|>${source}<|output|>${output.trim()}<|answer|>`
}

/** Such a model's answer is a literal, or arguments without the call around them. */
export function compactAnswer(completion: string, task: Task): string {
  return task === 'output' ? completion : `f(${completion.trim()})`
}

/** Line ends within a comment or a template text mean something; elsewhere a reader does without. */
function oneLine(program: string): string {
  const isPlain = !/\/\/|`/.test(program)
  if (!isPlain) return program.trim()
  const lines = program.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '').join(' ')
}
