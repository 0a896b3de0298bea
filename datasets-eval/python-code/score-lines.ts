// For compare.py: scores JSON lines {"id","completion"} with the limits that it names, and prints a line for each as it comes.
//
//   node datasets-eval/python-code/score-lines.ts humaneval-plus FILE_OF_THE_DATA MIN_SECONDS FACTOR < completions.jsonl

import { createInterface } from 'node:readline'
import type { PinnedInfo } from '../benchmark.ts'
import { benchmark as humaneval } from '../humaneval-plus/index.ts'
import { benchmark as mbpp } from '../mbpp-plus/index.ts'
import type { Dataset } from './oracles.ts'
import { plusBenchmark } from './plus.ts'

const [name = '', file = '', minSeconds = '1', factor = '4'] = process.argv.slice(2)
const chosen: readonly [PinnedInfo, Dataset] =
  name === 'mbpp-plus' ? [mbpp.info, 'mbpp'] : [humaneval.info, 'humaneval']
const benchmark = plusBenchmark(...chosen, {
  limits: { minSeconds: Number(minSeconds), factor: Number(factor) },
})
const items = new Map((await benchmark.load(file)).map((item) => [item.id, item]))

interface Line {
  readonly key: string
  readonly id: string
  readonly completion: string
}
const waiting: Line[] = []
for await (const line of createInterface({ input: process.stdin })) waiting.push(JSON.parse(line) as Line)

const work = async (): Promise<void> => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const item = items.get(next.id)!
    const program = await benchmark.programOf(item, next.completion)
    const { correct, base, reason } = await benchmark.scoreProgram(item, program)
    console.log(JSON.stringify({ key: next.key, program, correct, base, reason }))
  }
}
await Promise.all([work(), work(), work()])
await benchmark.close()
