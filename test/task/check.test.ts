// Checking answers: parsed values, never code that is spliced together; leaks and measures.

import assert from 'node:assert/strict'
import test from 'node:test'
import { javascript } from '../../src/language/index.ts'
import { addToBuffer, emptyBuffer } from '../../src/task/buffer.ts'
import type { Check, Finding, Run, TaskSettings } from '../../src/task/kind.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { leaks } from '../../src/task/leak.ts'
import { answerCounts, answerRarity, distanceFrom } from '../../src/task/measure.ts'
import { compactStyle } from '../../src/task/prompt/styles.ts'
import type { AbductionTask, InductionTask, Task } from '../../src/task/task.ts'
import { tripletTask } from '../../src/task/triplet.ts'

const settings: TaskSettings = {
  language: javascript,
  style: compactStyle,
  inputs: 4,
  shown: 2,
  inductionHidden: 'hidden',
  inductionVerdict: 'all',
}
const PROGRAM = 'function f(a, b) { return a + b; }'
const deduction = (output: string) =>
  tripletTask('deduction', { program: PROGRAM, input: '1, 2', output }, [], 'javascript')
const abduction: AbductionTask = tripletTask(
  'abduction',
  { program: PROGRAM, input: '1, 2', output: '3' },
  [],
  'javascript',
)
const induction: InductionTask = {
  kind: 'task',
  id: 'i',
  parents: [],
  type: 'induction',
  language: 'javascript',
  program: PROGRAM,
  pairs: ['1', '2', '3', '4'].map((n) => ({ input: n, output: n })),
  shown: 2,
  message: '',
} as const
const ok = (value: string): Run => ({ outcome: 'ok', value, error: null })
const ended = (outcome: string): Run => ({ outcome, value: null, error: 'Error: no' })

const finding = (check: Check): Finding => {
  assert.equal(check.kind, 'decided')
  return (check as Extract<Check, { kind: 'decided' }>).finding
}
const running = (check: Check) => {
  assert.equal(check.kind, 'run')
  return check as Extract<Check, { kind: 'run' }>
}

test('a deduction answer is right when its value equals the output, however it is written', () => {
  for (const [output, answer] of [
    ['[1, 2]', '[1,2]'],
    ['"a"', "'a'"],
    ['{ a: 1, b: 2 }', '{b:2,"a":1}'],
    ['0', '-0'],
    ['NaN', 'NaN'],
  ] as const) {
    assert.equal(finding(taskKind('deduction').check(deduction(output), answer, settings)).outcome, 'right')
  }
})

test('a wrong deduction answer says what was expected and what came', () => {
  const { outcome, score, message } = finding(taskKind('deduction').check(deduction('3'), '"3"', settings))
  assert.deepEqual([outcome, score, message], ['wrong', 0, 'Expected 3, got "3".'])
})

for (const answer of [
  '1) or True or f(1',
  '1) || true || f(1',
  '3; true',
  '(() => 3)()',
  'f(1, 2)',
  '1 + 2',
]) {
  test(`the injected answer ${answer} is no literal, for deduction and abduction`, () => {
    assert.equal(finding(taskKind('deduction').check(deduction('3'), answer, settings)).outcome, 'format')
    assert.equal(finding(taskKind('abduction').check(abduction, answer, settings)).outcome, 'format')
  })
}

test('an abduction answer becomes data: only the task program runs, on the parsed arguments', () => {
  const check = running(taskKind('abduction').check(abduction, ' 0x1 ,2', settings))
  assert.equal(check.program, PROGRAM)
  assert.deepEqual(check.inputs, ['1, 2'])
})

test('any input with the right output solves an abduction task', () => {
  const check = running(taskKind('abduction').check(abduction, '5, -2', settings))
  assert.equal(check.judge([ok('3')]).outcome, 'right')
  assert.equal(check.judge([ok('4')]).outcome, 'wrong')
  assert.equal(check.judge([ended('error')]).outcome, 'wrong')
})

for (const outcome of ['timeout', 'memory', 'killed']) {
  test(`an abduction answer whose run ends with ${outcome} is unchecked`, () => {
    const check = running(taskKind('abduction').check(abduction, '5', settings))
    assert.deepEqual(
      [check.judge([ended(outcome)]).outcome, check.judge([ended(outcome)]).score],
      ['unchecked', 0],
    )
  })
}

const judged = (runs: readonly Run[], own: Partial<TaskSettings> = {}) => {
  const check = running(
    taskKind('induction').check(induction, 'function f(a) { return a; }', { ...settings, ...own }),
  )
  const { outcome, score } = check.judge(runs)
  return [outcome, score]
}

test('an induction answer is run on the hidden inputs, or on all by name', () => {
  const inputs = (inductionHidden: 'hidden' | 'all') =>
    running(
      taskKind('induction').check(induction, 'function f(a) { return a; }', { ...settings, inductionHidden }),
    ).inputs
  assert.deepEqual(inputs('hidden'), ['3', '4'])
  assert.deepEqual(inputs('all'), ['1', '2', '3', '4'])
})

test("induction's verdict: all pairs, their share, or any one", () => {
  const half = [ok('3'), ok('0')]
  assert.deepEqual(judged([ok('3'), ok('4')]), ['right', 1])
  assert.deepEqual(judged(half), ['wrong', 0])
  assert.deepEqual(judged(half, { inductionVerdict: 'share' }), ['wrong', 0.5])
  assert.deepEqual(judged(half, { inductionVerdict: 'any' }), ['right', 1])
  assert.deepEqual(judged([ok('3'), ok('4')], { inductionVerdict: 'share' }), ['right', 1])
  assert.deepEqual(judged([ok('0'), ok('0')], { inductionVerdict: 'any' }), ['wrong', 0])
})

test('a stopped run leaves an induction answer unchecked only where nothing else settles it', () => {
  assert.deepEqual(judged([ok('3'), ended('timeout')]), ['unchecked', 0])
  assert.deepEqual(judged([ok('0'), ended('timeout')]), ['wrong', 0])
  assert.deepEqual(judged([ok('0'), ended('timeout')], { inductionVerdict: 'any' }), ['unchecked', 0])
  assert.deepEqual(judged([ok('3'), ended('timeout')], { inductionVerdict: 'any' }), ['right', 1])
})

test('an induction answer with something forbidden is wrong and never runs', () => {
  const check = taskKind('induction').check(induction, 'function f(a) { return Math.random(); }', settings)
  assert.equal(finding(check).outcome, 'wrong')
})

test('an induction answer that is no program has the wrong format', () => {
  for (const answer of ['function g(a) { return a; }', 'function f( {', '7']) {
    assert.equal(finding(taskKind('induction').check(induction, answer, settings)).outcome, 'format')
  }
})

test('a record whose output was edited into no literal is named', () => {
  assert.throws(() => taskKind('deduction').check(deduction('1 +'), '1', settings), {
    code: 'task/output',
    value: '1 +',
  })
})

const LONG = 'function f(a) { return a.filter(x => x > 3).map(x => x * 2); }'
for (const [message, leak] of [
  ['', false],
  ['It keeps the large ones and doubles them.', false],
  [LONG, true],
  [`see: ${LONG.replaceAll(' ', '  ')}`, true],
  ['a.filter(x => x > 3).map(x => x * 2)', true],
  ['```js\nfunction f(q) { return q; }\n```', true],
  ['function f(q) { return q.sort(); }', true],
] as const) {
  test(`the message ${JSON.stringify(message.slice(0, 40))} ${leak ? 'leaks' : 'does not leak'}`, () => {
    assert.equal(leaks(message, LONG, javascript), leak)
  })
}

test('induction refuses equal inputs, equal outputs and a leak, in this order', () => {
  const refuse = (inputs: string[], outputs: number[], message = '') =>
    taskKind('induction').refuse({ type: 'induction', program: LONG, inputs, message }, outputs, settings)
      ?.reason ?? null
  assert.equal(refuse(['1', '0x1'], [1, 2]), 'duplicate')
  assert.equal(refuse(['1', '2'], [1, 1]), 'duplicate')
  assert.equal(refuse(['1', '2'], [1, 2], LONG), 'leak')
  assert.equal(refuse(['1', '2'], [1, 2]), null)
})

test('the rarity of an answer: buffer 1, 2, "a" gives 2/3 to 3 and 1/2 to 1 (by hand)', () => {
  // Types: 2 of 3 are numbers, so 1/3; values: none is 3, so 1. Their mean is 2/3. For 1: (1/3 + 2/3) / 2 = 1/2.
  const task = (output: string): Task =>
    tripletTask('deduction', { program: PROGRAM, input: output, output }, [], 'javascript')
  const buffer = addToBuffer(emptyBuffer('deduction', 9), ['1', '2', '"a"'].map(task), javascript)
  const counts = answerCounts(buffer, javascript)
  assert.ok(Math.abs(answerRarity(task('3'), counts, javascript) - 2 / 3) < 1e-12)
  assert.ok(Math.abs(answerRarity(task('1'), counts, javascript) - 1 / 2) < 1e-12)
})

test('the distance from the references is 0 for the same program and for no references', () => {
  const task = deduction('3')
  assert.equal(distanceFrom([task], task, javascript), 0)
  assert.equal(distanceFrom([], task, javascript), 0)
  assert.ok(distanceFrom([{ ...task, program: LONG }], task, javascript) > 0)
})
