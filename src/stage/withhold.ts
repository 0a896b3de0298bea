// Held-out programs taken out of what seeding found, once it has found it.

import { contentId } from '../core/portable.ts'
import type { Language } from '../language/portable.ts'
import { type Buffers, emptyBuffer } from '../task/buffer.ts'
import { type Guard, HELDOUT_MESSAGE, isHeldout } from '../task/guard.ts'
import type { TaskType } from '../task/task.ts'
import type { Validation } from './records.ts'

/**
 * The validations, with a rejection `heldout` instead of each task on a held-out program. One that was rejected as `duplicate`,
 * such as the second of a batch on such a program, is `heldout` too.
 */
export function withhold(
  validations: readonly Validation[],
  guard: Guard,
  language: Language,
): readonly Validation[] {
  return validations.map((validation): Validation => {
    if (validation.kind === 'rejection' && validation.reason !== 'duplicate') return validation
    const { type, program, parents } = validation
    if (program === null || !isHeldout(guard, program, language)) return validation
    const [reason, message] = ['heldout', HELDOUT_MESSAGE] as const
    const id = contentId('rejection', parents[0], reason, message)
    return { kind: 'rejection', id, parents: parents.slice(0, 1), type, reason, message, program }
  })
}

/** The buffers without the tasks on held-out programs. */
export function withholdFromBuffers(buffers: Buffers, guard: Guard, language: Language): Buffers {
  const kept: Record<string, Buffers[TaskType]> = {}
  for (const buffer of Object.values(buffers)) {
    const entries = buffer.entries.filter(({ task }) => !isHeldout(guard, task.program, language))
    const added = buffer.added - (buffer.entries.length - entries.length)
    kept[buffer.type] = { ...emptyBuffer(buffer.type, buffer.capacity), entries, added }
  }
  return kept
}
