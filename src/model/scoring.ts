// Scoring: the log-probability of each next token of given texts.

import { add, reshape, type TensorData } from '../engine/portable.ts'
import { checkIds } from './batch.ts'
import {
  type Branch,
  emptyPlaces,
  placeFeeds,
  type SharedRow,
  sharedRows,
  writeBranches,
} from './branches.ts'
import { bucketsOf } from './bucket.ts'
import { teacherForced } from './loss.ts'
import { firstOdd, notFinite, zeroIfFinite } from './not-finite.ts'
import type { Runtime } from './runtime.ts'
import { prefixed } from './slots.ts'
import { rotaryFeeds } from './transformer.ts'

/** Tokens in one batch: enough to keep two cores busy, few enough for the caches. */
const tokensPerBatch = 2048
/** Values that the logits of a batch may have: large vocabularies get smaller batches. */
const logitLimit = 2 ** 25

/** Where the weights are: input names (`w/…`) to slots of the runner. */
export type WeightSlots = Readonly<Record<string, string>>

/**
 * Natural log-probabilities of ids[1], ids[2], … given those before, one row a list of ids. A list of fewer than two ids
 * gives an empty row. With `starts`, at least 1 each, lists whose first starts[i] ids are equal have these computed once. Throws
 * `model/not-finite`, with the first text at fault and its token.
 */
export async function scoreRows(
  runtime: Runtime,
  slots: WeightSlots,
  lists: readonly (readonly number[])[],
  starts?: readonly number[],
): Promise<number[][]> {
  const rows = await unchecked(runtime, slots, lists, starts)
  if (rows.every((row) => firstOdd(row) < 0)) return rows
  const place = await oddPlace(runtime, slots, lists)
  const { text, token } = place ?? { text: rows.findIndex((row) => firstOdd(row) >= 0), token: 1 }
  const where = `at token ${token + 1} of ${lists[text]!.length} of text ${text + 1} of ${lists.length}`
  throw notFinite(where, { text, token })
}

/**
 * Where logits begin to be not finite: the text, and the token, from 0, that they were to predict. What is masked out is added to
 * the scores, so NaN spoils its whole row, the texts beside it and the tokens before it: each text is scored alone, and as far as
 * it goes. Null where alone all are finite.
 */
async function oddPlace(
  runtime: Runtime,
  slots: WeightSlots,
  lists: readonly (readonly number[])[],
): Promise<{ readonly text: number; readonly token: number } | null> {
  for (const [text, ids] of lists.entries()) {
    const isOdd = async (length: number): Promise<boolean> => {
      const [row = []] = await unchecked(runtime, slots, [ids.slice(0, length)])
      return firstOdd(row) >= 0
    }
    if (!(await isOdd(ids.length))) continue
    let [sound, odd] = [1, ids.length]
    while (odd - sound > 1) {
      const middle = (sound + odd) >> 1
      if (await isOdd(middle)) odd = middle
      else sound = middle
    }
    return { text, token: odd - 1 }
  }
  return null
}

async function unchecked(
  runtime: Runtime,
  slots: WeightSlots,
  lists: readonly (readonly number[])[],
  starts?: readonly number[],
): Promise<number[][]> {
  for (const ids of lists) checkIds(ids, runtime.architecture)
  const results = lists.map((): number[] => [])
  const scored = lists.flatMap((ids, index) => (ids.length > 1 ? [index] : []))
  const branches = scored.map((index): Branch => ({ ids: lists[index]!, shared: starts?.[index] ?? 1 }))
  const tokens = Math.min(tokensPerBatch, Math.floor(logitLimit / runtime.architecture.vocabulary))
  const shared = starts === undefined ? branches.map(alone) : sharedRows(branches, tokens)
  const lengths = shared.map((row) => row.length)
  for (const { indices, length } of bucketsOf(lengths, tokens)) {
    const program = await runtime.program('score', () => {
      const forced = teacherForced(runtime.architecture, { rows: 'B', length: 'L' }, { prefixes: true })
      const weights = prefixed('w', runtime.names, Object.values(forced.weights))
      const { chosen } = forced
      const seen = add(chosen, reshape(zeroIfFinite(forced.logits), chosen.shape))
      return { inputs: { ...forced.inputs, ...weights }, outputs: { chosen: seen } }
    })
    const places = emptyPlaces({ rows: indices.length, length })
    const rows = indices.map((index) => shared[index]!.indices)
    const heads = rows.map((row, r) =>
      writeBranches(
        places,
        r * length,
        row.map((index) => branches[index]!),
      ),
    )
    const feeds = { ...rotaryFeeds(runtime.architecture, length), ...placeFeeds(places) }
    const { data } = (await program.run(feeds, { use: slots })).chosen as TensorData
    rows.forEach((row, r) => {
      row.forEach((index, branch) => {
        const { ids, shared } = branches[index]!
        const head = heads[r]![branch]!
        const prefix = data.slice(r * length, r * length + shared - 1)
        results[scored[index]!] = [...prefix, ...data.slice(head, head + ids.length - shared)].map(Number)
      })
    })
  }
  return results
}

const alone = ({ ids }: Branch, index: number): SharedRow => ({ indices: [index], length: ids.length - 1 })
