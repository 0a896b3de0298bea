// Runs a program on a problem's tests in the sandbox, and compares outside it what was printed or returned.

import { readFileSync } from 'node:fs'
import { AzlabError } from 'azlab/core'
import { type Json, readJson } from '../python-code/json.ts'
import { pythonString } from '../python-code/literal.ts'
import { CALL, type Sandbox, STANDINS } from '../python-code/sandbox.ts'
import type { LcbItem } from './load.ts'
import { difference } from './printed.ts'
import type { LcbTest } from './tests.ts'

const RUN = readFileSync(new URL('./run.py', import.meta.url), 'utf8')

export interface Verdict {
  readonly passed: boolean
  readonly reason: string
}

/** Runs tests until one fails, more and more of them at a time. */
export async function judgeTests(
  sandbox: Sandbox,
  item: LcbItem,
  program: string,
  tests: readonly LcbTest[],
  timeoutSeconds: number,
): Promise<Verdict> {
  for (let at = 0, size = 1; at < tests.length; at += size, size = Math.min(8, size * 2)) {
    const group = tests.slice(at, at + size)
    const problems = await Promise.all(
      group.map((test) => problemOf(sandbox, item, program, test, timeoutSeconds)),
    )
    const wrong = problems.findIndex((problem) => problem !== null)
    if (wrong >= 0)
      return { passed: false, reason: `test ${at + wrong + 1} of ${tests.length}: ${problems[wrong]}` }
  }
  return tests.length > 0
    ? { passed: true, reason: `passes ${tests.length} tests` }
    : { passed: false, reason: 'the problem has no tests' }
}

/** What is wrong on a test, or null. The expected output stays here. */
async function problemOf(
  sandbox: Sandbox,
  item: LcbItem,
  program: string,
  test: LcbTest,
  timeoutSeconds: number,
): Promise<string | null> {
  const name = test.kind === 'stdin' ? 'None' : pythonString(item.functionName ?? '')
  const runner = `${STANDINS}\n${CALL}\n${RUN}\nDATA = ${pythonString(test.input)}\n`
  const [execution] = await sandbox.run(runner, [`${pythonString(program)}, ${name}`], timeoutSeconds)
  const { outcome, value, error } = execution!
  if (outcome !== 'ok') return `${outcome}: ${(error ?? '').slice(0, 200)}`
  const given = sandbox.value(value!)
  if (typeof given !== 'string') return 'the program wrote over its result'
  if (test.kind === 'stdin') return difference(given, test.output)
  const expected = outputOf(test, item)
  const { python } = sandbox
  const read = given.startsWith('?') ? null : python.fromCanonical(given)
  if (read?.ok && python.equal(read.value, expected as Exclude<Json, undefined>)) return null
  return `returned ${given.slice(0, 80)}, expected ${test.output.slice(0, 80)}`
}

function outputOf({ output }: LcbTest, { id }: LcbItem): Json {
  try {
    return readJson(output)
  } catch (cause) {
    throw new AzlabError(
      `Problem ${id} of LiveCodeBench expects what is no JSON. ${(cause as Error).message}`,
      { code: 'benchmark/item', value: output.slice(0, 80), expected: 'a value of JSON' },
      { cause },
    )
  }
}
