// The JavaScript and TypeScript benchmarks' verdicts beside those of plain Node, on completions that both can run.
//
//   node bench/javascript-benchmarks.ts --data FOLDER [--every 4] [--only NAME,NAME]
//
// Canonical solutions, the same with one operator changed, and the body `return null`. MultiPL-E has no canonical solutions:
// there HumanEval-X's and MBXP's are called from inside the function, where the two have the same problem. Plain Node runs
// prompt, completion and tests in one file, types removed. --every takes every so manieth item. Writes bench/results/javascript-benchmarks.json; with --only it
// prints alone. It runs the completions without isolation: they are the benchmarks' own.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readRows } from '../datasets-eval/benchmark.ts'
import type { CodeBenchmark } from '../datasets-eval/javascript-code/benchmark.ts'
import { cutAt } from '../datasets-eval/javascript-code/completion.ts'
import type { CodeItem } from '../datasets-eval/javascript-code/item.ts'
import { stripTypes } from '../datasets-eval/javascript-code/typescript.ts'
import { calling, completionsOf, type Kind, mutated } from '../test/datasets-eval/completions.ts'
import { plainNode } from '../test/datasets-eval/plain-node.ts'

type Row = Readonly<Record<string, string>>
type Completion = readonly [Kind, string]

const NAMES = [
  ...['humaneval-js', 'mbpp-js', 'humaneval-ts', 'mbpp-ts'],
  ...['humaneval-x-js', 'mbxp-js', 'mceval-js', 'mceval-ts'],
]

const { values } = parseArgs({
  options: { data: { type: 'string' }, only: { type: 'string' }, every: { type: 'string', default: '1' } },
})
const data = values.data
const every = Number(values.every)
if (data === undefined) throw new Error('--data FOLDER names the folder of the data sets')

const load = async (name: string): Promise<CodeBenchmark> =>
  ((await import(`../datasets-eval/${name}/index.ts`)) as { readonly benchmark: CodeBenchmark }).benchmark
const rowsOf = async ({ info }: CodeBenchmark): Promise<readonly Row[]> =>
  (await readRows(info, join(data, info.file))) as readonly Row[]

/** Whole definitions with their names, by the number that HumanEval and MBPP have for the problem. */
async function definitions(name: string): Promise<ReadonlyMap<string, readonly [string, string]>> {
  const benchmark = await load(name)
  const [rows, items] = [await rowsOf(benchmark), await benchmark.load(join(data!, benchmark.info.file))]
  return new Map(
    rows.flatMap((row, at) =>
      row.canonical_solution
        ? [
            [
              row.task_id!.split('/')[1]!,
              [`${row.prompt}${row.canonical_solution}`, items[at]!.entry],
            ] as const,
          ]
        : [],
    ),
  )
}
const others = {
  humaneval: await definitions('humaneval-x-js'),
  mbpp: await definitions('mbxp-js'),
}

function completions(name: string, row: Row, at: number): readonly Completion[] {
  const empty = name.startsWith('mceval')
    ? row.prompt!.includes('const ') && !row.prompt!.includes('=>')
      ? ' => {\n  return null\n}\n'
      : ' {\n  return null\n}\n'
    : '  return null\n}\n'
  if (!row.name) return completionsOf(row, empty, at * 7)
  const [, set, number] = /^(humaneval|mbpp)_(\d+)_/i.exec(row.name)!
  const other = others[set!.toLowerCase() as keyof typeof others].get(number!)
  if (!other) return [['null', empty]]
  const [definition, called] = other
  const body = definition.lastIndexOf(called)
  const changed = mutated(definition.slice(body), at * 7)
  return [
    ['canonical', calling(definition, called)],
    ...(changed === null ? [] : [['mutated', calling(definition.slice(0, body) + changed, called)] as const]),
    ['null', empty],
  ]
}

/** Plain Node's verdict. HumanEval-X and McEval assert with console.assert, which writes on stderr and goes on. */
async function official(name: string, item: CodeItem, completion: string): Promise<boolean> {
  const source = `${item.prompt}${cutAt(completion, item.stops)}\n${item.tests}`
  const program = name.endsWith('-ts') ? await stripTypes(source) : { ok: true as const, code: source }
  if (!program.ok) return false
  // Some of McEval's own solutions take long.
  const { exitCode, stdout, stderr } = await plainNode(
    program.code,
    name.startsWith('mceval') ? 60_000 : 10_000,
  )
  if (name === 'humaneval-x-js') return exitCode === 0 && stdout === '' && stderr === ''
  return exitCode === 0 && (!name.startsWith('mceval') || stderr === '')
}

async function compare(name: string) {
  const benchmark = await load(name)
  const [rows, items] = [await rowsOf(benchmark), await benchmark.load(join(data!, benchmark.info.file))]
  const work = items.flatMap((item, at) =>
    at % every === 0
      ? completions(name, rows[at]!, at).map(([kind, completion]) => ({ item, kind, completion }))
      : [],
  )
  const counts: Record<string, { completions: number; right: number; rightInNode: number }> = {}
  const disagreements: object[] = []
  let next = 0
  let finished = 0
  const worker = async (): Promise<void> => {
    for (let job = work[next++]; job; job = work[next++]) {
      const { item, kind, completion } = job
      const [{ correct, reason }, inNode] = [
        await benchmark.score(item, completion),
        await official(name, item, completion),
      ]
      if (++finished % 50 === 0) process.stderr.write(`\r${name}: ${finished} of ${work.length} `)
      counts[kind] ??= { completions: 0, right: 0, rightInNode: 0 }
      const count = counts[kind]
      count.completions++
      count.right += Number(correct)
      count.rightInNode += Number(inNode)
      if (correct !== inNode) disagreements.push({ id: item.id, kind, right: correct, inNode, reason })
    }
  }
  await Promise.all([worker(), worker()])
  await benchmark.close()
  process.stderr.write(`${name}: ${JSON.stringify(counts)}, ${disagreements.length} disagreements\n`)
  return {
    items: items.length,
    completions: work.length,
    agree: work.length - disagreements.length,
    counts,
    disagreements,
  }
}

const names = values.only?.split(',') ?? NAMES
const benchmarks: Record<string, Awaited<ReturnType<typeof compare>>> = {}
for (const name of names) benchmarks[name] = await compare(name)
const report = {
  what: 'verdicts of the JavaScript and TypeScript benchmarks beside those of plain Node',
  command: `node bench/javascript-benchmarks.ts --data DATASETS${every === 1 ? '' : ` --every ${every}`}`,
  node: process.versions.node,
  completions: Object.values(benchmarks).reduce((sum, { completions }) => sum + completions, 0),
  agree: Object.values(benchmarks).reduce((sum, { agree }) => sum + agree, 0),
  benchmarks,
}
const text = `${JSON.stringify(report, null, 2)}\n`
process.stdout.write(text)
if (!values.only) writeFileSync(new URL('./results/javascript-benchmarks.json', import.meta.url), text)
