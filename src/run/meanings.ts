// What is to be said of each option of a run and its stages, for a help text and the reference page.

import { expectationOf, type OptionDefinition, type OptionExpectation } from '../core/option.ts'
import { STAGE_TABLE } from '../stage/options.ts'
import { RUN_TABLE } from './option-table.ts'

/** Every option by name: those of a run, then those of its stages. */
export const OPTION_TABLE = { ...RUN_TABLE, ...STAGE_TABLE } as const

/** An option, said. */
export interface OptionAbout extends OptionExpectation {
  readonly meaning: string
}

/** What is to be said of an option. */
export function aboutOption(name: keyof typeof OPTION_TABLE): OptionAbout {
  const { meaning, schema }: OptionDefinition<unknown> = OPTION_TABLE[name]
  return { meaning, ...expectationOf(schema) }
}
