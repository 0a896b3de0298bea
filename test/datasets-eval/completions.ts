// Completions whose verdict plain Node can tell: canonical solutions, the same with one operator changed, and `return null`.

import { tokenizer } from 'acorn'

export type Kind = 'canonical' | 'mutated' | 'null'

type Row = Readonly<Record<string, string>>

const CHANGES: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '%': '/',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
  '++': '--',
  '+=': '-=',
}

/** The source with one operator changed, which one by `pick`; null where it has none. */
export function mutated(source: string, pick: number): string | null {
  const places: { readonly start: number; readonly end: number; readonly text: string }[] = []
  try {
    for (const { start, end } of tokenizer(source, { ecmaVersion: 'latest' })) {
      const text = source.slice(start, end)
      if (Object.hasOwn(CHANGES, text)) places.push({ start, end, text })
    }
  } catch {
    // what is no token in JavaScript: TypeScript's, or half a template
  }
  const place = places[pick % Math.max(1, places.length)]
  if (!place) return null
  return source.slice(0, place.start) + CHANGES[place.text] + source.slice(place.end)
}

/** A completion of any prompt with an open function body: it defines a whole other function, and calls that. */
export function calling(definition: string, name: string): string {
  // Indented, or its comments and functions would be stop texts.
  const indented = definition.split('\n').join('\n  ')
  return `\n  ${indented}\n  return ${name}(...arguments);\n}\n`
}

/** The two or three completions of a row of its own benchmark. */
export function completionsOf(row: Row, body: string, pick: number): readonly (readonly [Kind, string])[] {
  const canonical = row.canonical_solution
  const wrong = canonical ? mutated(canonical, pick) : null
  return [
    ...(canonical ? [['canonical', canonical] as const] : []),
    ...(wrong === null ? [] : [['mutated', wrong] as const]),
    ['null', body],
  ]
}
