// azlab eval score: recorded completions judged, over JSON lines. No model is needed.

import { createReadStream } from 'node:fs'
import { parseJson } from '../../core/index.ts'
import {
  type BenchmarkItem,
  type ItemRecord,
  loadItems,
  openBenchmark,
  type RecordedAnswer,
  scoreRecorded,
} from '../../evaluate/index.ts'
import { evaluationTable } from '../../view/table/evaluation.ts'
import { textTable } from '../../view/table.ts'
import { badLine, type InputLine, jsonText, sayIncidents, textLines, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'
import { finishOnInterrupt } from './interrupt.ts'
import { lineProgress } from './progress.ts'

export interface EvalScoreOptions {
  /** `-` and none are standard input. */
  readonly predictions?: string
  readonly data?: string
  readonly file?: string
  readonly out?: string
  readonly fresh?: boolean
  readonly json?: boolean
}

/** How many ids a message names. */
const NAMED = 5

/** Judges {"id","completion"} a line and prints {"id","correct","reason"} a line, in order; gives the exit code. */
export async function runEvalScore(name: string, options: EvalScoreOptions): Promise<number> {
  const benchmark = await openBenchmark(name)
  const interrupt = finishOnInterrupt()
  const progress = lineProgress()
  try {
    const items = await loadItems(benchmark, { data: options.data, file: options.file })
    const { answers, faults } = await readPredictions(items, name, options.predictions)
    for (const fault of faults) process.stderr.write(`azlab: ${fault}\n`)
    const order = inInputOrder(answers)
    const evaluation = await scoreRecorded(benchmark, answers, {
      out: options.out ?? null,
      fresh: options.fresh ?? false,
      finish: interrupt.signal,
      ...(options.predictions ? { name: options.predictions } : {}),
      ...(options.file === undefined ? {} : { file: options.file }),
      // Told below, once the bar is gone.
      tell: () => {},
      onProgress: ({ judged, total, right }) =>
        progress.show(judged / Math.max(1, total), `${judged} of ${total} judged, ${right} right`),
    })
    progress.end()
    sayIncidents(evaluation.incidents ?? [])
    // All at once: the records of a resumed scoring are printed too.
    for (const record of order(evaluation.records)) await writeText(`${jsonText(record)}\n`)
    if (!options.json && evaluation.records.length > 0)
      process.stderr.write(`${textTable(evaluationTable([evaluation]), terminalStyle())}\n`)
    const asked = new Set(answers.map(({ item }) => item.id))
    const missing = items.filter(({ id }) => !asked.has(id)).map(({ id }) => id)
    if (missing.length > 0)
      process.stderr.write(
        `azlab: ${missing.length} of ${items.length} items of ${name} have no completion: ${listed(missing)}. They are not counted.\n`,
      )
    if (!evaluation.complete) return 130
    return faults.length > 0 ? 1 : 0
  } finally {
    progress.end()
    interrupt.release()
    await benchmark.close()
  }
}

interface Predictions {
  readonly answers: readonly (RecordedAnswer<BenchmarkItem> & { readonly given: string })[]
  /** What is wrong with lines that are passed over, each with its number. */
  readonly faults: readonly string[]
}

/** Reads the lines; ids may be given without the benchmark's name before them. A line that cannot be read costs no other. */
async function readPredictions(
  items: readonly BenchmarkItem[],
  name: string,
  path: string | undefined,
): Promise<Predictions> {
  const byId = new Map(items.map((item) => [item.id, item]))
  const input = path === undefined || path === '-' ? process.stdin : createReadStream(path)
  const answers: (RecordedAnswer<BenchmarkItem> & { readonly given: string })[] = []
  const faults: string[] = []
  let number = 0
  for await (const text of textLines(input)) {
    number++
    if (text.trim() === '') continue
    try {
      const { id, completion } = predictionOf({ number, value: parsed(text, number) })
      const item = byId.get(id) ?? byId.get(`${name}/${id}`)
      if (item) answers.push({ item, completion, given: id })
      else
        faults.push(
          `Line ${number}: ${name} has no item ${JSON.stringify(id)}. Ids are like ${JSON.stringify(items[0]?.id)}.`,
        )
    } catch (error) {
      faults.push((error as Error).message)
    }
  }
  return { answers, faults }
}

function parsed(text: string, number: number): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new Error(`Line ${number} is not JSON (${(error as Error).message}); it was passed over.`)
  }
}

function predictionOf(line: InputLine): { readonly id: string; readonly completion: string } {
  const { id, completion } = (line.value ?? {}) as { readonly id?: unknown; readonly completion?: unknown }
  if ((typeof id === 'string' || typeof id === 'number') && typeof completion === 'string')
    return { id: String(id), completion }
  const { message } = badLine(line, '')
  throw new Error(
    `${message.replace(/ Correct the line.*/, '')} Expected {"id":"…","completion":"…"}; it was passed over.`,
  )
}

/** What is printed of the records, in the order of the input and under the ids that were given. */
function inInputOrder(answers: Predictions['answers']) {
  const times = new Map<string, number>()
  const places = answers.map(({ item, given }) => {
    const sample = times.get(item.id) ?? 0
    times.set(item.id, sample + 1)
    return { key: `${item.id}\n${sample}`, given }
  })
  return (records: readonly ItemRecord[]): readonly object[] => {
    const byKey = new Map(records.map((record) => [`${record.id}\n${record.sample}`, record]))
    return places.flatMap(({ key, given }) => {
      const record = byKey.get(key)
      return record ? [{ id: given, correct: record.correct, reason: record.reason, ...record.more }] : []
    })
  }
}

function listed(ids: readonly string[]): string {
  const more = ids.length - NAMED
  return `${ids.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
