// How long the verdicts on recorded answers take: right answers to every item, each executed or compared in full.
//
//   node bench/evaluate.ts [BENCHMARK, default cruxeval-x-js-output] [--data DIR]
//
// tiny-js needs no data. Every fourth answer is given to the next item, where it is (nearly always) wrong.

import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type BenchmarkItem, loadItems, openBenchmark, scoreRecorded } from '../src/evaluate/index.ts'
import type { Task } from '../src/task/index.ts'

/** The fields that hold an item's gold answer, by benchmark. */
type Gold = (item: never) => string

const crux =
  (task: 'input' | 'output'): Gold =>
  ({ input, output }: { readonly input: string; readonly output: string }) =>
    `[ANSWER]${task === 'input' ? `f(${input})` : output}[/ANSWER]`

function goldOf(name: string): Gold {
  if (/^cruxeval.*-input$/.test(name)) return crux('input')
  if (/^cruxeval.*-output$/.test(name)) return crux('output')
  if (name === 'tiny-js')
    return (task: Task) =>
      task.type === 'deduction' ? task.output : task.type === 'abduction' ? task.input : task.program
  return ({ gold }: { readonly gold: string }) => `<answer>${gold}</answer>`
}

const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true })
const name = positionals[0] ?? 'cruxeval-x-js-output'
const benchmark = await openBenchmark(name)
const items = await loadItems(benchmark, values.data === undefined ? {} : { data: values.data })
const gold = goldOf(name) as (item: BenchmarkItem) => string
const answers = items.map((item, at) => ({
  item,
  completion: gold(at % 4 === 3 ? (items[(at + 1) % items.length] as BenchmarkItem) : item),
}))
const began = performance.now()
const { summary } = await scoreRecorded(benchmark, answers)
const seconds = (performance.now() - began) / 1000
await benchmark.close()
console.log(
  JSON.stringify({
    command: `node bench/evaluate.ts ${process.argv.slice(2).join(' ')}`.trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    benchmark: name,
    items: items.length,
    right: summary.accuracy?.mean,
    seconds: Math.round(10 * seconds) / 10,
    perSecond: Math.round(items.length / seconds),
  }),
)
