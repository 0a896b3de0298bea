// What makes two tasks the same: the normalised program and the values that it is given.

import { contentId } from '../core/portable.ts'
import type { Language } from '../language/portable.ts'
import type { ProposalParts, Task } from './task.ts'

/** Equal for two tasks (or proposals) of one type that are duplicates: names, layout and the spelling of literals do not count. */
export function fingerprint(task: Task | ProposalParts, language: Language): string {
  const values = inputsOf(task).map((input) => {
    const parsed = language.literals(input)
    return parsed.ok ? language.canonical([...parsed.value]) : input.trim()
  })
  return contentId(language.normalise(task.program), values.sort())
}

function inputsOf(task: Task | ProposalParts): readonly string[] {
  if ('pairs' in task) return task.pairs.map(({ input }) => input)
  return 'inputs' in task ? task.inputs : [task.input]
}
