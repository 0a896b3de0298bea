// One policy-gradient step: PPO's clipped surrogate over micro-batches whose gradients add up in the engine, then one AdamW step.

import { AzlabError } from '../core/portable.ts'
import { floats, ints, type TensorData } from '../engine/portable.ts'
import { type Branch, emptyPlaces, placeFeeds, sharedRows, writeBranches } from './branches.ts'
import { bucketsOf } from './bucket.ts'
import { type MemoryOptions, microBatches } from './memory.ts'
import { firstOdd, notFinite } from './not-finite.ts'
import { gradientNorm, optimizerStep } from './optimizer-step.ts'
import { type BatchSums, checkpointedGradient, statesOf } from './recomputing.ts'
import type { Runtime } from './runtime.ts'
import { scoreRows } from './scoring.ts'
import { slotsOf } from './slots.ts'
import { coefficientFeeds, surrogateConstants } from './surrogate.ts'
import { rotaryFeeds } from './transformer.ts'
import type { UpdateValues } from './update-table.ts'
import { wholeGradient } from './whole-gradient.ts'

/** A prompt and completion with what the loss needs of each completion token. */
export interface LearnedRow {
  readonly ids: readonly number[]
  /** Place in `ids` of the completion's first token. */
  readonly start: number
  readonly logprobs: readonly number[]
  readonly advantages: readonly number[]
  readonly weights: readonly number[]
}

/** What one policy-gradient update goes by. */
export interface UpdateSettings extends UpdateValues, MemoryOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Sums over the tokens of weight other than 0; `policy/` turns them into means. */
export interface UpdateSums {
  readonly loss: number
  readonly gradientNorm: number
  readonly tokens: number
  readonly entropy: number
  readonly ratio: number
  readonly ratioMin: number
  readonly ratioMax: number
  readonly clipped: number
  readonly divergence: number
  /** Largest |new − old| log-probability of a token. */
  readonly divergenceMax: number
}

/** Slots of one version of the weights with its optimizer state: `${owner}/w/…`, `${owner}/m/…`, `${owner}/v/…`. */
export interface Version {
  readonly owner: string
  /** Updates made so far. */
  readonly step: number
  /** Owner of the slots of the weights that no update changes (`${frozen}/w/…`), which all versions share; none without an adapter. */
  readonly frozen?: string | undefined
}

/** Where the weights of a version are: input names (`w/…`) to slots. */
export function weightSlots({ names, trained }: Runtime, { owner, frozen }: Version): Record<string, string> {
  const own = slotsOf(owner, trained, ['w'])
  if (frozen === undefined) return own
  const changing = new Set(trained)
  const still = names.filter((name) => !changing.has(name))
  return { ...slotsOf(frozen, still, ['w']), ...own }
}

/**
 * Learns from all rows in one step: reads the slots of `from`, writes those of `to`, and leaves `from` as it was. The gradient
 * is that of −Σ w·min(r·A, clip(r)·A) − c·Σ w·H over all tokens of all rows, whatever the micro-batches. Throws
 * `model/not-finite` and `model/gradient-not-finite`.
 */
export async function updateSlots(
  runtime: Runtime,
  from: Version,
  to: string,
  rows: readonly LearnedRow[],
  settings: UpdateSettings,
): Promise<UpdateSums> {
  const { runner, architecture, trained } = runtime
  const sums = new Sums(settings)
  const scratch = `${to}/gradient`
  const learned = rows.filter((row) => row.weights.some((weight) => weight !== 0))
  const longest = learned.reduce((most, { ids }) => Math.max(most, ids.length), 1)
  const plan = microBatches(architecture, { longest, ...settings })
  try {
    const options = {
      constants: surrogateConstants(settings),
      weights: weightSlots(runtime, from),
      owner: scratch,
      plan,
    }
    const gradient = plan.checkpointing
      ? checkpointedGradient(runtime, options)
      : await wholeGradient(runtime, options)
    const shared = sharedRows(learned.map(branchOf), plan.tokens)
    const lengths = shared.map((row) => row.length)
    let done = 0
    for (const { indices, length } of bucketsOf(lengths, plan.tokens)) {
      settings.signal?.throwIfAborted()
      const part = indices.map((row) => shared[row]!.indices.map((index) => learned[index]!))
      const batch = layOut(part, length)
      const out = await gradient({
        ...batch.feeds,
        ...rotaryFeeds(architecture, length),
        ...coefficientFeeds(settings),
      })
      await checkLogits(out, runtime, from, rows)
      sums.add(batch, out)
      done += part.flat().length
      settings.onProgress?.(done, learned.length)
    }
    const { norm, factor } = await gradientNorm(runtime, scratch, settings.maxGradientNorm)
    if (!Number.isFinite(norm))
      throw new AzlabError(`The gradient's norm is ${norm} in update ${from.step + 1}.`, {
        code: 'model/gradient-not-finite',
        value: norm,
        expected: 'a finite number',
        hint: 'Check the advantages and the log-probabilities at sampling time; the policy is unchanged.',
      })
    const places = { from: from.owner, to, gradients: scratch }
    await optimizerStep(runtime, places, { ...settings, step: from.step + 1, factor })
    return sums.result(norm)
  } finally {
    await runner.drop([
      ...Object.values(slotsOf(scratch, trained, ['g'])),
      ...statesOf(architecture, scratch),
    ])
  }
}

/** Throws `model/not-finite`, naming update, sequence and token, where a value that comes from the logits is not finite. */
async function checkLogits(
  { chosen, entropy }: BatchSums,
  runtime: Runtime,
  from: Version,
  rows: readonly LearnedRow[],
): Promise<void> {
  // A logit of −∞ alone makes the entropy NaN: 0 · −∞.
  if (firstOdd(chosen) < 0 && firstOdd(entropy) < 0) return
  const update = from.step + 1
  const place = await placeOf(runtime, from, rows)
  const at = place && `, at token ${place.token + 1} of sequence ${place.sequence + 1} of ${rows.length}`
  throw notFinite(`in update ${update}${at ?? ''}; the policy is unchanged`, { update, ...place })
}

/** Where the logits begin to be not finite, which shows when the sequences are scored one by one; null where it does not show. */
async function placeOf(runtime: Runtime, from: Version, rows: readonly LearnedRow[]) {
  try {
    await scoreRows(
      runtime,
      weightSlots(runtime, from),
      rows.map(({ ids }) => ids),
    )
  } catch (error) {
    if (!(error instanceof AzlabError) || error.code !== 'model/not-finite') throw error
    const { text, token } = error.value as { readonly text: number; readonly token: number }
    return { sequence: text, token: Math.max(0, token - rows[text]!.start) }
  }
  return null
}

interface LaidOut {
  readonly feeds: Readonly<Record<string, TensorData>>
  /** Log-probabilities at sampling time of the tokens learned from, (A). */
  readonly old: Float32Array
}

/** Groups of sequences with one prompt as a rectangular batch, one row a group, and what is asked of each token that weighs. */
function layOut(groups: readonly (readonly LearnedRow[])[], length: number): LaidOut {
  const places = emptyPlaces({ rows: groups.length, length })
  const asked: number[] = []
  const tokenWeights: number[] = []
  const advantages: number[] = []
  const old: number[] = []
  groups.forEach((group, r) => {
    const heads = writeBranches(places, r * length, group.map(branchOf))
    group.forEach((row, index) => {
      row.weights.forEach((weight, j) => {
        if (weight === 0) return
        asked.push(heads[index]! + j)
        tokenWeights.push(weight)
        advantages.push(row.advantages[j]!)
        old.push(row.logprobs[j]!)
      })
    })
  })
  const line = (values: readonly number[]): TensorData => floats([asked.length], Float32Array.from(values))
  const { targets, ...rest } = placeFeeds(places)
  const feeds = {
    ...rest,
    asked: ints([asked.length], Int32Array.from(asked)),
    targets: ints(
      [asked.length],
      Int32Array.from(asked, (place) => places.targets[place]!),
    ),
    tokenWeights: line(tokenWeights),
    advantages: line(advantages),
    old: line(old),
  }
  return { feeds, old: Float32Array.from(old) }
}

const branchOf = ({ ids, start }: LearnedRow): Branch => ({ ids, shared: start })

/** Statistics of an update, added up in float64. */
class Sums {
  readonly #settings: UpdateSettings
  #loss = 0
  #tokens = 0
  #entropy = 0
  #ratio = 0
  #ratioMin = Infinity
  #ratioMax = -Infinity
  #clipped = 0
  #divergence = 0
  #divergenceMax = 0

  constructor(settings: UpdateSettings) {
    this.#settings = settings
  }

  add(batch: LaidOut, { loss, chosen, entropy }: BatchSums): void {
    const { clipLow, clipHigh } = this.#settings
    this.#loss += loss
    for (let i = 0; i < batch.old.length; i++) {
      const change = chosen[i]! - batch.old[i]!
      const ratio = Math.exp(change)
      this.#tokens++
      this.#entropy += entropy[i]!
      this.#ratio += ratio
      this.#ratioMin = Math.min(this.#ratioMin, ratio)
      this.#ratioMax = Math.max(this.#ratioMax, ratio)
      if (ratio < 1 - clipLow || ratio > 1 + clipHigh) this.#clipped++
      this.#divergence -= change
      this.#divergenceMax = Math.max(this.#divergenceMax, Math.abs(change))
    }
  }

  result(gradientNorm: number): UpdateSums {
    const none = this.#tokens === 0
    return {
      loss: this.#loss,
      gradientNorm,
      tokens: this.#tokens,
      entropy: this.#entropy,
      ratio: this.#ratio,
      ratioMin: none ? 1 : this.#ratioMin,
      ratioMax: none ? 1 : this.#ratioMax,
      clipped: this.#clipped,
      divergence: this.#divergence,
      divergenceMax: this.#divergenceMax,
    }
  }
}
