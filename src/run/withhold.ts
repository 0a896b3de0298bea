// Keeps the held-out programs out: a proposal that comes up with one becomes no task and enters no buffer.

import { contentId } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import type { Rejection, Validation } from '../stage/records.ts'
import { type Buffers, emptyBuffer, type TaskType } from '../task/index.ts'

/** The validations, with a rejection in the place of each task whose normalised program is in `programs`. */
export function withhold(
  validations: readonly Validation[],
  programs: ReadonlySet<string>,
  language: Language,
): readonly Validation[] {
  if (programs.size === 0) return validations
  return validations.map((validation): Validation => {
    if (validation.kind !== 'task' || !programs.has(language.normalise(validation.program))) return validation
    const { type, program, parents } = validation
    const reason = 'duplicate'
    const message = 'The program is one of the held-out set.'
    const id = contentId('rejection', parents[0], reason, message)
    const rejection: Rejection = {
      kind: 'rejection',
      id,
      parents: parents.slice(0, 1),
      type,
      reason,
      message,
      program,
    }
    return rejection
  })
}

/** The buffers without the tasks whose normalised program is in `programs`. */
export function withholdFromBuffers(
  buffers: Buffers,
  programs: ReadonlySet<string>,
  language: Language,
): Buffers {
  const kept: Partial<Record<TaskType, Buffers[TaskType]>> = {}
  for (const buffer of Object.values(buffers)) {
    const entries = buffer.entries.filter(({ task }) => !programs.has(language.normalise(task.program)))
    const added = buffer.added - (buffer.entries.length - entries.length)
    kept[buffer.type] = { ...emptyBuffer(buffer.type, buffer.capacity), entries, added }
  }
  return kept
}
