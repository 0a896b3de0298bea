// Where a lab begins: the policy that it needs, and the buffers before seeding.

import { AzlabError, checkFunction, checkNumber, checkOptions, show } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import { spokenStyle } from '../stage/context.ts'
import { addToBuffer, allKinds, type Buffers, checkStyle, emptyBuffer, zeroOf } from '../task/index.ts'
import { LAB_OPTIONS, type LabOptions } from './options.ts'

/** Throws `options/…` and `lab/policy` for what a lab cannot be opened with. */
export function checkLab(options: LabOptions): void {
  checkOptions('az.lab', options, LAB_OPTIONS)
  checkFunction('onProgress', options.onProgress)
  checkPolicy(options.policy)
  checkStyle(options.style)
  checkNumber('seed', options.seed, { whole: true, least: 0 })
}

/** The error for seeding a lab that has begun. */
export function startedError(step: number): AzlabError {
  return new AzlabError(
    `The lab has done ${step} ${step === 1 ? 'step' : 'steps'}; seeding comes before the first.`,
    {
      code: 'lab/started',
      value: step,
      expected: 'a lab at step 0',
      hint: 'Open another lab with az.lab.',
    },
  )
}

/** Throws `lab/policy` for what cannot be a policy, such as a promise of one. */
export function checkPolicy(value: unknown): void {
  if (typeof (value as { readonly sample?: unknown } | null | undefined)?.sample === 'function') return
  throw new AzlabError(`A lab needs a policy; it was given ${show(value)}.`, {
    code: 'lab/policy',
    value,
    expected: 'an object with sample and score',
    hint: "Open one first: const policy = await az.policy('tiny').",
  })
}

/** Throws `lab/language` where a lab's language is not its executor's, and `policy/language` where its policy cannot read prompts in it. */
export function checkSpoken(
  { policy, language, style }: Pick<LabOptions, 'policy' | 'language' | 'style'>,
  spoken: Language,
): void {
  spokenStyle(policy, spoken, style)
  if (language === undefined || language === spoken.name) return
  throw new AzlabError(`The lab's language is ${language}, and its executor runs ${spoken.name}.`, {
    code: 'lab/language',
    value: language,
    expected: spoken.name,
    hint: 'Leave one of the two out, or make the executor with the same language.',
  })
}

/** The buffers before seeding: the zero triplet, of each type that is made of one. */
export function zeroBuffers(capacity: number, language: Language): Buffers {
  return Object.fromEntries(
    allKinds().map((kind) => {
      const zero = zeroOf(kind, language)
      return [kind.type, addToBuffer(emptyBuffer(kind.type, capacity), zero ? [zero] : [], language)]
    }),
  )
}
