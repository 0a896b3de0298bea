// The corpus: programs drawn from the grammar and what they give on drawn inputs, as the real executor says.

import { createReadStream } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { AzlabError, draws, type Key, makeFolder, subkey } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import { javascript, type Value } from '../language/index.ts'
import type { Pair } from '../task/task.ts'
import { type DrawnProgram, drawInputs, drawProgram, type ValueType } from './grammar.ts'
import { isHeldOut, programHash } from './split.ts'

/** A program that ran, with the inputs on which it gave a small plain value. */
export interface CorpusProgram {
  readonly program: string
  /** 64-bit hash of the normalised program, 16 hex digits. */
  readonly hash: string
  readonly parameters: readonly ValueType[]
  readonly result: ValueType
  readonly operations: number
  /** How often the grammar drew it: its weight when examples are drawn. */
  readonly drawn: number
  /** Distinct inputs, at least five. */
  readonly pairs: readonly Pair[]
}

export interface CorpusOptions {
  readonly key: Key
  /** Draws from the grammar; fewer programs come of them, since simple ones are drawn again and again. */
  readonly draws: number
  /** Which part of the split. */
  readonly part: 'training' | 'held-out'
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Counts at which a program weighs no more and gets no more inputs. */
const HEAVIEST = 128
const INPUTS = 8
const MOST_INPUTS = 48
/** Pairs that every program of a corpus has at least. */
export const FEWEST_PAIRS = 5
const BATCH = 256

interface Candidate extends DrawnProgram {
  readonly hash: bigint
  drawn: number
}

/** The distinct programs of one part of the split, in the order in which they were first drawn. */
export function drawCandidates(options: Pick<CorpusOptions, 'key' | 'draws' | 'part'>): readonly Candidate[] {
  const bySource = new Map<string, Candidate>()
  const byHash = new Map<bigint, Candidate>()
  for (let i = 0; i < options.draws; i++) {
    const drawn = drawProgram(subkey(options.key, 'program', i))
    let known = bySource.get(drawn.program)
    if (known === undefined) {
      const hash = programHash(drawn.program)
      known = byHash.get(hash) ?? { ...drawn, hash, drawn: 0 }
      bySource.set(drawn.program, known)
      if (isHeldOut(hash) === (options.part === 'held-out')) byHash.set(hash, known)
    }
    known.drawn++
  }
  return [...byHash.values()]
}

/** Draws programs and runs them; yields those that make fair questions. The same options give the same programs. */
export async function* drawCorpus(executor: Executor, options: CorpusOptions): AsyncGenerator<CorpusProgram> {
  const candidates = drawCandidates(options)
  for (let from = 0; from < candidates.length; from += BATCH) {
    options.signal?.throwIfAborted()
    const batch = candidates.slice(from, from + BATCH)
    const jobs = batch.map((candidate) => ({
      program: candidate.program,
      inputs: drawInputs(
        candidate.parameters,
        Math.min(MOST_INPUTS, INPUTS + 2 * (candidate.drawn - 1)),
        draws(subkey(options.key, 'inputs', candidate.hash.toString(16))),
      ),
    }))
    const executions = await executor.execute(jobs, { signal: options.signal })
    for (const [i, candidate] of batch.entries()) {
      const pairs = (executions[i] ?? []).flatMap((execution, j) => {
        const output = execution.value === null ? null : smallOutput(execution.value)
        return output === null ? [] : [{ input: jobs[i]?.inputs[j] as string, output }]
      })
      if (!isFair(pairs)) continue
      const { program, parameters, result, operations } = candidate
      const hash = candidate.hash.toString(16).padStart(16, '0')
      yield {
        program,
        hash,
        parameters,
        result,
        operations,
        drawn: Math.min(HEAVIEST, candidate.drawn),
        pairs,
      }
    }
    options.onProgress?.(Math.min(from + BATCH, candidates.length), candidates.length)
  }
}

/** The output as source if it is small plain data of the grammar's types, else null. */
function smallOutput(canonical: string): string | null {
  const parsed = javascript.fromCanonical(canonical)
  if (!parsed.ok || !isSmall(parsed.value)) return null
  return javascript.display(parsed.value)
}

function isSmall(value: Value): boolean {
  if (typeof value === 'boolean') return true
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) <= 999 && !Object.is(value, -0)
  if (typeof value === 'string') return value.length <= 16
  return Array.isArray(value) && value.length <= 10 && value.every((x) => typeof x === 'number' && isSmall(x))
}

/** Outputs must differ, one answer must not fit nearly all inputs, and the program must do something. */
function isFair(pairs: readonly Pair[]): boolean {
  if (pairs.length < FEWEST_PAIRS) return false
  const counts = new Map<string, number>()
  for (const { output } of pairs) counts.set(output, (counts.get(output) ?? 0) + 1)
  return (
    Math.max(...counts.values()) <= 0.75 * pairs.length && pairs.some(({ input, output }) => input !== output)
  )
}

/** Reads a corpus from its cache, or draws it and writes the cache (JSON lines). */
export async function cachedCorpus(
  path: string,
  executor: () => Promise<Executor>,
  options: CorpusOptions,
): Promise<readonly CorpusProgram[]> {
  const header = JSON.stringify({ key: options.key, draws: options.draws, part: options.part })
  const cached = await readCache(path, header)
  if (cached) return cached
  await makeFolder(dirname(path))
  const programs: CorpusProgram[] = []
  const runner = await executor()
  const file = await open(`${path}.part`, 'w')
  try {
    await file.appendFile(`${header}\n`)
    for await (const program of drawCorpus(runner, options)) {
      programs.push(program)
      await file.appendFile(`${JSON.stringify(program)}\n`)
    }
  } finally {
    await file.close()
    await runner.close()
  }
  await rename(`${path}.part`, path)
  if (programs.length === 0)
    throw new AzlabError('No program of the grammar ran.', {
      code: 'pretrain/empty-corpus',
      value: options.draws,
    })
  return programs
}

async function readCache(path: string, header: string): Promise<readonly CorpusProgram[] | null> {
  const found = await stat(path).catch(() => null)
  if (!found) return null
  const programs: CorpusProgram[] = []
  let first = true
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (first && line !== header) return null
    if (!first) programs.push(JSON.parse(line) as CorpusProgram)
    first = false
  }
  return programs
}
