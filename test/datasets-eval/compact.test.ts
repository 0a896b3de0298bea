// The compact prompts of CRUXEval-X are those that the embedded model was trained on, and its answers are read as such.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compactAnswer, compactPrompt } from '../../datasets-eval/cruxeval/compact.ts'
import { benchmark as input } from '../../datasets-eval/cruxeval-x-js-input/index.ts'
import { benchmark as output } from '../../datasets-eval/cruxeval-x-js-output/index.ts'
import { benchmark as typescript } from '../../datasets-eval/cruxeval-x-ts-output/index.ts'
import { evaluateItems } from '../../src/evaluate/index.ts'
import { scriptedPolicy } from '../../src/policy/index.ts'
import { compactPrompt as own } from '../../src/task/index.ts'

const item = {
  id: 'one',
  program: 'function f(a) {\n    return a + 1;\n}\n',
  input: '2',
  output: '3',
  question: 'assert.deepEqual(candidate(2),????);',
}
const line = 'function f(a) { return a + 1; }'

test('they are those of the task types', () => {
  assert.equal(compactPrompt(item, 'output'), own.deduction(line, '2'))
  assert.equal(compactPrompt(item, 'input'), own.abduction(line, '3'))
})

test('a program in which line ends mean something keeps them', () => {
  const program = 'function f(a) { // one\n  return a }'
  assert.ok(compactPrompt({ ...item, program }, 'output').includes(program))
})

test('arguments get the call around them that the scorer reads', () => {
  assert.deepEqual([compactAnswer('2', 'input'), compactAnswer('3', 'output')], ['f(2)', '3'])
})

test('a policy that reads compact prompts is asked in them, and its bare answers are judged', async (t) => {
  t.after(() => Promise.all([input.close(), output.close()]))
  for (const [benchmark, reply] of [
    [output, '3'],
    [input, '2'],
  ] as const) {
    const policy = scriptedPolicy({ style: 'compact', id: reply, reply: () => reply })
    const { records, settings } = await evaluateItems(policy, benchmark, [item])
    assert.equal(settings.template, 'compact')
    assert.deepEqual([records[0]!.correct, records[0]!.completion], [true, reply], records[0]!.reason)
  }
})

test('other languages have no compact prompt', () => assert.ok(!typescript.templates.includes('compact')))
