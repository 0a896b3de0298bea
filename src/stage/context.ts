// What the stages are given beside their records, and the checks that every border makes.

import { AzlabError, given, type Key, mend, nearest, unknownName } from '../core/portable.ts'
import type { Executor } from '../executor/executor.ts'
import type { Language } from '../language/portable.ts'
import type { Policy } from '../policy/policy.ts'
import type { Buffers } from '../task/buffer.ts'
import { checkTaskKinds } from '../task/given-kinds.ts'
import type { Guard } from '../task/guard.ts'
import type { TaskKind, TaskSettings } from '../task/kind.ts'
import { typeNames } from '../task/kinds.ts'
import type { PromptStyle } from '../task/prompt/style.ts'
import { checkStyle, compactStyle, styleOf } from '../task/prompt/styles.ts'
import type { StageOptions, StageOptionsInput } from './options.ts'
import { isOfType, type RecordKind, recordFault } from './record-shapes.ts'

/** How far a stage is. */
export interface StageProgress {
  readonly stage: string
  readonly what: 'responses' | 'programs' | 'sequences'
  readonly done: number
  readonly total: number
}

/** Everything that a stage may need; each stage says which part it takes. A stage changes nothing of it. */
export interface StageContext {
  readonly policy: Policy
  readonly executor: Executor
  readonly language: Language
  readonly buffers: Buffers
  /** The key of the draws: (run seed, step), e.g. `7/step=3`. Each stage adds its name, the task and the sample. */
  readonly key: Key
  /** Any of the options; the rest are the defaults. */
  readonly options?: StageOptionsInput
  /** The prompts, where they are not those that the policy names. */
  readonly style?: PromptStyle
  /** Task kinds of one's own (`az.kind`), beside those that azlab brings. */
  readonly kinds?: readonly TaskKind[]
  /** What becomes no task: items of benchmarks, and programs of the held-out set. Default: nothing is kept out. */
  readonly guard?: Guard
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StageProgress) => void
}

/** The settings of the task types under these options. What is neither asked nor read needs no style. */
export function taskSettings(
  language: Language,
  options: StageOptions,
  style: PromptStyle = compactStyle,
): TaskSettings {
  const { inputs, shown, inductionHidden, inductionVerdict } = options
  return { language, style, inputs, shown, inductionHidden, inductionVerdict }
}

/** The prompts of a policy. Throws `policy/language` where those do not speak of the language, as the compact ones of Python. */
export function spokenStyle(
  policy: Pick<Policy, 'id' | 'style'>,
  language: Language,
  own?: PromptStyle,
): PromptStyle {
  const style = styleOf(policy, own)
  if (style.languages === undefined || style.languages.includes(language.name)) return style
  const spoken = style.languages.map((name) => NAMES[name]).join(' and ')
  throw new AzlabError(`Policy ${policy.id} reads ${style.name} prompts, and those are ${spoken}'s alone.`, {
    code: 'policy/language',
    value: language.name,
    expected: `a policy of style 'full' for ${language.name}`,
    hint: 'Use a model that follows instructions, or the language javascript: the embedded model knows no other.',
  })
}

const NAMES: Readonly<Record<Language['name'], string>> = { javascript: 'JavaScript', python: 'Python' }

/** Throws `stage/count` unless there is one of these for each of those. */
export function checkCount(what: string, count: number | undefined, whose: string, expected: number): void {
  if (count === expected) return
  throw new AzlabError(`There are ${count ?? 'no'} ${what} for ${expected} ${whose}.`, {
    code: 'stage/count',
    value: count,
    expected: `${expected} ${what}`,
    hint: `Give one for each, in the same order.`,
  })
}

/**
 * Throws `stage/kind` unless every record is of one of these kinds, and `stage/record` unless it has their fields. `own` are the
 * task kinds of a user's own.
 */
export function checkKinds(
  stage: string,
  records: readonly { readonly kind: string; readonly id?: string }[],
  kinds: readonly RecordKind[],
  own?: readonly TaskKind[],
): void {
  const expected = `a list of ${kinds.join(' or ')} records`
  if (!Array.isArray(records)) {
    throw new AzlabError(`${stage} takes ${expected}, and was given ${given(records)}.`, {
      code: 'stage/kind',
      value: records,
      expected,
      hint: mend(
        records,
        'Pass what a stage returned, or the records read back from JSON lines as one array.',
      ),
    })
  }
  for (const [at, record] of records.entries()) {
    const kind = kinds.find((one) => one === record?.kind)
    const place = `item ${at + 1} of ${records.length}`
    if (kind === undefined) {
      throw new AzlabError(`${stage} takes ${expected}, and ${place} is ${given(record)}.`, {
        code: 'stage/kind',
        value: record,
        expected,
        hint: mend(
          record,
          `Records of a stage's output carry their kind: filter them, or call the stage that makes ${kinds[0]}s first.`,
        ),
      })
    }
    const fault = recordFault(kind, record, typeNames(own))
    if (fault === null) continue
    throw new AzlabError(`${stage} was given a ${kind} (${place}) that is not whole: ${fault}.`, {
      code: 'stage/record',
      value: record,
      expected: `a ${kind} record as a stage makes it`,
      hint: isOfType(fault)
        ? 'Mend the field, or give the kind that has this type: kinds: [az.kind({ … })].'
        : 'Mend the field, or make the record again.',
    })
  }
}

/** What a stage may need of its context, and how each is told from anything else. */
const NEEDS = {
  policy: {
    is: (value: unknown) => typeof (value as Partial<Policy> | undefined)?.sample === 'function',
    expected: 'a policy, with sample and score',
    how: "Open one first: const policy = await az.policy('tiny').",
  },
  executor: {
    is: (value: unknown) => typeof (value as Partial<Executor> | undefined)?.execute === 'function',
    expected: 'an executor',
    how: 'Make one: az.executor().',
  },
  language: {
    is: (value: unknown) => typeof (value as Partial<Language> | undefined)?.parse === 'function',
    expected: 'a language',
    how: "Give az.language('javascript').",
  },
  buffers: {
    is: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
    expected: 'buffers by task type, {} where there are none',
    how: 'Take those of seed, or of commit.',
  },
  key: {
    is: (value: unknown) => typeof value === 'string',
    expected: 'a key, as text',
    how: "Say whose draws these are, e.g. '7/step=1'.",
  },
} as const

/** Throws `stage/context` where a stage lacks what it needs, or was given something else in its place. */
export function checkContext(stage: string, context: unknown, needs: readonly (keyof typeof NEEDS)[]): void {
  if (typeof context !== 'object' || context === null || context instanceof Promise) {
    throw new AzlabError(
      `${stage} takes { ${needs.join(', ')} } beside its records, and was given ${given(context)}.`,
      {
        code: 'stage/context',
        value: context,
        expected: `an object with ${needs.join(', ')}`,
        hint: mend(context, 'A lab gives it by itself: az.lab({ policy }).'),
      },
    )
  }
  for (const name of Object.keys(context)) checkContextName(stage, name)
  checkStyle((context as Readonly<Record<string, unknown>>).style)
  checkTaskKinds((context as Readonly<Record<string, unknown>>).kinds)
  checkGuard((context as Readonly<Record<string, unknown>>).guard)
  for (const name of needs) {
    const value = (context as Readonly<Record<string, unknown>>)[name]
    const { is, expected, how } = NEEDS[name]
    if (is(value)) continue
    throw new AzlabError(`The ${name} that ${stage} was given is ${given(value)}; expected ${expected}.`, {
      code: 'stage/context',
      value,
      expected,
      hint: mend(value, how),
    })
  }
}

/** Throws `stage/context` for a guard that is none. */
export function checkGuard(guard: unknown): void {
  if (guard === undefined || (guard as Partial<Guard> | null)?.kind === 'guard') return
  throw new AzlabError(`The guard is ${given(guard)}; expected one that createGuard or guardAgainst made.`, {
    code: 'stage/context',
    value: guard,
    expected: 'a guard',
    hint: mend(guard, "Make one: await az.guard(['humaneval-js'])."),
  })
}

/** What a context may hold beside what a stage asks for: a lab's state, and what further stages take. */
const CONTEXT_NAMES = [
  ...['policy', 'executor', 'language', 'buffers', 'key', 'options', 'signal', 'onProgress', 'step', 'seed'],
  ...['style', 'kinds', 'guard'],
]

/** Throws `options/unknown` for a name that is nearly one of those that stages read; what else a user's object holds is passed over. */
function checkContextName(stage: string, name: string): void {
  if (CONTEXT_NAMES.includes(name)) return
  const near = nearest(name, CONTEXT_NAMES)
  if (near !== null)
    throw unknownName(name, {
      code: 'options/unknown',
      what: `part of the context of ${stage}`,
      choices: CONTEXT_NAMES,
    })
}

/** Throws `stage/language` unless every task or proposal is of the language that the stage runs. */
export function checkLanguage(
  stage: string,
  records: readonly { readonly id: string; readonly language: string }[],
  language: Language,
): void {
  const stray = records.find((record) => record.language !== language.name)
  if (stray === undefined) return
  throw new AzlabError(`${stage} was given ${stray.id}, which is in ${stray.language}.`, {
    code: 'stage/language',
    value: stray.language,
    expected: language.name,
    hint: 'Use the language and the executor that the record was made with.',
  })
}
