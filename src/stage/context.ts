// What the stages are given beside their records, and the checks that every border makes.

import { AzlabError, type Key } from '../core/index.ts'
import type { Executor } from '../executor/executor.ts'
import type { Language } from '../language/index.ts'
import type { Policy, PromptStyle } from '../policy/policy.ts'
import type { Buffers } from '../task/buffer.ts'
import type { TaskSettings } from '../task/kind.ts'
import type { StageOptions, StageOptionsInput } from './options.ts'

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
  /** Whose draws these are: (run seed, step), e.g. `7/step=3`. Each stage adds its name, the task and the sample. */
  readonly key: Key
  /** Any of the options; the rest are the defaults. */
  readonly options?: StageOptionsInput
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StageProgress) => void
}

/** The settings of the task types under these options. */
export function taskSettings(language: Language, style: PromptStyle, options: StageOptions): TaskSettings {
  const { inputs, shown, inductionHidden, inductionVerdict } = options
  return { language, style, inputs, shown, inductionHidden, inductionVerdict }
}

/** Throws `policy/language` where a policy reads the compact prompts, which are JavaScript's alone, and the language is another. */
export function checkPolicyLanguage({ id, style }: Pick<Policy, 'id' | 'style'>, language: Language): void {
  if (style === 'full' || language.name === 'javascript') return
  throw new AzlabError(`Policy ${id} reads compact prompts, and those are JavaScript's alone.`, {
    code: 'policy/language',
    value: language.name,
    expected: `a policy of style 'full' for ${language.name}`,
    hint: 'Use a model that follows instructions, or the language javascript: the embedded model knows no other.',
  })
}

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

/** Throws `stage/kind` unless every record is of one of these kinds. */
export function checkKinds(
  stage: string,
  records: readonly { readonly kind: string; readonly id?: string }[],
  kinds: readonly string[],
): void {
  if (!Array.isArray(records)) {
    throw new AzlabError(`${stage} takes a list of records.`, {
      code: 'stage/kind',
      value: records,
      expected: `a list of ${kinds.join(' or ')} records`,
      hint: 'Pass what a stage returned, or the records read back from JSON lines as one array.',
    })
  }
  const stray = records.find((record) => !kinds.includes(record?.kind))
  if (stray === undefined) return
  throw new AzlabError(`${stage} was given a record of kind ${stray?.kind}.`, {
    code: 'stage/kind',
    value: stray,
    expected: kinds.join(' or '),
    hint: `Records of a stage's output carry their kind: filter them, or call the stage that makes ${kinds[0]}s first.`,
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
