// Under what a result was made: the options and the policy behind it, so that a comparison can name its two sides.

import { type StageOptionsInput, stageOptions } from '../stage/index.ts'
import type { NamedKind } from '../task/index.ts'
import { type CallOptions, stagePart } from './options.ts'

/** Options by name, with the policy's id and the key of the call. */
export type Origin = Readonly<Record<string, unknown>>

const ORIGIN: unique symbol = Symbol('azlab.origin')

/** What is known of how records were made; null of a plain list. */
export function originOf(records: object): Origin | null {
  return (records as { readonly [ORIGIN]?: Origin })[ORIGIN] ?? null
}

/** The property that keeps an origin, for `rows`. What a call says itself goes before what its input was made under. */
export function originPart(
  context: {
    readonly policy: { readonly id: string }
    readonly options: StageOptionsInput
    readonly kinds?: readonly NamedKind[] | undefined
  },
  call: CallOptions,
  input: object = [],
): { readonly [ORIGIN]: Origin } {
  const told = {
    ...stagePart(call),
    ...(call.policy ? { policy: call.policy.id } : {}),
    ...(call.key === undefined ? {} : { key: call.key }),
  }
  return {
    [ORIGIN]: {
      policy: context.policy.id,
      ...stageOptions(context.options, context.kinds),
      ...originOf(input),
      ...told,
    },
  }
}

/** In what two origins differ, for each side: `convention graded` and `convention official`; null where they do not. */
export function differingNames(
  before: Origin | null,
  after: Origin | null,
): readonly [string, string] | null {
  if (before === null || after === null) return null
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => text(before[name]) !== text(after[name]) || typeof before[name] !== typeof after[name],
  )
  if (names.length === 0) return null
  const shown = names.slice(0, MOST)
  const side = (origin: Origin) =>
    `${shown.map((name) => `${name} ${text(origin[name])}`).join(', ')}${names.length > MOST ? ', …' : ''}`
  const sides = [side(before), side(after)] as const
  return sides[0] === sides[1] ? null : sides
}

/** Options that a name tells of. */
const MOST = 2

function text(value: unknown): string {
  if (value === undefined) return 'default'
  if (typeof value === 'function') return value.name === '' ? 'of one’s own' : value.name
  return typeof value === 'string' ? value.slice(0, 20) : JSON.stringify(value)
}
