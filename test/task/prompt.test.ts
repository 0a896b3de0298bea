// The prompts: what each must show, and what it must not.

import assert from 'node:assert/strict'
import test from 'node:test'
import { javascript, type Language } from '../../src/language/index.ts'
import type { TaskSettings } from '../../src/task/kind.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { fullPrompt } from '../../src/task/prompt/full.ts'
import { compactStyle, fullStyle } from '../../src/task/prompt/styles.ts'
import type { InductionTask } from '../../src/task/task.ts'
import { zeroTask } from '../../src/task/zero.ts'

const settings: TaskSettings = {
  language: javascript,
  style: compactStyle,
  inputs: 3,
  shown: 2,
  inductionHidden: 'hidden',
  inductionVerdict: 'all',
}
const zero = zeroTask('deduction', javascript)
const P = zero.program
const H = '"Hello world"'
const induction = taskKind('induction').build(
  { type: 'induction', program: P, inputs: ['1', '2', '3'], message: 'same' },
  ['1', '2', '3'],
  ['p'],
  settings,
) as InductionTask

test('compact prompts are those of pre-training', () => {
  const [a, b] = induction.pairs
  const expected = {
    deduction: `<|propose|><|deduction|><|program|>${P}<|input|>${H}<|output|>${H}<|answer|>`,
    abduction: `<|propose|><|abduction|><|program|>${P}<|input|>${H}<|output|>${H}<|answer|>`,
    induction: `<|propose|><|induction|><|program|>${P}<|answer|>`,
  }
  for (const type of ['deduction', 'abduction', 'induction'] as const) {
    assert.equal(taskKind(type).proposePrompt([zero], settings), expected[type])
  }
  assert.equal(
    taskKind('deduction').solvePrompt(zero, settings),
    `<|solve|><|deduction|><|program|>${P}<|input|>${H}<|answer|>`,
  )
  assert.equal(
    taskKind('abduction').solvePrompt(zeroTask('abduction', javascript), settings),
    `<|solve|><|abduction|><|program|>${P}<|output|>${H}<|answer|>`,
  )
  assert.equal(
    taskKind('induction').solvePrompt(induction, settings),
    `<|solve|><|induction|><|message|>same<|input|>${a?.input}<|output|>${a?.output}<|input|>${b?.input}<|output|>${b?.output}<|answer|>`,
  )
})

test('no references leave no references in the prompt', () => {
  assert.equal(taskKind('deduction').proposePrompt([], settings), '<|propose|><|deduction|><|answer|>')
  assert.doesNotMatch(fullPrompt.propose('deduction', [], javascript), /Earlier task/)
})

test('the difficulty sentence fits its type (the released prompts swap them)', () => {
  const deduction = fullPrompt.propose('deduction', [], javascript)
  const abduction = fullPrompt.propose('abduction', [], javascript)
  assert.match(deduction, /see your program and your input and must say what `f` returns/)
  assert.doesNotMatch(deduction, /must find an input/)
  assert.match(abduction, /the output of your input, and must find an input/)
  assert.doesNotMatch(abduction, /must say what `f` returns/)
})

test('a full proposal prompt states entry, rules, what is forbidden, the format and each reference', () => {
  const prompt = fullPrompt.propose('abduction', [zero], javascript)
  for (const part of [
    '`f`',
    'at least one parameter',
    'same result every time',
    'Forbidden',
    'Math.random',
    'Date',
    'eval',
    'Intl',
    'globalThis',
    'weak references',
    '<answer>',
    '```input',
    P,
    H,
  ]) {
    assert.ok(prompt.includes(part), part)
  }
})

test('a full induction prompt shows the shown pairs and the message, and no hidden pair', () => {
  const prompt = taskKind('induction').solvePrompt(induction, { ...settings, style: fullStyle })
  const blocks = (text: string) => prompt.includes(`\`\`\`input\n${text}\n\`\`\``)
  assert.deepEqual(
    induction.pairs.map((pair) => blocks(pair.input)),
    [true, true, false],
  )
  assert.match(prompt, /same/)
  assert.ok(!prompt.includes(P))
})

test('full prompts ask for Python where the language is Python', () => {
  const python = { ...javascript, name: 'python' } as Language
  const prompts = [
    fullPrompt.propose('deduction', [], python),
    fullPrompt.proposeInduction('def f(a): return a', 4, python),
    fullPrompt.deduction('def f(a): return a', '1', python),
    fullPrompt.abduction('def f(a): return a', '1', python),
    fullPrompt.induction('', [], python),
  ]
  for (const prompt of prompts) {
    assert.match(prompt, /Python/)
    assert.doesNotMatch(prompt, /JavaScript|undefined/)
  }
})

test('an induction task keeps every pair and shuffles them by its proposal', () => {
  const inputs = ['1', '2', '3', '4', '5', '6']
  const parts = { type: 'induction', program: P, inputs, message: '' } as const
  const build = (proposal: string) =>
    taskKind('induction').build(parts, inputs, [proposal], settings) as InductionTask
  const order = (proposal: string) =>
    build(proposal)
      .pairs.map((pair) => pair.input)
      .join()
  assert.deepEqual(
    build('a')
      .pairs.map((pair) => pair.input)
      .sort(),
    inputs,
  )
  assert.equal(order('a'), order('a'))
  assert.ok(new Set(['a', 'b', 'c', 'd'].map(order)).size > 1)
})
