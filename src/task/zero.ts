// The zero triplet: the one thing that self-play starts from.

import type { Language } from '../language/portable.ts'
import type { TaskKind, UnaskedSettings } from './kind.ts'
import type { AbductionTask, DeductionTask, Task, Triplet } from './task.ts'
import { tripletTask } from './triplet.ts'

const IDENTITY: Readonly<Record<Language['name'], string>> = {
  javascript: 'function f(a) { return a; }',
  python: 'def f(a):\n    return a',
}

/** The identity function with the input "Hello world". */
export function zeroTriplet(language: Language): Triplet {
  const text = language.display('Hello world')
  return { program: IDENTITY[language.name], input: text, output: text }
}

/** The zero triplet as a task of a type; it has no parents. */
export function zeroTask<T extends 'deduction' | 'abduction'>(
  type: T,
  language: Language,
): Extract<DeductionTask | AbductionTask, { type: T }> {
  return tripletTask(type, zeroTriplet(language), [], language.name)
}

/** The zero triplet as a task for a proposer to be shown. */
export const zeroReference = (language: Language): Task => zeroTask('deduction', language)

/** The zero triplet as a task of a kind; null where none can be made of a triplet. */
export function zeroOf({ seed }: Pick<TaskKind, 'seed'>, settings: UnaskedSettings): Task | null {
  return seed?.from === 'triplets' ? seed.task(zeroTriplet(settings.language), [], settings) : null
}
