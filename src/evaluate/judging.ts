// Draws answers and judges them at the same time: the core that a policy's answers and recorded ones share.

import { availableParallelism } from 'node:os'
import type { Benchmark, BenchmarkItem } from './benchmark.ts'
import type { KeptCompletion } from './completions.ts'
import type { ItemRecord } from './evaluation-record.ts'
import { lanes } from './lanes.ts'

/** How far an evaluation is. */
export interface EvaluationProgress {
  /** Answers drawn and judged, those of before included, of how many. */
  readonly drawn: number
  readonly judged: number
  readonly total: number
  /** The right ones among the judged. */
  readonly right: number
}

/** How answers are judged. */
export interface JudgingOptions {
  /** Answers drawn together. Default 64. */
  readonly batch?: number
  /** Answers judged at the same time. Default: twice the machine's parallelism. */
  readonly judges?: number
  /** Ends early: what is judged comes back, and a later call goes on. */
  readonly finish?: AbortSignal
  /** Ends at once, by throwing; what was written stays. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: EvaluationProgress) => void
  readonly onRecord?: (record: ItemRecord) => void
}

/** One answer that is wanted. */
export interface Asked<Item> {
  readonly item: Item
  readonly sample: number
  readonly id: string
}

/** An answer and the prompt that it is to. */
export interface Drawn extends KeptCompletion {
  readonly prompt: string
  /** The template that made the prompt; none where the answer is recorded. */
  readonly template?: string
}

export interface Judging<Item> {
  /** Answers to be drawn and judged. */
  readonly asked: readonly Asked<Item>[]
  /** Answers in all. */
  readonly total: number
  /** Verdicts so far, by answer; grows. */
  readonly known: Map<string, ItemRecord>
  /** One answer for each, in order. */
  draw(
    some: readonly Asked<Item>[],
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
  ): Promise<readonly Drawn[]>
  /** Writes a verdict down. */
  keep(record: ItemRecord): Promise<void>
}

/** Judges what is asked. Throws what drawing or a scorer throws, once the verdicts under way are written. */
export async function judgeAnswers<Item extends BenchmarkItem>(
  benchmark: Benchmark<Item>,
  { asked, total, known, draw, keep }: Judging<Item>,
  options: JudgingOptions,
): Promise<void> {
  const { batch = 64, judges = 2 * availableParallelism(), finish, signal, onProgress, onRecord } = options
  const stop = AbortSignal.any([finish, signal].filter((one) => one !== undefined))
  let right = [...known.values()].filter(({ correct }) => correct).length
  let drawn = known.size
  const tell = (ahead = 0): void => onProgress?.({ drawn: drawn + ahead, judged: known.size, total, right })
  const inLane = lanes(judges)
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  const judge = async ({ item, sample, id }: Asked<Item>, given: Drawn): Promise<void> => {
    if (failures.length > 0 || stop.aborted) return
    try {
      const record = await recordOf(benchmark, item, sample, given)
      await keep(record)
      known.set(id, record)
      if (record.correct) right++
      onRecord?.(record)
      tell()
    } catch (error) {
      // Here, so that who comes next in the lane sees it.
      failures.push(error)
    }
  }
  try {
    tell()
    for (let from = 0; from < asked.length && failures.length === 0 && !stop.aborted; from += batch) {
      const some = asked.slice(from, from + batch)
      const texts = await draw(some, { signal: stop, onProgress: tell }).catch((error: unknown) => {
        // Asked to end: what is judged counts, what was being drawn does not.
        if (finish?.aborted && !signal?.aborted) return null
        throw error
      })
      if (texts === null) break
      drawn += some.length
      tell()
      some.forEach((one, i) => {
        const work = inLane(() => judge(one, texts[i] as Drawn)).finally(() => underWay.delete(work))
        underWay.add(work)
      })
      // Drawing runs ahead of judging by a batch, so that memory stays flat.
      while (underWay.size > batch && failures.length === 0) await Promise.race(underWay)
    }
  } finally {
    await Promise.all(underWay)
  }
  if (failures.length > 0) throw failures[0]
  signal?.throwIfAborted()
}

async function recordOf<Item extends BenchmarkItem>(
  benchmark: Benchmark<Item>,
  item: Item,
  sample: number,
  { prompt, text, template, finish, tokens }: Drawn,
): Promise<ItemRecord> {
  const base = { id: item.id, sample, prompt, completion: text }
  const drawn = { finish, tokens }
  if (finish === 'length' && tokens === 0 && text === '') {
    const reason = 'the prompt is longer than the policy can read'
    return { ...base, answer: '', correct: false, reason, ...drawn, seconds: 0 }
  }
  const began = performance.now()
  const read = template === undefined ? text : (benchmark.restore?.(text, item, template) ?? text)
  const { correct, reason, ...more } = await benchmark.score(item, read)
  const seconds = Math.round(performance.now() - began) / 1000
  const verdict = { answer: benchmark.extract(read, item), correct, reason, ...drawn, seconds }
  return { ...base, ...verdict, ...(Object.keys(more).length > 0 ? { more } : {}) }
}
