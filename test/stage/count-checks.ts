// Counts how often an option is checked.

import type { TestContext } from 'node:test'
import { STAGE_TABLE } from '../../src/stage/index.ts'

/** Until the end of the test, the number of checks of `topP`, whose schema no other option shares. */
export function countChecks(t: TestContext): () => number {
  const { schema } = STAGE_TABLE.topP
  const { safeParse } = schema
  let checks = 0
  schema.safeParse = (...given) => {
    checks++
    return safeParse.apply(schema, given)
  }
  t.after(() => {
    schema.safeParse = safeParse
  })
  return () => checks
}
