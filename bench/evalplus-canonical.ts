// Known-right and known-wrong programs of HumanEval+ and MBPP+: every canonical solution, and every one with its body replaced by `pass`.
//
//   node bench/evalplus-canonical.ts --data ../shared/datasets --out bench/results/evalplus-canonical.json
//

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchmark as humaneval } from '../datasets-eval/humaneval-plus/index.ts'
import { benchmark as mbpp } from '../datasets-eval/mbpp-plus/index.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/datasets' },
    out: { type: 'string' },
    only: { type: 'string' },
  },
})

interface Counts {
  items: number
  canonicalRight: number
  passRight: number
  /** Canonical solutions that are wrong, and bodies of `pass` that are right. */
  odd: string[]
}

const result: Record<string, unknown> = {
  what: 'canonical solutions of HumanEval+ and MBPP+ that score as right, and those with the body `pass`',
  command: 'node bench/evalplus-canonical.ts --data DATASETS',
}
// What is not measured now stays as it was.
if (values.out && values.only)
  Object.assign(result, JSON.parse(await readFile(values.out, 'utf8').catch(() => '{}')))
for (const benchmark of [humaneval, mbpp]) {
  const { name, file } = benchmark.info
  if (values.only !== undefined && values.only !== name) continue
  const waiting = [...(await benchmark.load(join(values.data, file)))]
  const counts: Counts = { items: waiting.length, canonicalRight: 0, passRight: 0, odd: [] }
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      const right = await benchmark.scoreProgram(item, item.canonical)
      if (right.correct) counts.canonicalRight++
      else counts.odd.push(`${item.id} canonical: ${right.reason}`)
      const wrong = await benchmark.scoreProgram(item, `def ${item.entry}(*given):\n    pass\n`)
      if (wrong.correct) counts.odd.push(`${item.id} pass: ${wrong.reason}`)
      if (wrong.correct) counts.passRight++
      if (waiting.length % 20 === 0) console.error(`${name}: ${waiting.length} to go`)
    }
  }
  await Promise.all([work(), work(), work()])
  await benchmark.close()
  result[name] = counts
  console.log(name, counts)
}
if (values.out) await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`)
