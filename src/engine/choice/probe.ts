// A process that tries one engine and prints what it found: a driver that crashes must not take the caller with it.

import { AzlabError } from '../../core/index.ts'
import { referenceRunner } from '../reference/runner.ts'
import { checkRuns, type EngineName, openEngine } from './engines.ts'
import type { Probe } from './report.ts'
import { selfTest } from './selftest.ts'
import { drawTime, stepTime } from './speed.ts'

const [name, threads] = process.argv.slice(2) as [EngineName, string]
const runner = openEngine(name, { threads: Number(threads) })
// The engines are compared with `cpu`, and that with the float64 reference.
const other = name === 'cpu' ? referenceRunner() : openEngine('cpu', { threads: 1 })
let probe: Probe
try {
  await checkRuns(name, runner)
  const description = (await runner.describe?.()) ?? runner.name
  const difference = await selfTest(runner, other)
  probe = { description, difference, stepMs: await stepTime(runner), drawMs: await drawTime(runner) }
} catch (error) {
  probe = {
    message: error instanceof Error ? error.message : String(error),
    code: error instanceof AzlabError ? error.code : 'engine/runtime',
  }
}
process.stdout.write(`\n${JSON.stringify(probe)}\n`, () => process.exit(0))
