// An evaluation as a program of its own, which prints what it draws and judges and ends itself with SIGKILL:
// node killed-evaluation.ts FOLDER VERDICTS (−1: never).

import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { evaluateItems } from '../../src/evaluate/index.ts'
import { adder, sums, toyBenchmark } from './toy-benchmark.ts'

const [, , folder = '', last] = process.argv
// Written at once: what is in a stream's memory dies with the process.
const say = (line: string): void => void writeSync(1, `${line}\n`)

let kept = 0
const policy = adder(5)
const benchmark = toyBenchmark({
  count: 60,
  onScore: async ({ id }) => {
    say(`judge ${id}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  },
})
await evaluateItems(
  {
    ...policy,
    sample: (requests, options) => {
      for (const { key } of requests) say(`draw ${/item=(.*)\/sample/.exec(key)?.[1]}`)
      return policy.sample(requests, options)
    },
  },
  benchmark,
  sums(60),
  {
    out: folder,
    cache: join(folder, 'cache'),
    batch: 8,
    judges: 3,
    onRecord: () => {
      if (String(++kept) === last) process.kill(process.pid, 'SIGKILL')
    },
  },
)
