// Where a lab begins: the policy that it needs, and the buffers before seeding.

import { AzlabError, checkFunction, checkNumber, checkOptions, show } from '../core/index.ts'
import { heldoutPrograms, readHeldout } from '../evaluate/index.ts'
import type { Language } from '../language/index.ts'
import { checkGuard, spokenStyle, taskSettings } from '../stage/context.ts'
import type { StageOptions } from '../stage/index.ts'
import {
  addToBuffer,
  type Buffers,
  checkSpeaks,
  checkStyle,
  checkTaskKinds,
  createGuard,
  emptyBuffer,
  type Guard,
  standingKinds,
  type TaskKind,
  typeNames,
  zeroOf,
} from '../task/index.ts'
import { LAB_OPTIONS, type LabOptions } from './options.ts'

/** Throws `options/…` and `lab/policy` for what a lab cannot be opened with. */
export function checkLab(options: LabOptions): void {
  checkOptions('az.lab', options, LAB_OPTIONS)
  checkFunction('onProgress', options.onProgress)
  checkPolicy(options.policy)
  checkStyle(options.style)
  checkTaskKinds(options.kinds)
  checkGuard(options.guard)
  checkNumber('seed', options.seed, { whole: true, least: 0 })
}

/** What a lab keeps out of self-play: the benchmarks that it was given, and the held-out programs. */
export async function wholeGuard({ guard, heldout }: LabOptions, language: Language): Promise<Guard> {
  const programs = heldout ?? heldoutPrograms(await readHeldout(), language)
  return createGuard({ benchmarks: guard?.benchmarks ?? [], heldout: programs })
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
  { policy, language, style, kinds = [], types = typeNames(kinds) }: Spoken,
  spoken: Language,
): void {
  const { name } = spokenStyle(policy, spoken, style)
  checkSpeaks(kinds, types, name)
  if (language === undefined || language === spoken.name) return
  throw new AzlabError(`The lab's language is ${language}, and its executor runs ${spoken.name}.`, {
    code: 'lab/language',
    value: language,
    expected: spoken.name,
    hint: 'Leave one of the two out, or make the executor with the same language.',
  })
}

/** What decides which prompts a policy is given. */
type Spoken = Pick<LabOptions, 'policy' | 'language' | 'style' | 'kinds' | 'types'>

/** The buffers before seeding: the zero triplet, of each type that is made of one. */
export function zeroBuffers(options: StageOptions, language: Language, kinds?: readonly TaskKind[]): Buffers {
  const settings = taskSettings(language, options)
  return Object.fromEntries(
    standingKinds(options.types, kinds).map((kind) => {
      const zero = zeroOf(kind, settings)
      return [kind.type, addToBuffer(emptyBuffer(kind.type, options.capacity), zero ? [zero] : [], language)]
    }),
  )
}
