// Runs an answer on a set of inputs and says whether it passes, within the time that EvalPlus gives it.
//
// EvalPlus runs a set in one process with a limit for each input and one for all. Here the limit for all comes first: a set
// that is done in the least limit and twice the canonical solution's time passes. Only a slower one is looked at input by input.

import { showControls } from 'azlab/core'
import { type Expected, References, type TimeRule } from './expected.ts'
import { type InputSet, type Inputs, inputsOf, type PlusItem } from './item.ts'
import { judgeOutput, toleranceFor } from './judge.ts'
import { oracleOf } from './oracles.ts'
import { type CallRequest, type Calls, FULL, Sandbox, type Told } from './sandbox.ts'
import type { Store } from './store.ts'

export interface Examination {
  readonly passed: boolean
  /** Why, with the first input that failed. */
  readonly reason: string
}

export interface ExamineOptions extends TimeRule {
  /** For a whole set. */
  readonly capSeconds: number
  readonly memoryMiB: number
}

const SHOWN = 200

export class Examiner {
  readonly sandbox: Sandbox
  private readonly options: ExamineOptions
  private readonly references: References

  constructor(options: ExamineOptions, store: () => Store) {
    this.options = options
    this.sandbox = new Sandbox(options.memoryMiB)
    this.references = new References(this.sandbox, store)
  }

  async examine(item: PlusItem, set: InputSet, source: string): Promise<Examination> {
    const inputs = inputsOf(item, set)
    if (inputs.sources.length === 0) return { passed: true, reason: `no ${set} inputs` }
    const expected = await this.references.outputs(item, set)
    const asked: Omit<CallRequest, 'timeoutSeconds'> = {
      source,
      entry: item.entry,
      inputs: inputs.sources,
      asSet: oracleOf(item.dataset, item.entry) === 'set',
    }
    const run = await this.timed(item, set, asked, expected)
    const at = await this.firstWrong(item, set, asked, inputs, expected, run.results)
    if (at !== null) {
      const [input, output, wanted] = [inputs.sources[at]!, run.results[at]!.text, expected.results[at]!.text]
      const call = `${item.entry}${input}`
      return failed(`${set} input ${at}: ${shown(call)} gave ${value(output)}, expected ${value(wanted)}`)
    }
    if (run.outcome === 'ok')
      return run.results.length === inputs.sources.length
        ? { passed: true, reason: `${inputs.sources.length} ${set} inputs` }
        : failed(`${set} inputs: ${run.results.length} of ${inputs.sources.length} were answered`)
    if (run.outcome !== 'error') return failed(`${set} inputs: ${run.outcome}: ${run.error ?? ''}`)
    const input = inputs.sources[run.results.length]
    return failed(`${set} input ${run.results.length}: ${shown(`${item.entry}${input}`)} raised ${run.error}`)
  }

  /** The run of a whole set, or a time-out. */
  private async timed(
    item: PlusItem,
    set: InputSet,
    asked: Omit<CallRequest, 'timeoutSeconds'>,
    { seconds }: Expected,
  ): Promise<Calls> {
    const { minSeconds, capSeconds } = this.options
    // What the canonical solution takes holds what the sandbox adds to every answer: starting, and writing the results. Twice
    // that, since CPU time grows too where others use the same caches.
    const extra = 2 * seconds
    const first = await this.sandbox.call({ ...asked, timeoutSeconds: minSeconds + extra })
    if (first.outcome !== 'timeout') return first
    const limits = await this.references.limits(item, set, this.options)
    const slow = await this.slowInput(asked, limits, extra)
    if (slow !== null)
      return { ...first, results: [], error: `input ${slow} took more than ${limits[slow]} s` }
    const cap =
      Math.min(
        capSeconds,
        limits.reduce((sum, limit) => sum + limit, 0),
      ) + 1
    return this.sandbox.call({ ...asked, timeoutSeconds: cap + extra })
  }

  /** The first input that takes longer than its limit, each in a process of its own; more and more of them at a time. */
  private async slowInput(
    asked: Omit<CallRequest, 'timeoutSeconds'>,
    limits: readonly number[],
    extra: number,
  ): Promise<number | null> {
    for (let at = 0, size = 1; at < limits.length; at += size, size = Math.min(64, size * 2)) {
      const group = limits.slice(at, at + size)
      const runs = await Promise.all(
        group.map((limit, i) =>
          this.sandbox.call({ ...asked, inputs: [asked.inputs[at + i]!], timeoutSeconds: limit + extra }),
        ),
      )
      const slow = runs.findIndex(({ outcome }) => outcome === 'timeout')
      if (slow >= 0) return at + slow
    }
    return null
  }

  private async firstWrong(
    item: PlusItem,
    set: InputSet,
    asked: Omit<CallRequest, 'timeoutSeconds'>,
    inputs: Inputs,
    expected: Expected,
    results: readonly Told[],
  ): Promise<number | null> {
    const { python } = this.sandbox
    const known = { dataset: item.dataset, entry: item.entry }
    let atol = item.atol
    for (const [at, result] of results.entries()) {
      const input = inputs.values[at]
      const wanted = expected.results[at]
      if (!input || !wanted) return null
      let verdict = judgeOutput(python, { ...known, expected: wanted, output: result, input, atol })
      if (verdict === 'full') {
        const [[full], [output]] = await Promise.all([
          this.references.inFull(item, set, [at]),
          this.sandbox
            .call({ ...asked, wanted: [at], longest: FULL, timeoutSeconds: this.options.capSeconds })
            .then((run) => run.results),
        ])
        if (!full || !output) return at
        verdict = judgeOutput(python, { ...known, expected: full, output, input, atol })
      }
      if (verdict !== 'right') return at
      atol = toleranceFor(wanted, atol)
    }
    return null
  }
}

/** Longest reason: what an answer returned may be of any length, and is the answer's own text. */
const LONGEST_REASON = 500

const failed = (reason: string): Examination => ({
  passed: false,
  reason: showControls(reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON - 1)}…` : reason),
})

const shown = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

function value(text: string): string {
  if (text.startsWith('#')) return `a value of ${shown(text.slice(1).split(' ', 1)[0]!)} characters`
  return shown(/^[?~]/.test(text) ? text.slice(1) : text)
}
