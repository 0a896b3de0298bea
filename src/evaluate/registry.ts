// The benchmarks of datasets-eval/ by name. Nothing is imported before it is asked for.

import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AzlabError, unknownName } from '../core/index.ts'
import type { Benchmark, BenchmarkInfo } from './benchmark.ts'
import { heldoutBenchmark, heldoutInfo } from './heldout-benchmark.ts'

/** Where task files lie that come with azlab. */
const TASKS = new URL('../../datasets-eval/', import.meta.url)

/** The facts of every benchmark, by name in order. Loads no code of a benchmark. */
export async function listBenchmarks(): Promise<readonly BenchmarkInfo[]> {
  const found = await Promise.all([codeFolder(), TASKS].map(foldersIn))
  const names = [...new Set(found.flat())].sort()
  const infos: BenchmarkInfo[] = []
  for (const name of names) {
    const info = await infoOf(name)
    if (info) infos.push(info)
  }
  return infos
}

/** The facts of some benchmarks. Throws `benchmark/unknown`, naming those that there are. */
export async function benchmarkInfos(names: readonly string[]): Promise<readonly BenchmarkInfo[]> {
  const all = await listBenchmarks()
  return names.map((name) => {
    const found = all.find((info) => info.name === name)
    if (!found) throw unknown(name, all)
    return found
  })
}

/** Opens a benchmark by name; close it when it is no longer needed. Throws `benchmark/unknown`. */
export async function openBenchmark(name: string): Promise<Benchmark> {
  const [info] = await benchmarkInfos([name])
  if (info?.source === null) return heldoutBenchmark(fileURLToPath(new URL(name, TASKS)))
  return benchmarkIn(name, await import(`#datasets-eval/${name}/index`))
}

/** Where code and facts of the benchmarks lie. */
function codeFolder(): URL {
  return new URL('.', import.meta.resolve('#datasets-eval/benchmark'))
}

/** What a module of datasets-eval/ exports as its benchmark. Throws `benchmark/module` where it is none. */
function benchmarkIn(name: string, module: unknown): Benchmark {
  const { benchmark } = module as { readonly benchmark?: Partial<Benchmark> }
  const functions = ['load', 'prompt', 'extract', 'score', 'close'] as const
  const missing = functions.filter((one) => typeof benchmark?.[one] !== 'function')
  if (missing.length === 0) return benchmark as Benchmark
  throw new AzlabError(`The module of the benchmark ${name} has no ${missing.join(', ')}.`, {
    code: 'benchmark/module',
    value: name,
    expected: `an export \`benchmark\` with the functions ${functions.join(', ')}`,
    hint: 'docs/guides/benchmarks.md says what a benchmark is.',
  })
}

async function foldersIn(place: URL): Promise<readonly string[]> {
  const entries = await readdir(place, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

async function infoOf(name: string): Promise<BenchmarkInfo | null> {
  // Task files are no code and stay where they are; their facts are read there.
  for (const folder of [codeFolder(), TASKS]) {
    const text = await readFile(new URL(`${name}/benchmark.json`, folder), 'utf8').catch(() => null)
    if (text === null) continue
    const read = JSON.parse(text) as BenchmarkInfo & { readonly files?: unknown }
    return read.files && !read.file ? heldoutInfo(fileURLToPath(new URL(name, TASKS))) : read
  }
  return null
}

function unknown(name: string, all: readonly BenchmarkInfo[]): AzlabError {
  return unknownName(name, {
    code: 'benchmark/unknown',
    what: 'benchmark',
    choices: all.map((info) => info.name),
    more: 'npx azlab data list says more of each.',
  })
}
