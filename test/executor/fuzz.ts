// Fuzzing an executor: random programs in large batches, with programs between them whose answers are known.
//
// What must hold: the host goes on; every answer stands at its place; every value reads back as itself; and a program that
// came out `ok` twice, in batches of their own, gave the same value.

import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Draws, draws } from '../../src/core/index.ts'
import type { Execution, Executor, Job } from '../../src/executor/index.ts'
import { drawProgram, mutateProgram } from './fuzz/javascript.ts'
import { drawPython, mutatePython } from './fuzz/python.ts'

export interface FuzzProgram {
  readonly program: string
  readonly input: string
}

/** How random programs of a language come about. */
export interface FuzzLanguage {
  draw(random: Draws): FuzzProgram
  mutate(random: Draws, seeds: readonly FuzzProgram[]): FuzzProgram
  /** Seeds of mutation, from the data sets beside the clone; none where they are not there. */
  seeds(): readonly FuzzProgram[]
  /** A program whose answer is known: gives its argument and the number `mark` as a pair. */
  marker(mark: number): FuzzProgram & { readonly value: string }
}

const datasets = new URL('../../../shared/datasets/', import.meta.url)

export const FUZZ_LANGUAGES: Readonly<Partial<Record<string, FuzzLanguage>>> = {
  javascript: {
    draw: drawProgram,
    mutate: mutateProgram,
    seeds: () => {
      const lines = readLines('cruxeval_x/js.jsonl')
      return lines.map((line) => {
        const { code, output_reasoning: test } = JSON.parse(line) as Record<
          'code' | 'output_reasoning',
          string
        >
        const program = code.slice(0, code.indexOf("const assert = require('node:assert')"))
        return { program, input: test.slice(test.indexOf('candidate(') + 10, test.lastIndexOf('),????);')) }
      })
    },
    marker: (mark) => ({
      program: `const f = (x) => [x, ${mark}]`,
      input: String(mark % 7),
      value: `[${mark % 7},${mark}]`,
    }),
  },
  python: {
    draw: drawPython,
    mutate: mutatePython,
    seeds: () =>
      readLines('cruxeval/cruxeval.jsonl').map((line) => {
        const { code, input } = JSON.parse(line) as Record<'code' | 'input', string>
        return { program: code, input }
      }),
    marker: (mark) => ({
      program: `def f(x): return [x, ${mark}]`,
      input: String(mark % 7),
      value: `[${mark % 7}, ${mark}]`,
    }),
  },
}

/** Lines of a file of ../shared/datasets, or none. */
export function readLines(path: string): string[] {
  const file = new URL(path, datasets)
  if (!existsSync(file)) return []
  const bytes = readFileSync(file)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').filter(Boolean)
}

export interface FuzzResult {
  readonly programs: number
  /** How many of them are changed seeds. */
  readonly mutated: number
  /** Of the first batch; a program counts once. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Programs that were `ok` in both batches with different values. */
  readonly unstable: readonly FuzzProgram[]
  /** Markers whose answer was not theirs. */
  readonly misplaced: number
  /** Markers that met their time limit: the machine was busy. */
  readonly late: number
  /** Values that do not read back as themselves. */
  readonly unreadable: readonly FuzzProgram[]
}

export interface FuzzOptions {
  readonly programs: number
  readonly seed: string
  readonly timeoutMs: number
  /** Programs a batch. */
  readonly together?: number
  readonly told?: (done: number) => void
}

/** Runs random programs, half of them mutations where there are seeds, each twice in two batches of two runs. */
export async function fuzz(executor: Executor, options: FuzzOptions): Promise<FuzzResult> {
  const { programs, timeoutMs, together = 200, told } = options
  const { name, canonical, fromCanonical } = executor.language
  const from = FUZZ_LANGUAGES[name]!
  const seeds = from.seeds()
  const outcomes: Record<string, number> = {}
  const unstable: FuzzProgram[] = []
  const unreadable: FuzzProgram[] = []
  let [mutated, misplaced, late] = [0, 0, 0]
  for (let done = 0; done < programs; done += together) {
    const random = draws(`fuzz/${options.seed}/${done}`)
    const items = Array.from({ length: Math.min(together, programs - done) }, () => {
      if (seeds.length === 0 || random.uniform() < 0.5) return from.draw(random)
      mutated++
      return from.mutate(random, seeds)
    })
    const run = async (order: readonly FuzzProgram[]): Promise<Map<FuzzProgram, Execution>> => {
      const marks = order.flatMap((item, i) => (i % 10 === 0 ? [from.marker(done + i), item] : [item]))
      const jobs: Job[] = marks.map(({ program, input }) => ({ program, inputs: [input] }))
      const executions = (await executor.execute(jobs, { runs: 2, limits: { timeoutMs } })).flat()
      marks.forEach((item, i) => {
        if (!('value' in item) || executions[i]?.value === item.value) return
        if (executions[i]?.outcome === 'timeout') late++
        else misplaced++
      })
      return new Map(marks.map((item, i) => [item, executions[i]!]))
    }
    const first = await run(items)
    const second = await run(random.shuffle(items))
    for (const item of items) {
      const [a, b] = [first.get(item)!, second.get(item)!]
      outcomes[a.outcome] = (outcomes[a.outcome] ?? 0) + 1
      if (a.outcome === 'ok' && b.outcome === 'ok' && a.value !== b.value) unstable.push(item)
      if (a.value === null) continue
      const back = fromCanonical(a.value)
      if (!back.ok || plain(canonical(back.value)) !== plain(a.value)) unreadable.push(item)
    }
    told?.(Math.min(programs, done + together))
  }
  return { programs, mutated, outcomes, unstable, misplaced, late, unreadable }
}

/** Keys and members of JavaScript's Map and Set are never −0, though Python's are. */
const plain = (text: string): string => text.replaceAll('-0.0', '0.0')
