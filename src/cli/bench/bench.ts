// azlab bench: the benchmarks of bench/, which lie in a clone of the repository and not in the package.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AzlabError } from '../../core/index.ts'
import { writeLine, writeText } from '../streams.ts'
import { BENCHES } from './names.ts'

type BenchName = (typeof BENCHES)[number]

/** What each file of bench/ gives: a measuring function, and one that says the result in words. */
interface Bench {
  readonly file: string
  readonly measure: string
  readonly describe: string
}

const FILES: Readonly<Record<BenchName, Bench>> = {
  engine: { file: 'engine.ts', measure: 'benchEngine', describe: 'describeEngine' },
  executor: { file: 'executor.ts', measure: 'benchExecutor', describe: 'describeExecutor' },
  step: { file: 'step.ts', measure: 'benchStep', describe: 'describeStep' },
  kernel: { file: 'kernel.ts', measure: 'benchKernel', describe: 'describeKernel' },
}

/** Measures one benchmark, or all. */
export async function runBench(
  what: BenchName | undefined,
  { json }: { readonly json?: boolean },
): Promise<void> {
  for (const name of what ? [what] : BENCHES) {
    if (!json) process.stderr.write(`measuring ${name} …\n`)
    const { measure, describe } = await load(name)
    const result = await measure()
    if (json) await writeLine({ bench: name, result })
    else await writeText(`${describe ? describe(result) : JSON.stringify(result, null, 2)}\n`)
  }
}

async function load(name: BenchName) {
  const { file, measure, describe } = FILES[name]
  const url = new URL(`../../../bench/${file}`, import.meta.url)
  if (!existsSync(fileURLToPath(url)))
    throw new AzlabError(`The benchmark ${name} is not here.`, {
      code: 'bench/absent',
      value: fileURLToPath(url),
      expected: 'a clone of the repository, where bench/ lies beside src/',
      hint: 'Run it in a clone: the installed package has no benchmarks.',
    })
  const module = (await import(url.href)) as Record<string, unknown>
  return {
    measure: module[measure] as () => Promise<unknown>,
    describe: module[describe] as ((result: unknown) => string) | undefined,
  }
}
