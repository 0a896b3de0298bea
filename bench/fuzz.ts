// Random programs against the executor, many of them: the host goes on, answers stand in order, values are stable.
//
//   node bench/fuzz.ts [--language javascript] [--programs 20000] [--seed 1] [--isolation isolate|context|quickjs] [--processes 2]
//
// Writes bench/results/fuzz-LANGUAGE.json, where the level of isolation is the default; prints it in any case.

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createExecutor, type ExecutorOptions } from '../src/executor/index.ts'
import { FUZZ_LANGUAGES, fuzz } from '../test/executor/fuzz.ts'

const { values } = parseArgs({
  options: {
    language: { type: 'string', default: 'javascript' },
    programs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    isolation: { type: 'string' },
    processes: { type: 'string', default: '2' },
  },
})
const { language, isolation, seed } = values
if (!FUZZ_LANGUAGES[language])
  throw new Error(`No random programs in ${language}: ${Object.keys(FUZZ_LANGUAGES)}`)
const level: ExecutorOptions =
  isolation === undefined
    ? {}
    : isolation === 'quickjs'
      ? { engine: 'quickjs', isolation }
      : { isolation: isolation as 'context' }
const executor = createExecutor({
  ...level,
  language: language as 'javascript',
  processes: Number(values.processes),
})
const mib = (): number => Math.round(process.memoryUsage.rss() / 1_048_576)
const start = performance.now()
const [first] = await executor.execute([{ ...FUZZ_LANGUAGES[language].marker(1), inputs: ['1'] }])
const before = mib()
const result = await fuzz(executor, {
  programs: Number(values.programs),
  seed,
  timeoutMs: 200,
  told: (done) => process.stderr.write(`\r${done} of ${values.programs}`),
})
process.stderr.write('\n')
const { retries, processesStarted, processesKilled, runs } = executor.stats
await executor.close()
const report = {
  language,
  isolation: first?.[0]?.isolation,
  seed,
  ...result,
  runs,
  retries,
  processesStarted,
  processesKilled,
  hostMiB: [before, mib()],
  seconds: Math.round((performance.now() - start) / 1000),
}
const text = `${JSON.stringify(report, null, 2)}\n`
process.stdout.write(text)
if (isolation === undefined) {
  writeFileSync(new URL(`./results/fuzz-${language}.json`, import.meta.url), text)
}
process.exitCode = result.unstable.length + result.misplaced + result.unreadable.length > 0 ? 1 : 0
