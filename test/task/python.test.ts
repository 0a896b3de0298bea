// Tasks in Python: prompts, reading and checking, without a run.

import assert from 'node:assert/strict'
import test from 'node:test'
import { python } from '../../src/language/index.ts'
import { addToBuffer, emptyBuffer } from '../../src/task/buffer.ts'
import { fingerprint } from '../../src/task/fingerprint.ts'
import type { Check, Finding, Run, TaskSettings } from '../../src/task/kind.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { leaks } from '../../src/task/leak.ts'
import { answerCounts, answerRarity } from '../../src/task/measure.ts'
import { fullPrompt } from '../../src/task/prompt/full.ts'
import { fullStyle } from '../../src/task/prompt/styles.ts'
import { tripletTask } from '../../src/task/triplet.ts'
import { zeroTask, zeroTriplet } from '../../src/task/zero.ts'
import { noPython } from '../language/python.ts'

const skip = noPython
const settings: TaskSettings = {
  language: python,
  style: fullStyle,
  inputs: 2,
  shown: 1,
  inductionHidden: 'hidden',
  inductionVerdict: 'all',
}
const PROGRAM = 'def f(a, b):\n    return a + b'
const deduction = (output: string) =>
  tripletTask('deduction', { program: PROGRAM, input: '1, 2', output }, [], 'python')
const abduction = tripletTask('abduction', { program: PROGRAM, input: '1, 2', output: '3' }, [], 'python')
const finding = (check: Check): Finding => {
  assert.equal(check.kind, 'decided')
  return (check as Extract<Check, { kind: 'decided' }>).finding
}

test('the zero triplet is the identity function with its greeting', () => {
  assert.deepEqual(zeroTriplet(python), {
    program: 'def f(a):\n    return a',
    input: "'Hello world'",
    output: "'Hello world'",
  })
})

test('a proposal prompt speaks of Python alone: entry, data, what is forbidden, blocks and each reference', () => {
  const zero = zeroTask('deduction', python)
  const prompt = fullPrompt.propose('deduction', [zero], python)
  for (const part of [
    ...['Python', '`def f(a, b): …`', 'never None', 'NaN', 'tuples, dicts, sets', '```python', zero.program],
    ...[
      "'Hello world'",
      'itertools',
      'eval',
      '__import__',
      'open, input, print',
      '__class__',
      'hash',
      'async',
    ],
  ])
    assert.ok(prompt.includes(part), part)
  assert.doesNotMatch(prompt, /JavaScript|undefined|Math|lists, maps/)
})

test('the example of an input and of an output are literals, as shown', () => {
  assert.ok(fullPrompt.deduction(PROGRAM, '1, 2', python).includes("{'total': 6, 'label': 'up'}"))
  assert.ok(python.literal("{'total': 6, 'label': 'up'}").ok && python.literals("[3, 1, 2], 'up'").ok)
})

test('a proposal is read from its python block, whichever way the tag is written', () => {
  for (const tag of ['python', 'py', 'Python']) {
    const text = `<answer>\n\`\`\`${tag}\n${PROGRAM}\n\`\`\`\n\`\`\`input\n1, 'x'\n\`\`\`\n</answer>`
    assert.deepEqual(taskKind('deduction').readProposal(text, [], settings), {
      parts: { type: 'deduction', program: PROGRAM, input: "1, 'x'" },
      problem: null,
    })
  }
})

test('a body keeps its indentation, and a block that is indented as a whole loses what its lines share', {
  skip,
}, () => {
  const read = (program: string) =>
    taskKind('induction').readAnswer(`<answer>\n\`\`\`python\n${program}\n\`\`\`\n</answer>`, settings).answer
  assert.equal(read(`\n${PROGRAM}\n\n`), PROGRAM)
  assert.equal(read(PROGRAM.replace(/^/gm, '  ')), PROGRAM)
  assert.equal(read(`${PROGRAM}\n\n    # indented`.replace(/^(?=.)/gm, '\t')), `${PROGRAM}\n\n    # indented`)
})

test('a block in another language is no program', () => {
  const text = '<answer>\n```js\nfunction f(a) { return a }\n```\n```input\n1\n```\n</answer>'
  assert.match(taskKind('deduction').readProposal(text, [], settings).problem ?? '', /```python block/)
})

test('a deduction answer is right when Python finds it equal', () => {
  for (const [output, answer] of [
    ['[1, 2]', '[1,2.0]'],
    ["'a'", '"a"'],
    ["{'a': 1, 'b': 2}", "{'b': 2, 'a': True}"],
    ['(1, 2)', '1, 2'],
    ['{1, 2}', 'frozenset({2, 1})'],
    ['0', '-0.0'],
  ] as const)
    assert.equal(
      finding(taskKind('deduction').check(deduction(output), answer, settings)).outcome,
      'right',
      answer,
    )
  for (const [output, answer] of [
    ['[1, 2]', '(1, 2)'],
    ["'1'", '1'],
    ['9007199254740993', '9007199254740992.0'],
    ["b'a'", "'a'"],
  ] as const)
    assert.equal(
      finding(taskKind('deduction').check(deduction(output), answer, settings)).outcome,
      'wrong',
      answer,
    )
})

for (const answer of [
  '1) or True or f(1',
  "__import__('os')",
  'f(1, 2)',
  '1 + 2',
  '3; True',
  '[3 for x in ()]',
  "f'{3}'",
])
  test(`the injected answer ${answer} is no literal, for deduction and abduction`, () => {
    assert.equal(finding(taskKind('deduction').check(deduction('3'), answer, settings)).outcome, 'format')
    assert.equal(finding(taskKind('abduction').check(abduction, answer, settings)).outcome, 'format')
  })

test('an abduction answer becomes data: only the task program runs, on the parsed arguments', () => {
  const check = taskKind('abduction').check(abduction, ' 0x1 ,"2"', settings)
  assert.ok(check.kind === 'run')
  assert.deepEqual([check.program, check.inputs], [PROGRAM, ["1, '2'"]])
  const ok = (value: string): Run => ({ outcome: 'ok', value, error: null })
  assert.equal(check.judge([ok('3.0')]).outcome, 'right')
  assert.equal(check.judge([ok("'3'")]).outcome, 'wrong')
  assert.equal(check.judge([ok('no canonical text')]).outcome, 'wrong')
})

test('duplicates differ in names, layout and the spelling of literals alone', { skip }, () => {
  const print = (program: string, input: string): string =>
    fingerprint({ type: 'deduction', program, input }, python)
  const one = print(PROGRAM, '1, "a"')
  assert.equal(print('def f(x, y): return x + y', "0x1,'a'"), one)
  assert.notEqual(print(PROGRAM, '1.0, "a"'), one)
  assert.notEqual(print(PROGRAM, 'True, "a"'), one)
  assert.notEqual(print('def f(a, b): return b + a', '1, "a"'), one)
})

const LONG = 'def f(a):\n    return [x * 2 for x in a if x > 3]'
for (const [message, leak] of [
  ['', false],
  ['It keeps the large ones and doubles them.', false],
  [LONG, true],
  ['[x * 2 for x in a if x > 3]', true],
  ['```python\ndef f(q): return q\n```', true],
  ['f = lambda q: q', true],
] as const)
  test(`the message ${JSON.stringify(message.slice(0, 40))} ${leak ? 'leaks' : 'does not leak'}`, {
    skip,
  }, () => {
    assert.equal(leaks(message, LONG, python), leak)
  })

test('the rarity of an answer counts the types of Python', { skip }, () => {
  // Of int, float and bool one each: the share of the type int is 1/3, that of the value 1 too; so (2/3 + 2/3) / 2.
  const task = (output: string) =>
    tripletTask('deduction', { program: PROGRAM, input: '1, 2', output }, [], 'python')
  const buffer = addToBuffer(emptyBuffer('deduction', 9), ['1', '1.0', 'True'].map(task), python)
  assert.ok(Math.abs(answerRarity(task('1'), answerCounts(buffer, python), python) - 2 / 3) < 1e-12)
  assert.equal(answerRarity(task('(1,)'), answerCounts(buffer, python), python), 1)
})
