// Counts of what became of the inputs, by outcome and by reason, and the log of refusals.

import { EXECUTION_OUTCOMES, type Execution, type Outcome, type RefusedInput } from './executor.ts'

export class Tally {
  readonly outcomes = Object.fromEntries(EXECUTION_OUTCOMES.map((name) => [name, 0])) as Record<
    Outcome,
    number
  >
  /** By construct. The names come from the language's own list, so there are not many. */
  readonly forbidden: Record<string, number> = {}
  private readonly refused: ((refusal: RefusedInput) => void) | undefined

  constructor(refused?: (refusal: RefusedInput) => void) {
    this.refused = refused
  }

  /** One input of one program is done with. */
  add(program: string, input: string, execution: Execution, construct: string | null = null): void {
    this.outcomes[execution.outcome]++
    if (construct !== null) this.forbidden[construct] = (this.forbidden[construct] ?? 0) + 1
    if (execution.outcome === 'ok' || !this.refused) return
    const { outcome, error } = execution
    this.refused({ program, input, outcome, construct, error: error ?? '' })
  }
}
