// Reading what a policy wrote, in both styles.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { javascript } from '../../src/language/index.ts'
import type { TaskSettings } from '../../src/task/kind.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { compactCompletion } from '../../src/task/prompt/compact.ts'
import { fences, lastAnswer } from '../../src/task/prompt/extract.ts'
import { PROMPT_STYLES } from '../../src/task/prompt/styles.ts'
import { zeroTask } from '../../src/task/zero.ts'

const settings = (name: 'compact' | 'full', inputs = 2): TaskSettings => ({
  language: javascript,
  style: PROMPT_STYLES[name],
  inputs,
  shown: 1,
  inductionHidden: 'hidden',
  inductionVerdict: 'all',
})
const PROGRAM = 'function f(a) { return a * 2; }'
const zero = zeroTask('deduction', javascript)

test('a compact proposal is read as pre-training writes it', () => {
  fc.assert(
    fc.property(fc.integer(), (n) => {
      const text = compactCompletion.propose(PROGRAM, String(n))
      assert.deepEqual(taskKind('deduction').readProposal(text, [], settings('compact')), {
        parts: { type: 'deduction', program: PROGRAM, input: String(n) },
        problem: null,
      })
    }),
  )
})

test('a compact induction proposal is read as pre-training writes it, the message empty or not', () => {
  for (const message of ['', 'twice']) {
    const text = compactCompletion.proposeInduction(['1', '[2], "b"'], message)
    assert.deepEqual(taskKind('induction').readProposal(text, [zero], settings('compact')), {
      parts: { type: 'induction', program: zero.program, inputs: ['1', '[2], "b"'], message },
      problem: null,
    })
  }
})

for (const [why, text] of [
  ['no input mark', PROGRAM],
  ['two input marks', `${PROGRAM}<|input|>1<|input|>2`],
  ['another mark', `${PROGRAM}<|input|>1<|output|>2`],
  ['no program', '<|input|>1'],
  ['nothing', ''],
] as const) {
  test(`a compact proposal with ${why} cannot be read`, () => {
    const { parts, problem } = taskKind('abduction').readProposal(text, [], settings('compact'))
    assert.equal(parts, null)
    assert.ok(problem)
  })
}

test('a proposal whose input is an expression is readable, but its format is wrong', () => {
  const read = taskKind('deduction').readProposal(`${PROGRAM}<|input|>1 + 1`, [], settings('compact'))
  assert.equal(read.parts?.program, PROGRAM)
  assert.match(read.problem ?? '', /no list of literals/)
})

test('an induction proposal with too few inputs has the wrong format', () => {
  const read = taskKind('induction').readProposal('1<|message|>', [zero], settings('compact'))
  assert.match(read.problem ?? '', /2 inputs were asked for, 1 came/)
})

const full = (body: string) =>
  `Let me think.\n\`\`\`js\nfunction g() {}\n\`\`\`\n<answer>\n${body}\n</answer>`

test('a full proposal is read from the blocks between the answer tags, not from the reasoning before', () => {
  const text = full(`\`\`\`js\n${PROGRAM}\n\`\`\`\n\`\`\`input\n[1, 2]\n\`\`\``)
  assert.deepEqual(taskKind('deduction').readProposal(text, [], settings('full')), {
    parts: { type: 'deduction', program: PROGRAM, input: '[1, 2]' },
    problem: null,
  })
})

test('a full proposal without the answer tags is readable, but its format is wrong', () => {
  const text = `\`\`\`js\n${PROGRAM}\n\`\`\`\n\`\`\`input\n1\n\`\`\``
  const read = taskKind('deduction').readProposal(text, [], settings('full'))
  assert.equal(read.parts?.program, PROGRAM)
  assert.match(read.problem ?? '', /<answer>/)
})

test('a full induction proposal gives its input blocks in order and its message', () => {
  const text = full('```input\n1\n```\n```input\n2\n```\n```message\nIt doubles.\n```')
  assert.deepEqual(taskKind('induction').readProposal(text, [zero], settings('full')).parts, {
    type: 'induction',
    program: zero.program,
    inputs: ['1', '2'],
    message: 'It doubles.',
  })
})

test('a full answer may be bare or in a block', () => {
  const kind = taskKind('deduction')
  assert.equal(kind.readAnswer('so <answer> [1, 2] </answer>', settings('full')).answer, '[1, 2]')
  assert.equal(kind.readAnswer('<answer>\n```output\n7\n```\n</answer>', settings('full')).answer, '7')
})

test('a full answer without tags has the wrong format', () => {
  assert.equal(taskKind('deduction').readAnswer('7', settings('full')).answer, null)
})

test('a full program is taken from its block between the tags', () => {
  assert.equal(
    taskKind('induction').readAnswer(full(`\`\`\`javascript\n${PROGRAM}\n\`\`\``), settings('full')).answer,
    PROGRAM,
  )
})

test('the last answer counts', () => {
  assert.equal(lastAnswer('<answer>1</answer> no: <answer>2</answer>'), '2')
  assert.equal(lastAnswer('<answer>1'), null)
})

test('a fence holds what stands between its own fences', () => {
  assert.deepEqual(fences('````js\na\n```\nb\n````\n'), [{ tag: 'js', body: 'a\n```\nb' }])
})

test('an unclosed fence is no block', () => {
  assert.deepEqual(fences('```js\n'.repeat(2000)), [])
  assert.deepEqual(fences('```js\nlet a'), [])
})

for (const text of ['', 'x + 1', 'f(1)', '<|answer|>', '1 2'] as const) {
  test(`the compact deduction answer ${JSON.stringify(text)} has the wrong format`, () => {
    const read = taskKind('deduction').readAnswer(text, settings('compact'))
    assert.equal(read.answer, null)
    assert.ok(read.problem)
  })
}
