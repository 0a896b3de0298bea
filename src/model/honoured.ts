// Lists of what the fields of a file may hold, as data, and the check of a file against its list, field by field.

/** What a field may hold. `otherwise` is its value where the file has none; without it the field is required. */
export type Field = (
  | { readonly is: 'one of'; readonly values: readonly (string | number | boolean | null)[] }
  | {
      readonly is: 'text' | 'character' | 'flag' | 'size' | 'whole' | 'text or null' | 'anything' | 'nothing'
    }
  | { readonly is: 'list'; readonly of: Field }
  | { readonly is: 'map'; readonly of: Field }
  | { readonly is: 'object'; readonly fields: Fields }
  /** An object with exactly one of these fields. */
  | { readonly is: 'either'; readonly fields: Fields }
  /** An object whose `type` names one of the kinds of a table; null too where `none` is set. */
  | { readonly is: 'kind'; readonly table: string; readonly none?: boolean }
) & { readonly otherwise?: unknown }

export type Fields = Readonly<Record<string, Field>>
/** Kinds by the name that stands in `type`, and the fields of each. */
export type Kinds = Readonly<Record<string, Fields>>

/** Makes the error for a value at a path of the file. */
export type Refusal = (path: string, value: unknown, expected: string) => Error

const WORDS: Readonly<Record<string, readonly [expected: string, test: (value: unknown) => boolean]>> = {
  text: ['a text', (value) => typeof value === 'string'],
  'text or null': ['a text, or null', (value) => value === null || typeof value === 'string'],
  character: ['one character', (value) => typeof value === 'string' && [...value].length === 1],
  flag: ['true or false', (value) => typeof value === 'boolean'],
  whole: ['a whole number, 0 or above', (value) => Number.isSafeInteger(value) && (value as number) >= 0],
  size: ['a whole number above 0', (value) => Number.isSafeInteger(value) && (value as number) > 0],
  anything: ['anything', () => true],
  nothing: ['no such entry, or null, false, "none" or an empty one', saysNothing],
}

/** Whether an entry says as much as none. */
export function saysNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === false || value === 'none' || value === ''
}

/** The text of what a field may hold. */
export function expectation(field: Field, tables: Readonly<Record<string, Kinds>> = {}): string {
  if (field.is === 'one of') return field.values.map((value) => JSON.stringify(value)).join(' or ')
  if (field.is === 'list') return 'a list'
  if (field.is === 'map' || field.is === 'object') return 'an object'
  if (field.is === 'either') return `an object with one of ${Object.keys(field.fields).join(', ')}`
  if (field.is === 'kind')
    return `an object whose type is one of ${Object.keys(tables[field.table] ?? {}).join(', ')}${field.none ? ', or null' : ''}`
  return WORDS[field.is]![0]
}

/**
 * The value with what it leaves unsaid filled in. Throws `refusal` for the first value that the list does not have: a field of
 * another name, another value, a kind that is not in `tables`.
 */
export function honoured(
  value: unknown,
  field: Field,
  refusal: Refusal,
  tables: Readonly<Record<string, Kinds>> = {},
  path = '',
): unknown {
  const refuse = (): Error => refusal(path, value, expectation(field, tables))
  const within = (fields: Fields, content: Readonly<Record<string, unknown>>): unknown => {
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
    for (const name of Object.keys(content))
      if (!Object.hasOwn(fields, name) && content[name] !== undefined)
        throw refusal(
          at(name),
          content[name],
          `no such entry; those known are ${Object.keys(fields).join(', ')}`,
        )
    return Object.fromEntries(
      Object.entries(fields).map(([name, one]) => {
        const found = content[name]
        if (found !== undefined) return [name, honoured(found, one, refusal, tables, at(name))]
        if (!('otherwise' in one)) throw refusal(at(name), found, expectation(one, tables))
        return [name, one.otherwise]
      }),
    )
  }
  if (field.is === 'one of') {
    if (!(field.values as readonly unknown[]).includes(value)) throw refuse()
    return value
  }
  if (field.is === 'list') {
    if (!Array.isArray(value)) throw refuse()
    return value.map((item, i) => honoured(item, field.of, refusal, tables, `${path}[${i}]`))
  }
  if (field.is === 'kind' && field.none && value === null) return null
  if (field.is in WORDS) {
    if (!WORDS[field.is]![1](value)) throw refuse()
    return value
  }
  if (!isObject(value)) throw refuse()
  if (field.is === 'map') {
    for (const [name, item] of Object.entries(value))
      honoured(item, field.of, refusal, tables, `${path}.${name}`)
    return value
  }
  if (field.is === 'object') return within(field.fields, value)
  if (field.is === 'either') {
    const names = Object.keys(value)
    if (names.length !== 1) throw refuse()
    const chosen = names.filter((name) => Object.hasOwn(field.fields, name))
    if (chosen.length !== 1) throw refuse()
    return within({ [names[0]!]: field.fields[names[0]!]! }, value)
  }
  if (field.is !== 'kind') throw new Error(`No check for ${field.is}.`)
  const { type, ...content } = value
  const kinds = tables[field.table]!
  if (typeof type !== 'string' || !Object.hasOwn(kinds, type))
    throw refusal(path === '' ? 'type' : `${path}.type`, type, `one of ${Object.keys(kinds).join(', ')}`)
  return { type, ...(within(kinds[type]!, content) as object) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
