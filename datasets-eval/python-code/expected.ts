// Expected outputs and time limits: what the canonical solution returns in the same sandbox, and how long it takes.

import { createHash } from 'node:crypto'
import { AzlabError } from 'azlab/core'
import { type InputSet, inputsOf, type PlusItem } from './item.ts'
import { oracleOf } from './oracles.ts'
import { CALL, type CallRequest, type Calls, FULL, type Reference, type Sandbox } from './sandbox.ts'
import type { Store } from './store.ts'

export interface Expected {
  readonly results: readonly Reference[]
  /** CPU time of the canonical solution over the whole set. */
  readonly seconds: number
}

/** How long an answer may take on an input: `max(minSeconds, factor · the canonical solution's time)`. */
export interface TimeRule {
  readonly minSeconds: number
  readonly factor: number
}

const REFERENCE_SECONDS = 900

/** Computes expected outputs of a benchmark's items, and keeps them by the data and the code that they come from. */
export class References {
  private readonly sandbox: Sandbox
  private readonly store: () => Store

  constructor(sandbox: Sandbox, store: () => Store) {
    this.sandbox = sandbox
    this.store = store
  }

  outputs(item: PlusItem, set: InputSet): Promise<Expected> {
    return this.store().get(keyOf(item, set, 'outputs'), `${item.id} ${set}`, async () => {
      const { results, seconds } = await this.run(item, set, {})
      return { results, seconds }
    })
  }

  /** Some outputs in full, for tolerance. */
  async inFull(item: PlusItem, set: InputSet, wanted: readonly number[]): Promise<readonly Reference[]> {
    return (await this.run(item, set, { wanted, longest: FULL })).results
  }

  /** The limit of each input in seconds. */
  async limits(item: PlusItem, set: InputSet, { minSeconds, factor }: TimeRule): Promise<readonly number[]> {
    const { results, seconds } = await this.outputs(item, set)
    const quick = minSeconds / factor // below it the canonical solution's time does not matter
    if (seconds <= quick) return results.map(() => minSeconds)
    const times = await this.store().get(keyOf(item, set, `times ${quick}`), `${item.id} ${set} times`, () =>
      this.times(item, set, seconds, quick),
    )
    return times.map((time) => Math.max(minSeconds, factor * time))
  }

  /** Each input's time, or 0 where it is below `quick` for sure: some inputs together, and those of slow groups alone. */
  private async times(
    item: PlusItem,
    set: InputSet,
    total: number,
    quick: number,
  ): Promise<readonly number[]> {
    const { sources } = inputsOf(item, set)
    const size = Math.max(1, Math.floor((sources.length * quick) / (4 * total)))
    const times: number[] = []
    for (let at = 0; at < sources.length; at += size) {
      const inputs = sources.slice(at, at + size)
      const { seconds } = await this.run(item, set, { inputs })
      if (seconds <= quick) times.push(...inputs.map(() => 0))
      else if (inputs.length === 1) times.push(seconds)
      else for (const input of inputs) times.push((await this.run(item, set, { inputs: [input] })).seconds)
    }
    return times
  }

  private async run(item: PlusItem, set: InputSet, asked: Partial<CallRequest>): Promise<Calls> {
    const run = await this.sandbox.call({
      source: item.canonical,
      entry: item.entry,
      timeoutSeconds: REFERENCE_SECONDS,
      inputs: asked.inputs ?? inputsOf(item, set).sources,
      asSet: oracleOf(item.dataset, item.entry) === 'set',
      ...asked,
    })
    if (run.outcome === 'ok') return run
    throw new AzlabError(
      `The canonical solution of ${item.id} does not run here on its ${set} inputs: ${run.error ?? run.outcome}`,
      {
        code: 'benchmark/reference',
        value: item.id,
        expected: 'a canonical solution that runs',
        hint: 'CPython 3.9 or later runs all of them; `azlab doctor` tells what this machine gives.',
      },
    )
  }
}

/** The data and the code that a result comes from. */
function keyOf(item: PlusItem, set: InputSet, what: string): string {
  return createHash('sha256')
    .update(JSON.stringify([item.sha256, set, what, CALL]))
    .digest('hex')
}
