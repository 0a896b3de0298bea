// Post-processors: the ids that stand before and after those of a text.

import { refuseTokenizer } from './refusal.ts'

type Mark = readonly unknown[]

/** A post-processor as its list in `fields.ts` has it. */
export type AroundRules =
  | { readonly type: 'Sequence'; readonly processors: readonly AroundRules[] }
  | { readonly type: 'ByteLevel' }
  | { readonly type: 'BertProcessing' | 'RobertaProcessing'; readonly cls: Mark; readonly sep: Mark }
  | {
      readonly type: 'TemplateProcessing'
      readonly single: readonly { readonly SpecialToken?: { readonly id: string } }[]
      readonly special_tokens: Readonly<Record<string, { readonly ids: readonly number[] }>>
    }

export interface Around {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** What a post-processor puts around a text. */
export function aroundOf(rules: AroundRules | null, path = 'post_processor'): Around {
  if (rules === null || rules.type === 'ByteLevel') return { before: [], after: [] }
  if (rules.type === 'Sequence') {
    const all = rules.processors.map((one, i) => aroundOf(one, `${path}.processors[${i}]`))
    const adding = all.filter(({ before, after }) => before.length + after.length > 0)
    if (adding.length > 1)
      throw refuseTokenizer(
        `${path}.processors`,
        rules.processors.map(({ type }) => type),
        'one that adds tokens',
      )
    return adding[0] ?? { before: [], after: [] }
  }
  if (rules.type === 'TemplateProcessing') {
    const { single, special_tokens: tokens } = rules
    const texts = single.flatMap(({ SpecialToken: token }, i) => (token ? [] : [i]))
    if (texts.length !== 1) throw refuseTokenizer(`${path}.single`, single, 'the sequence A once')
    const ids = (part: typeof single): number[] =>
      part.flatMap(({ SpecialToken: token }) => {
        if (!Object.hasOwn(tokens, token!.id))
          throw refuseTokenizer(`${path}.special_tokens`, Object.keys(tokens), `an entry ${token!.id}`)
        return tokens[token!.id]!.ids
      })
    return { before: ids(single.slice(0, texts[0])), after: ids(single.slice(texts[0]! + 1)) }
  }
  const id = (name: 'cls' | 'sep'): number => {
    const value = rules[name][1]
    if (rules[name].length !== 2 || !Number.isSafeInteger(value))
      throw refuseTokenizer(`${path}.${name}`, rules[name], 'a token and its id')
    return value as number
  }
  return { before: [id('cls')], after: [id('sep')] }
}
