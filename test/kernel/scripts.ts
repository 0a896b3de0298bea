// Random scripts for the cells: statements of many kinds, each about names that the statements before it have declared.

import { DECLARATIONS, type Names } from './script-declarations.ts'
import { OTHERS } from './script-statements.ts'

/** What a statement is made from: its kind and the numbers that its choices take, as fast-check gives them. */
export interface Draw {
  readonly kind: number
  readonly choices: readonly number[]
}

const STATEMENTS = [...DECLARATIONS, ...OTHERS]

/** How many kinds of statements there are. */
export const KINDS = STATEMENTS.length

/** The statements of a script; the first declares a variable and the last prints whatever can be read. */
export function scriptOf(draws: readonly Draw[]): readonly string[] {
  const names: Names = {
    variables: ['v0'],
    vars: [],
    readable: ['v0'],
    classes: [],
    enums: [],
    namespaces: [],
    generators: [],
  }
  let count = 0
  const statements = draws.map(({ kind, choices }) => {
    let next = 0
    const number = (): number => choices[next++ % choices.length]!
    const pick = <T>(list: readonly T[]): T => list[number() % list.length]!
    const value = (): string => {
      const read = pick(names.readable)
      const forms = [
        read,
        read,
        String(number() % 5),
        '""',
        'undefined',
        `[${read}, 1].join()`,
        `${read} ? 2 : 0`,
      ]
      return `(${pick(forms)} as any)`
    }
    return STATEMENTS[kind]!({
      names,
      pick,
      value,
      fresh: (prefix) => `${prefix}${++count}`,
      variable: () => pick(names.variables),
    })
  })
  const last = names.readable.map((read) => `console.log(${JSON.stringify(read)}, ${read});`)
  return ['let v0: any = 1;', ...statements, last.join('\n')]
}
