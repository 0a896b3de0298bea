// Checks of the kinds of a user's own where they are given: that they are kinds, and that a policy can be asked by them.

import { AzlabError, given, mend } from '../core/portable.ts'
import type { TaskKind } from './kind.ts'
import { typeNames } from './kinds.ts'
import { unspoken } from './own-checks.ts'

/** Throws `task/kinds` for kinds that are there and are no list of what `az.kind` makes, each with a name of its own. */
export function checkTaskKinds(kinds: unknown): void {
  if (kinds === undefined) return
  if (!Array.isArray(kinds)) throw notKinds(kinds, `was given ${given(kinds)}`)
  for (const [at, one] of kinds.entries()) {
    const { type, solvePrompt, check, facts } = (one ?? {}) as Partial<TaskKind>
    const isOne =
      [solvePrompt, check].every((part) => typeof part === 'function') && typeof facts === 'object'
    if (!isOne || typeof type !== 'string') throw notKinds(one, `has ${given(one)} among them`)
    const isTwice = kinds.findIndex((other) => other.type === type) !== at
    if (isTwice || typeNames().includes(type)) throw notKinds(type, `has ${type} twice`)
  }
}

const notKinds = (value: unknown, what: string): AzlabError =>
  new AzlabError(`The list of task kinds ${what}.`, {
    code: 'task/kinds',
    value,
    expected: 'a list of kinds with different names, each made by az.kind',
    hint: mend(value, 'Write for example kinds: [az.kind({ name, prompts, task, check })].'),
  })

/** Throws `task/style` where one of the kinds in play cannot be asked in a style. */
export function checkSpeaks(kinds: readonly TaskKind[], types: readonly string[], style: string): void {
  for (const { type, styles } of kinds)
    if (types.includes(type) && styles !== null && !styles.includes(style))
      throw unspoken(type, style, styles)
}
