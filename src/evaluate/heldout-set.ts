// The held-out set: fixed tasks of each type that no pre-training and no buffer has seen, read from a folder of JSON lines.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AzlabError, checkOptions, parseJson, show } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import { type BuiltInType, TASK_TYPES, type Task } from '../task/task.ts'

/** What `benchmark.json` says of a folder of tasks. */
export interface HeldoutAbout {
  readonly name: string
  readonly language: string
  readonly description: string
  /** One file of task records (JSON lines) a type. */
  readonly files: Readonly<Record<BuiltInType, string>>
  /** How it was made. */
  readonly source: Readonly<Record<string, unknown>>
}

/** Tasks that no training sees, by type, with the facts of how they were made. */
export interface HeldoutSet {
  readonly benchmark: HeldoutAbout
  readonly tasks: Readonly<Record<BuiltInType, readonly Task[]>>
}

/** The folder of the embedded model's held-out set. */
export const TINY_HELDOUT = fileURLToPath(new URL('../../datasets-eval/tiny-js', import.meta.url))

/** Reads a held-out set; `limit` keeps the first so many tasks of each type. Throws `evaluate/benchmark`. */
export async function readHeldout(
  directory: string = TINY_HELDOUT,
  options: { readonly limit?: number } = {},
): Promise<HeldoutSet> {
  checkOptions('readHeldout', options, { limit: true })
  const { limit = Infinity } = options
  const benchmark = parse(await text(join(directory, 'benchmark.json')), directory) as HeldoutAbout
  const tasks: Partial<Record<BuiltInType, readonly Task[]>> = {}
  for (const type of TASK_TYPES) {
    const file = benchmark.files?.[type]
    if (typeof file !== 'string') throw broken(directory, `benchmark.json names no file for ${type}`)
    const lines = (await text(join(directory, file))).split('\n').filter((line) => line !== '')
    const read = lines.map((line) => parse(line, join(directory, file)) as Task)
    const stray = read.find((task) => task.kind !== 'task' || task.type !== type)
    if (stray || read.length === 0)
      throw broken(join(directory, file), `it holds ${show(stray ?? 'nothing')}`)
    tasks[type] = read.slice(0, limit)
  }
  return { benchmark, tasks: tasks as HeldoutSet['tasks'] }
}

/** The normalised programs of a set that are in this language: none of them may enter a buffer. */
export function heldoutPrograms(set: HeldoutSet, language: Language): ReadonlySet<string> {
  const programs = TASK_TYPES.flatMap((type) => set.tasks[type])
    .filter((task) => task.language === language.name)
    .map((task) => task.program)
  return new Set(programs.map((program) => language.normalise(program)))
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw broken(path, `it cannot be read (${(cause as Error).message})`, cause)
  }
}

function parse(line: string, path: string): unknown {
  try {
    return parseJson(line)
  } catch (cause) {
    throw broken(path, `a line is no JSON: ${show(line)}`, cause)
  }
}

function broken(path: string, fault: string, cause?: unknown): AzlabError {
  return new AzlabError(
    `${path} is no held-out set: ${fault}.`,
    {
      code: 'evaluate/benchmark',
      value: path,
      expected: 'benchmark.json and one file of task records for each type',
      hint: 'Make the set with `azlab pretrain --heldout`.',
    },
    { cause },
  )
}
