// The arguments of a call, bound to the names of what is called, as Python binds them.

import { type Arguments, TemplateError, type Value } from './values.ts'

/** A parameter's name, and what it is where it is not given; required without. */
export type Parameter = readonly [name: string, standard?: Value]

/** The values of the parameters in their order. Throws where Python would: too many, unknown, twice or missing. */
export function bind(
  label: string,
  { positional, named }: Arguments,
  parameters: readonly Parameter[],
  { keywords = true }: { readonly keywords?: boolean } = {},
): readonly Value[] {
  if (positional.length > parameters.length)
    throw new TemplateError(
      `${label}() takes at most ${parameters.length} arguments, got ${positional.length}`,
    )
  if (!keywords && named.size > 0) throw new TemplateError(`${label}() takes no keyword arguments`)
  const known = new Map(parameters.map(([name], at) => [name, at]))
  for (const name of named.keys()) {
    const at = known.get(name)
    if (at === undefined) throw new TemplateError(`${label}() got an unexpected keyword argument '${name}'`)
    if (at < positional.length) throw new TemplateError(`${label}() got two values for '${name}'`)
  }
  return parameters.map(([name, ...standard], at) => {
    if (at < positional.length) return positional[at]!
    if (named.has(name)) return named.get(name)!
    if (standard.length > 0) return standard[0]!
    throw new TemplateError(`${label}() misses its argument '${name}'`)
  })
}
