// Between texts and values: what a task's gold answer and a run's result hold.

import { AzlabError } from '../core/portable.ts'
import type { Language, Parsed, Value } from '../language/portable.ts'
import type { Run } from './kind.ts'
import type { Task } from './task.ts'

/** The value of a task's output. A validated task always has one; an edited record may not. */
export function gold(output: string, task: Task, language: Language): Value {
  const value = language.literal(output)
  if (value.ok) return value.value
  throw new AzlabError(`Task ${task.id} has an output that is no literal: ${value.message}`, {
    code: 'task/output',
    value: output,
    expected: `a ${language.name} literal`,
    hint: 'Mend the record, or validate its proposal again.',
  })
}

/** The value that a run gave. */
export function runValue(run: Run | undefined, language: Language): Parsed<Value> {
  if (run === undefined) return { ok: false, message: 'it was not run' }
  if (run.outcome !== 'ok' || run.value === null) return { ok: false, message: run.error ?? run.outcome }
  return language.fromCanonical(run.value)
}
