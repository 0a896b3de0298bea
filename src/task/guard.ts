// What stays out of self-play: the items of benchmarks, and the programs of the held-out set. A guard is a value that stages are given
// in their context; nothing is remembered for the whole process.

import { AzlabError, checkOptions } from '../core/portable.ts'
import type { Language } from '../language/portable.ts'
import { sha256Hex } from '../platform/index.ts'
import type { Json, Task } from './task.ts'

/** An item of a benchmark, as far as it matters here: its id, and every text that it holds. */
export interface GuardedItem {
  readonly id: string
  readonly texts: readonly string[]
}

/** A benchmark whose items become no task. */
export interface GuardedBenchmark {
  readonly name: string
  readonly items: readonly GuardedItem[]
}

/** What stays out of self-play. */
export interface Guard {
  readonly kind: 'guard'
  /** A proposal that is an item of one of these is rejected as `contaminated`, and a task that is one enters no buffer. */
  readonly benchmarks: readonly GuardedBenchmark[]
  /** Normalised programs; a proposal that would be a task on one of them is rejected as `heldout`. */
  readonly heldout: ReadonlySet<string>
}

/** Makes a guard of benchmarks, of normalised held-out programs (`heldoutPrograms`), or of both. */
export function createGuard(parts: Partial<Pick<Guard, 'benchmarks' | 'heldout'>> = {}): Guard {
  checkOptions('createGuard', parts, { benchmarks: true, heldout: true })
  const { benchmarks = [], heldout = new Set() } = parts
  return { kind: 'guard', benchmarks, heldout }
}

/** The item that a task was recognised by. */
export interface Contamination {
  readonly benchmark: string
  readonly item: string
}

/** What is looked at of a proposal or a task. */
export interface GuardedParts {
  readonly program: string
  readonly message?: string
  readonly data?: Json
  readonly parents?: readonly string[]
}

/** Texts shorter than this are no sign of an item: too many programs return 1. */
const SHORTEST = 24

type Found = ReadonlyMap<string, Contamination>

interface Index {
  readonly ids: Found
  readonly texts: Found
  /** By language, made when first needed: parsing thousands of programs takes a moment. */
  readonly programs: Map<string, Found>
}

// A guard never changes, so its index is made once a value.
const INDEXES = new WeakMap<Guard, Index>()

/** The item that a program or another text of a task is, or null. Names, comments and layout of programs do not count. */
export function contaminationOf(guard: Guard, parts: GuardedParts, language: Language): Contamination | null {
  if (guard.benchmarks.length === 0) return null
  const { ids, texts, programs } = indexOf(guard)
  for (const parent of parts.parents ?? []) {
    const found = ids.get(parent)
    if (found) return found
  }
  for (const text of [parts.program, parts.message ?? '', ...textsIn(parts.data)]) {
    const found = text.length >= SHORTEST ? texts.get(textPrint(text)) : undefined
    if (found) return found
  }
  const known = programs.get(language.name) ?? programsOf(guard, language)
  programs.set(language.name, known)
  return known.get(printOf(language.normalise(parts.program))) ?? null
}

/** Whether the program is one of the held-out set. Names, comments and layout do not count. */
export function isHeldout(guard: Guard, program: string, language: Language): boolean {
  return guard.heldout.size > 0 && guard.heldout.has(language.normalise(program))
}

/** Throws `task/contaminated` where a task is an item of a benchmark, or says that it was made from one. */
export function refuseContaminated(guard: Guard, tasks: readonly Task[], language: Language): void {
  for (const task of tasks) {
    const found = contaminationOf(guard, task, language)
    if (!found) continue
    throw new AzlabError(`Task ${task.id} is ${found.item} of ${found.benchmark}.`, {
      code: 'task/contaminated',
      value: task.program.slice(0, 200),
      expected: 'a task that no benchmark holds',
      hint: 'Leave it out: what is trained on measures nothing any more.',
    })
  }
}

/** What `validate` says of a proposal on a held-out program. */
export const HELDOUT_MESSAGE = 'The program is one of the held-out set.'

/** What `validate` says of a proposal that is an item. */
export function contaminationMessage({ benchmark, item }: Contamination): string {
  return `It is ${item} of the benchmark ${benchmark}.`
}

function indexOf(guard: Guard): Index {
  const known = INDEXES.get(guard)
  if (known) return known
  const ids = new Map<string, Contamination>()
  const texts = new Map<string, Contamination>()
  // Where two benchmarks have the same, the first is named.
  for (const { name, items } of [...guard.benchmarks].reverse())
    for (const item of items) {
      const found = { benchmark: name, item: item.id }
      ids.set(item.id, found)
      for (const text of item.texts) if (text.length >= SHORTEST) texts.set(textPrint(text), found)
    }
  const made: Index = { ids, texts, programs: new Map() }
  INDEXES.set(guard, made)
  return made
}

/** The items by their normalised programs. Other texts have been compared as they are. Of two benchmarks the first is named, too. */
function programsOf({ benchmarks }: Guard, language: Language): Found {
  const made = new Map<string, Contamination>()
  for (const { name, items } of [...benchmarks].reverse())
    for (const { id, texts } of items)
      for (const text of texts)
        if (text.length >= SHORTEST && language.parse(text).ok)
          made.set(printOf(language.normalise(text)), { benchmark: name, item: id })
  return made
}

/** Every text in what a kind of a user's own keeps. */
function textsIn(data: Json | undefined): readonly string[] {
  if (typeof data === 'string') return [data]
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsIn) : []
}

/** White space does not count. */
const textPrint = (text: string): string => printOf(text.replace(/\s+/g, ' ').trim())

const printOf = (text: string): string => sha256Hex(text)
