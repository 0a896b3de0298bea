// Keeps the held-out programs out: a proposal that comes up with one becomes no task and enters no buffer.

import { contentId } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import type { Validation } from '../stage/records.ts'
import { type Buffers, emptyBuffer, type TaskType } from '../task/index.ts'

/**
 * The validations, with a rejection `heldout` in the place of each task whose normalised program is in `programs`. One that was
 * rejected as `duplicate`, such as the second of a batch on such a program, is `heldout` too.
 */
export function withhold(
  validations: readonly Validation[],
  programs: ReadonlySet<string>,
  language: Language,
): readonly Validation[] {
  if (programs.size === 0) return validations
  return validations.map((validation): Validation => {
    if (validation.kind === 'rejection' && validation.reason !== 'duplicate') return validation
    const { type, program, parents } = validation
    if (program === null || !programs.has(language.normalise(program))) return validation
    const reason = 'heldout'
    const message = 'The program is one of the held-out set.'
    const id = contentId('rejection', parents[0], reason, message)
    return { kind: 'rejection', id, parents: parents.slice(0, 1), type, reason, message, program }
  })
}

/** The buffers without the tasks whose normalised program is in `programs`. */
export function withholdFromBuffers(
  buffers: Buffers,
  programs: ReadonlySet<string>,
  language: Language,
): Buffers {
  const kept: Record<string, Buffers[TaskType]> = {}
  for (const buffer of Object.values(buffers)) {
    const entries = buffer.entries.filter(({ task }) => !programs.has(language.normalise(task.program)))
    const added = buffer.added - (buffer.entries.length - entries.length)
    kept[buffer.type] = { ...emptyBuffer(buffer.type, buffer.capacity), entries, added }
  }
  return kept
}
