// The prompt styles that azlab brings, by name.

import { AzlabError, checkOptions, given, mend, type OptionNames, show } from '../../core/portable.ts'
import { compactPrompt } from './compact.ts'
import { fullPrompt } from './full.ts'
import { readCompactAnswer, readCompactInduction, readCompactTriplet } from './read-compact.ts'
import { readFullInduction, readFullProgram, readFullSource, readFullTriplet } from './read-full.ts'
import type { PromptStyle } from './style.ts'

/** Marks and source, no words: what the embedded model was pre-trained on. */
export const compactStyle: PromptStyle = {
  name: 'compact',
  languages: ['javascript'],
  ...compactPrompt,
  readTriplet: readCompactTriplet,
  readInduction: readCompactInduction,
  readSource: readCompactAnswer,
  readProgram: readCompactAnswer,
}

/** Instructions in words, for a model that follows them. */
export const fullStyle: PromptStyle = {
  name: 'full',
  ...fullPrompt,
  readTriplet: readFullTriplet,
  readInduction: readFullInduction,
  readSource: readFullSource,
  readProgram: readFullProgram,
}

/** The styles by their names. */
export const PROMPT_STYLES: Readonly<Record<'compact' | 'full', PromptStyle>> = {
  compact: compactStyle,
  full: fullStyle,
}

/**
 * The prompts of a policy: `own` where it is given, else the style that the policy names. Throws `policy/style` for a name that
 * azlab does not bring.
 */
export function styleOf(
  policy: { readonly id: string; readonly style: string },
  own?: PromptStyle,
): PromptStyle {
  if (own !== undefined) return own
  const { id, style } = policy
  if (Object.hasOwn(PROMPT_STYLES, style)) return PROMPT_STYLES[style as keyof typeof PROMPT_STYLES]
  throw new AzlabError(
    `Policy ${id} reads prompts of the style ${show(style)}, and nothing says what those are.`,
    {
      code: 'policy/style',
      value: style,
      expected: Object.keys(PROMPT_STYLES).join(' or '),
      hint: "Give the style itself: style: { ...az.styles.full, name: 'mine', … }.",
    },
  )
}

const STYLE_NAMES: OptionNames<PromptStyle> = {
  name: true,
  languages: true,
  propose: true,
  proposeInduction: true,
  deduction: true,
  abduction: true,
  induction: true,
  readTriplet: true,
  readInduction: true,
  readSource: true,
  readProgram: true,
}

/** Throws `options/…` for a style that is there and is none. */
export function checkStyle(style: unknown): void {
  if (style === undefined) return
  if (typeof style !== 'object' || style === null || Array.isArray(style))
    throw refused(
      'style',
      style,
      'a prompt style',
      "Give an object such as { ...az.styles.full, name: 'mine' }.",
    )
  checkOptions('a prompt style', style, STYLE_NAMES)
  for (const name of Object.keys(STYLE_NAMES)) {
    const part = (style as Readonly<Record<string, unknown>>)[name]
    if (name === 'name') {
      if (typeof part !== 'string' || part === '') throw refused('style.name', part, 'its name', 'Name it.')
    } else if (name === 'languages') {
      if (part !== undefined && !Array.isArray(part))
        throw refused('style.languages', part, 'a list of languages', 'Leave it out for all.')
    } else if (typeof part !== 'function')
      throw refused(
        `style.${name}`,
        part,
        'a function',
        'Take that of another style: { ...az.styles.full, … }.',
      )
  }
}

function refused(what: string, value: unknown, expected: string, how: string): AzlabError {
  return new AzlabError(`Option ${what} is ${given(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: mend(value, how),
  })
}
