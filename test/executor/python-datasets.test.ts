// Programs that others wrote, with the outputs that CPython gave them: the rows of CRUXEval and of CRUXEval-X's Python.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { type Language, language } from '../../src/language/index.ts'
import { pythonExecutor, skip } from './python.ts'

interface Row {
  readonly id: string
  readonly program: string
  readonly input: string
  readonly output: string
}

const folder = new URL('../../../shared/datasets/', import.meta.url)
const python: Language = language('python')
const readsAs = (source: string): boolean => python.literal(source).ok

function lines<T>(file: URL): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** `assert candidate(INPUT) == OUTPUT`, split where both sides are literals. */
function split(id: string, code: string): Row {
  const [program = '', rest = ''] = code.split('\ndef check(candidate)')
  const assertion = /assert candidate\((.*?)\n\ndef test_check/s.exec(rest)?.[1]?.trim() ?? ''
  for (let at = assertion.indexOf(') =='); at >= 0; at = assertion.indexOf(') ==', at + 1)) {
    const [input, output] = [assertion.slice(0, at), assertion.slice(at + 4).trim()]
    if (readsAs(output) && python.literals(input).ok) return { id, program, input, output }
  }
  throw new Error(`row ${id} has no assertion of literals: ${assertion}`)
}

const SETS = [
  {
    name: 'CRUXEval',
    file: new URL('cruxeval/cruxeval.jsonl', folder),
    count: 800,
    read: (row: { id: string; code: string; input: string; output: string }): Row => ({
      id: row.id,
      program: row.code,
      input: row.input,
      output: row.output,
    }),
  },
  {
    name: 'CRUXEval-X, Python',
    file: new URL('cruxeval_x/py.jsonl', folder),
    count: 799,
    read: (row: { id: number; code: string }): Row => split(String(row.id), row.code),
  },
] as const

describe('programs and outputs of others', { skip }, () => {
  const executor = pythonExecutor({ limits: { timeoutMs: 3000 } })
  after(() => executor.close())

  for (const { name, file, count, read } of SETS) {
    const missing = existsSync(file) ? false : `${name} is not in ../shared/datasets`
    test(`every row of ${name} holds: its input gives its output`, { skip: missing }, async () => {
      const rows = lines<never>(file).map(read)
      assert.equal(rows.length, count)
      // A few inputs are expressions, which are no inputs here: such a row's call is written after its program.
      const jobs = rows.map(({ program, input }) =>
        python.literals(input).ok
          ? { program, inputs: [input] }
          : { program: `${program}\ncalled = f\nf = lambda: called(${input})`, inputs: [''] },
      )
      const executions = await executor.execute(jobs)
      const wrong = rows.flatMap(({ id, input, output }, i) => {
        const { outcome, value, error } = executions[i]![0]!
        const given = python.fromCanonical(value ?? '')
        const wanted = python.literal(output)
        const holds = given.ok && wanted.ok && python.equal(given.value, wanted.value)
        return holds ? [] : [`${id}: f(${input}) is ${value ?? `${outcome} ${error}`}, expected ${output}`]
      })
      assert.deepEqual(wrong, [])
    })
  }
})
