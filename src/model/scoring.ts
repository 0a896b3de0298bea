// Scoring: the log-probability of each next token of given texts.

import { ints, type TensorData } from '../engine/index.ts'
import { nextTokenBatch } from './batch.ts'
import { bucketsOf } from './bucket.ts'
import { teacherForced } from './loss.ts'
import type { Runtime } from './runtime.ts'
import { prefixed } from './training.ts'
import { rotaryFeeds } from './transformer.ts'

/** Tokens in one batch: enough to keep two cores busy, few enough for the caches. */
const tokensPerBatch = 2048
/** Values that the logits of a batch may have: large vocabularies get smaller batches. */
const logitLimit = 2 ** 25

/** Where the weights are: input names (`w/…`) to slots of the runner. */
export type WeightSlots = Readonly<Record<string, string>>

/**
 * Natural log-probabilities of ids[1], ids[2], … given those before, one row a list of ids. A list of fewer than two ids
 * gives an empty row.
 */
export async function scoreRows(
  runtime: Runtime,
  slots: WeightSlots,
  lists: readonly (readonly number[])[],
): Promise<number[][]> {
  const results = lists.map((): number[] => [])
  const scored = lists.flatMap((ids, index) => (ids.length > 1 ? [index] : []))
  const lengths = scored.map((index) => lists[index]!.length - 1)
  const tokens = Math.min(tokensPerBatch, Math.floor(logitLimit / runtime.architecture.vocabulary))
  for (const bucket of bucketsOf(lengths, tokens)) {
    const rows = bucket.indices.map((place) => lists[scored[place]!]!)
    const { length } = bucket
    const program = await runtime.program('score', () => {
      const forced = teacherForced(runtime.architecture, { rows: 'B', length: 'L' })
      const weights = prefixed('w', runtime.names, Object.values(forced.weights))
      return { inputs: { ...forced.inputs, ...weights }, outputs: { chosen: forced.chosen } }
    })
    const batch = nextTokenBatch(rows, { rows: rows.length, length })
    const feeds = {
      ...rotaryFeeds(runtime.architecture, length),
      tokens: ints([rows.length, length], batch.tokens),
      targets: ints([rows.length, length], batch.targets),
    }
    const chosen = (await program.run(feeds, { use: slots })).chosen as TensorData
    rows.forEach((ids, row) => {
      const from = row * length
      results[scored[bucket.indices[row]!]!] = Array.from(chosen.data.slice(from, from + ids.length - 1))
    })
  }
  return results
}
