// Keeps benchmarks out of self-play: programs and texts of items that this process has loaded become no task, and a record
// that says it was made from an item enters no buffer.

import { createHash } from 'node:crypto'
import { AzlabError } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import type { Json, Task } from './task.ts'

/** An item of a benchmark, as far as it matters here: its id, and every text that it holds. */
export interface GuardedItem {
  readonly id: string
  readonly texts: readonly string[]
}

/** Of an item that a task was recognised by. */
export interface Contamination {
  readonly benchmark: string
  readonly item: string
}

/** Texts shorter than this are no sign of an item: too many programs return 1. */
const SHORTEST = 24

interface Guarded {
  readonly benchmark: string
  readonly items: readonly GuardedItem[]
  /** By language, made when first needed: parsing thousands of programs takes a moment. */
  readonly programs: Map<string, ReadonlyMap<string, Contamination>>
}

const guarded = new Map<string, Guarded>()
const ids = new Map<string, Contamination>()
const texts = new Map<string, Contamination>()

/** Remembers the items of a benchmark for as long as the process lives. Loading a benchmark does this by itself. */
export function guardBenchmark(benchmark: string, items: readonly GuardedItem[]): void {
  if (guarded.get(benchmark)?.items.length === items.length) return
  guarded.set(benchmark, { benchmark, items, programs: new Map() })
  for (const item of items) {
    const whose = { benchmark, item: item.id }
    ids.set(item.id, whose)
    for (const text of item.texts) if (text.length >= SHORTEST) texts.set(textPrint(text), whose)
  }
}

/** The benchmarks whose items are kept out. */
export function guardedBenchmarks(): readonly string[] {
  return [...guarded.keys()]
}

/** Forgets all of them, or one: for tests, and for who wants to train on purpose on what is no benchmark any more. */
export function unguardBenchmarks(): void {
  for (const map of [guarded, ids, texts]) map.clear()
}

/** The item that a program or another text of a task is, or null. Names, comments and layout of programs do not count. */
export function contaminationOf(
  parts: {
    readonly program: string
    readonly message?: string
    readonly data?: Json
    readonly parents?: readonly string[]
  },
  language: Language,
): Contamination | null {
  if (guarded.size === 0) return null
  for (const parent of parts.parents ?? []) {
    const whose = ids.get(parent)
    if (whose) return whose
  }
  for (const text of [parts.program, parts.message ?? '', ...textsIn(parts.data)]) {
    const whose = text.length >= SHORTEST ? texts.get(textPrint(text)) : undefined
    if (whose) return whose
  }
  const print = printOf(language.normalise(parts.program))
  for (const one of guarded.values()) {
    const whose = programsOf(one, language).get(print)
    if (whose) return whose
  }
  return null
}

/** Throws `task/contaminated` where a task is an item of a benchmark, or says that it was made from one. */
export function refuseContaminated(tasks: readonly Task[], language: Language): void {
  if (guarded.size === 0) return
  for (const task of tasks) {
    const found = contaminationOf(task, language)
    if (!found) continue
    throw new AzlabError(`Task ${task.id} is ${found.item} of ${found.benchmark}.`, {
      code: 'task/contaminated',
      value: task.program.slice(0, 200),
      expected: 'a task that no benchmark holds',
      hint: 'Leave it out: what is trained on measures nothing any more.',
    })
  }
}

/** What `validate` says of such a proposal. */
export function contaminationMessage({ benchmark, item }: Contamination): string {
  return `It is ${item} of the benchmark ${benchmark}.`
}

function programsOf(
  { benchmark, items, programs }: Guarded,
  language: Language,
): ReadonlyMap<string, Contamination> {
  const known = programs.get(language.name)
  if (known) return known
  const made = new Map<string, Contamination>()
  // Other texts have been compared as they are.
  for (const { id, texts } of items)
    for (const text of texts)
      if (text.length >= SHORTEST && language.parse(text).ok)
        made.set(printOf(language.normalise(text)), { benchmark, item: id })
  programs.set(language.name, made)
  return made
}

/** Every text in what a kind of a user's own keeps. */
function textsIn(data: Json | undefined): readonly string[] {
  if (typeof data === 'string') return [data]
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsIn) : []
}

/** White space does not count. */
const textPrint = (text: string): string => printOf(text.replace(/\s+/g, ' ').trim())

const printOf = (text: string): string => createHash('sha256').update(text).digest('base64')
