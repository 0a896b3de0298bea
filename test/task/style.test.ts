// Prompt styles: those that azlab brings, and one of a user's own.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AzlabError, az, type PromptStyle, scriptedPolicy } from '../../src/index.ts'
import { javascript } from '../../src/language/index.ts'
import { PROMPT_STYLES, styleOf } from '../../src/task/prompt/styles.ts'

const executor = az.executor({ processes: 1 })
after(() => executor.close())

/** A style of a user's own: one question in other words, the rest as in `full`. */
const terse: PromptStyle = {
  ...az.styles.full,
  name: 'terse',
  deduction: (program, input) => `${program}\nf(${input}) = ?`,
  readSource: (text) => ({ answer: text.trim(), problem: null }),
}

/** Answers every question about the zero triplet rightly where it is put as `terse` puts it. */
const policy = (style: string) =>
  scriptedPolicy({
    style,
    id: `scripted in ${style}`,
    reply: (prompt) =>
      prompt === 'function f(a) { return a; }\nf("Hello world") = ?' ? '"Hello world"' : 'no',
  })

async function errorOf(call: () => unknown): Promise<AzlabError> {
  const error = await Promise.resolve()
    .then(call)
    .then(
      () => assert.fail('nothing was thrown'),
      (thrown: unknown) => thrown,
    )
  assert.ok(error instanceof AzlabError, String(error))
  return error
}

test('a policy is asked in the style that it names', () => {
  for (const name of ['compact', 'full'] as const)
    assert.equal(styleOf({ id: 'p', style: name }), PROMPT_STYLES[name])
})

test('a style of a user’s own takes the place of the one that the policy names', async () => {
  for (const name of ['terse', 'full', 'compact']) {
    const lab = az.lab({ policy: policy(name), executor, style: terse, heldout: new Set() })
    const attempts = await lab.solve(lab.buffer('deduction'))
    assert.equal(attempts[0]?.response.prompt, 'function f(a) { return a; }\nf("Hello world") = ?')
    assert.equal((await lab.verify(attempts)).accuracy, 1)
  }
})

test('whole steps are played in a style of a user’s own', async () => {
  const lab = az.lab({ policy: policy('terse'), executor, style: terse, heldout: new Set(), batch: 2 })
  const step = await lab.step({ types: ['deduction'] })
  const [solved] = step.metrics.groups.filter((one) => one.role === 'solve')
  assert.equal(solved?.accuracy, 1)
})

test('a policy whose style nobody gave is refused with what to do', async () => {
  const error = await errorOf(() => az.lab({ policy: policy('terse'), executor }))
  assert.equal(error.code, 'policy/style')
  assert.match(error.message, /style "terse".*az\.styles\.full/s)
})

test('a style that lacks a part, or has one too many, is refused by its name', async () => {
  const { readProgram: _, ...without } = terse
  for (const [style, what] of [
    [without, /style\.readProgram is nothing; expected a function/],
    [{ ...terse, name: '' }, /style\.name/],
    [{ ...terse, readTriplets: () => null }, /Did you mean readTriplet\?/],
    ['full', /Option style is "full"; expected a prompt style/],
  ] as const) {
    const error = await errorOf(() => az.lab({ policy: policy('full'), executor, style: style as never }))
    assert.match(error.code, /^options\//)
    assert.match(error.message, what)
  }
})

test('a style that does not speak of the language is refused', async () => {
  const only: PromptStyle = { ...terse, languages: ['python'] }
  const error = await errorOf(() => az.lab({ policy: policy('full'), executor, style: only }))
  assert.equal(error.code, 'policy/language')
  assert.match(error.message, /reads terse prompts, and those are Python's alone/)
})

test('reading and asking of one style belong together', () => {
  const text = PROMPT_STYLES.full.deduction('function f(a) { return a; }', '1', javascript)
  assert.match(text, /between <answer> and <\/answer>/)
  assert.deepEqual(PROMPT_STYLES.full.readSource('<answer>1</answer>', 'output', javascript), {
    answer: '1',
    problem: null,
  })
  assert.equal(
    PROMPT_STYLES.compact.readSource('<answer>1</answer>', 'output', javascript).answer,
    '<answer>1</answer>',
  )
})
