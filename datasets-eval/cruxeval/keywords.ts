// Python's keyword arguments: `f([1], by=2)` as the list of values that f gets by position.

import type { Language, Parsed, Value } from 'azlab/language'

/** Beginnings of keywords that are tried: strings may hold what looks like one. */
const PLACES = 50

/**
 * Reads an argument list in which keywords follow the positional ones, for the function f of a program. Every parameter up to
 * the last one given must be given: defaults are not filled in. Null where the list has no keywords or does not fit.
 */
export function withKeywords(source: string, program: string, language: Language): readonly Value[] | null {
  const places = [...source.matchAll(/(?:^|,)\s*[A-Za-z_]\w*\s*=(?!=)/g)]
  for (const { index } of places.slice(0, PLACES)) {
    const positional = language.literals(source.slice(0, index))
    const keywords = language.literal(`dict(${source.slice(index).replace(/^,/, '')})`)
    if (!positional.ok || !keywords.ok || !(keywords.value instanceof Map)) continue
    return placed(positional.value, keywords, parametersOf(program))
  }
  return null
}

function placed(
  positional: readonly Value[],
  keywords: Parsed<Value> & { readonly ok: true },
  parameters: readonly string[],
): readonly Value[] | null {
  const named = new Map(keywords.value as ReadonlyMap<Value, Value>)
  const values = [...positional]
  for (const name of parameters.slice(positional.length)) {
    if (!named.has(name)) break
    values.push(named.get(name) as Value)
    named.delete(name)
  }
  return named.size === 0 ? values : null
}

/** The names of the parameters of `def f(…)`, read without an interpreter: brackets of types are passed over. */
export function parametersOf(program: string): readonly string[] {
  const head = /^def f\(/m.exec(program)
  if (!head) return []
  const names: string[] = []
  let depth = 0
  let part = ''
  for (const char of program.slice(head.index + head[0].length)) {
    if (depth === 0 && (char === ',' || char === ')')) {
      const name = /^\s*([A-Za-z_]\w*)/.exec(part)?.[1]
      if (name) names.push(name)
      part = ''
      if (char === ')') break
      continue
    }
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char)) depth--
    part += char
  }
  return names
}
