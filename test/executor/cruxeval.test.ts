// Ground truth: each row of CRUXEval-X in JavaScript, input run through the program, gives the row's output.

import loose from 'node:assert'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { createExecutor, type ExecutorOptions } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'

const file = new URL('../../../shared/datasets/cruxeval_x/js.jsonl', import.meta.url)
const here = existsSync(file)
const options = { skip: here ? false : '../shared/datasets/cruxeval_x is not here' }

interface Row {
  readonly id: number
  readonly program: string
  readonly input: string
  readonly output: string
}

/** The text between a mark and the last occurrence of another. */
function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start) + start.length
  return text.slice(from, text.lastIndexOf(end))
}

function rows(): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => {
    const row = JSON.parse(line) as Record<'code' | 'input_reasoning' | 'output_reasoning', string> & {
      readonly id: number
    }
    return {
      id: row.id,
      program: row.code.slice(0, row.code.indexOf("const assert = require('node:assert')")),
      input: between(row.output_reasoning, 'candidate(', '),????);'),
      output: between(row.input_reasoning, 'candidate(????),', ');\n}'),
    }
  })
}

/**
 * Rows that hold only as loosely as their own tests compare (`assert.deepEqual`): the program gives "3" where the row states
 * 3, or the other way round. All others hold strictly.
 */
const LOOSE = [85, 288, 429, 576, 630]

const levels: readonly ExecutorOptions[] = [
  { engine: 'isolated-vm', isolation: 'isolate' },
  { engine: 'isolated-vm', isolation: 'context' },
  { engine: 'quickjs' },
]
for (const level of levels) {
  const name = level.isolation ?? level.engine
  test(`${name}: every row of CRUXEval-X in JavaScript agrees with its program`, options, async () => {
    const executor = createExecutor({ ...level, processes: 2, limits: { timeoutMs: 5000 } })
    after(() => executor.close())
    const all = rows()
    const executions = await executor.execute(
      all.map(({ program, input }) => ({ program, inputs: [input] })),
      { runs: 2 },
    )
    const wrong = all.flatMap(({ id, output }, i) => {
      const execution = executions[i]![0]!
      const expected = javascript.literal(output)
      const value = execution.value === null ? null : javascript.fromCanonical(execution.value)
      const both = expected.ok && value?.ok === true
      return both && javascript.equal(value.value, expected.value) ? [] : [{ id, value, expected, execution }]
    })
    assert.equal(all.length, 743)
    const strange = wrong.filter(({ id, value, expected }) => {
      if (!LOOSE.includes(id) || !value?.ok || !expected.ok) return true
      loose.deepEqual(value.value, expected.value)
      return false
    })
    assert.deepEqual(strange, [])
    assert.deepEqual(
      wrong.map(({ id }) => id),
      LOOSE,
    )
  })
}
