// Two rounds of held-out figures, with collections in between, each figure summed up a second time: prints `BAD` where they differ.
// What V8 does wrong without azlab's flags shows here as it did in a run: one call's mean and interval become the next one's.
//
//   node bench/v8-heldout-case.ts [maglev]      `maglev` takes the flag back that importing azlab sets, for comparison

import { setFlagsFromString } from 'node:v8'
import { collectGarbage, draws } from '../src/core/index.ts'
import { bootstrapMean } from '../src/evaluate/bootstrap.ts'

if (process.argv[2] === 'maglev') setFlagsFromString('--maglev')

const TASKS = 200
let wrong = 0
for (let round = 0; round < 2; round++) {
  const random = draws(`round ${round}`)
  const greedy: number[] = Array.from({ length: TASKS }, () => (random.uniform() < 0.44 ? 1 : 0))
  const right = Array.from({ length: TASKS }, () => random.below(3))
  const first = bootstrapMean(greedy)
  const second = bootstrapMean(right.map((count) => count / 2))
  const expected = [
    greedy.reduce((sum, x) => sum + x, 0) / TASKS,
    right.reduce((sum, x) => sum + x, 0) / 2 / TASKS,
  ]
  if (Math.abs(first.mean - expected[0]!) > 1e-9 || Math.abs(second.mean - expected[1]!) > 1e-9) {
    wrong++
    console.log(`BAD round ${round}: expected ${expected}, got ${JSON.stringify([first, second])}`)
  }
  for (let i = 0; i < 6; i++) {
    const junk: unknown[] = []
    for (let k = 0; k < 50_000; k++) junk.push({ k, text: `x${k}` })
    await collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
process.exit(wrong ? 1 : 0)
