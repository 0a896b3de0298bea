// The options: defaults, checks, and errors that say what was meant.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import { advantage } from '../../src/stage/advantage.ts'
import {
  DEFAULT_OPTIONS,
  optionFromText,
  PAPER_OPTIONS,
  stageOptions,
  updateOptions,
} from '../../src/stage/options.ts'
import { countChecks } from './count-checks.ts'

const refused = (input: object): AzlabError => {
  try {
    stageOptions(input)
  } catch (error) {
    assert.ok(error instanceof AzlabError)
    return error
  }
  assert.fail('it was accepted')
}

test('no options are the defaults, and the defaults pass their own checks', () => {
  assert.deepEqual(stageOptions(), DEFAULT_OPTIONS)
  assert.deepEqual(stageOptions(DEFAULT_OPTIONS), DEFAULT_OPTIONS)
})

test("the paper's settings pass the checks", () => {
  const paper = stageOptions(PAPER_OPTIONS)
  assert.deepEqual([paper.batch, paper.references, paper.inputs, paper.samples], [64, 6, 10, 8])
  assert.deepEqual([paper.convention, paper.lossWeight, paper.inductionHidden], ['paper', 'response', 'all'])
  assert.deepEqual([paper.seedTriplets, paper.learningRate, paper.capacity], [256, 1e-6, 16384])
})

test('what is undefined is defaulted', () => {
  assert.equal(stageOptions({ batch: undefined }).batch, DEFAULT_OPTIONS.batch)
})

test('shown and seedTriplets follow inputs and batch', () => {
  const { shown, seedTriplets } = stageOptions({ inputs: 9, batch: 3 })
  assert.deepEqual([shown, seedTriplets], [4, 12])
})

test('an unknown option is named, with the one that was meant', () => {
  const error = refused({ covention: 'paper' })
  assert.equal(error.code, 'options/unknown')
  assert.match(error.message, /"covention".*Did you mean convention\?/)
})

test('a wrong word is named, with what was expected and the one that was meant', () => {
  const error = refused({ convention: 'offical' })
  assert.equal(error.code, 'options/value')
  assert.equal(error.expected, '"paper" | "official" | "graded"')
  assert.match(error.message, /Did you mean "official"\?/)
})

for (const [name, value, expected] of [
  ['estimateTemperature', 0, 'a number above 0'],
  ['samples', 0, 'a whole number of at least 1'],
  ['samples', 2.5, 'a whole number of at least 1'],
  ['batch', '8', 'a whole number of at least 1'],
  ['learningRate', Number.NaN, 'a number of at least 0'],
  ['lambda', -1, 'a number of at least 0'],
  ['clipLow', 1, 'a number from 0, below 1'],
  ['beta1', 1, 'a number from 0 to 0.9999999'],
  ['epsilon', 0, 'a number of at least 1e-30'],
  ['topP', 1.5, 'a number above 0, at most 1'],
  ['memoryMiB', 4, 'a whole number from 8 to 65536'],
  ['solverOnly', 'yes', 'true or false'],
  ['types', ['reduction'], 'a list of "deduction", "abduction", "induction"'],
  ['types', [], 'a list of "deduction", "abduction", "induction"'],
  ['target', 'easy', '"learnability" | "r-zero" | "variance" | a function'],
  ['reward', 3, 'null | a function'],
] as const) {
  test(`${name} = ${JSON.stringify(value)} is refused: expected ${expected}`, () => {
    const error = refused({ [name]: value })
    assert.deepEqual([error.code, error.value, error.expected], ['options/value', value, expected])
  })
}

test('all pairs of an induction task shown is refused: nothing would be hidden', () => {
  assert.match(refused({ inputs: 4, shown: 4 }).message, /shown is 4, but an induction task has 4 pairs/)
})

test('functions are taken where a rule can be given', () => {
  const target = (rate: number) => rate
  const estimator = () => []
  const reward = () => 1
  assert.deepEqual(stageOptions({ target, estimator, reward }), {
    ...DEFAULT_OPTIONS,
    target,
    estimator,
    reward,
  })
})

test('a type given twice counts once', () => {
  assert.deepEqual(stageOptions({ types: ['abduction', 'abduction'] }).types, ['abduction'])
})

test('settings of a command line are read by the type of the option', () => {
  assert.deepEqual(optionFromText('batch=8'), { batch: 8 })
  assert.deepEqual(optionFromText('types=deduction, induction'), { types: ['deduction', 'induction'] })
  assert.deepEqual(optionFromText('solverOnly=true'), { solverOnly: true })
  assert.deepEqual(optionFromText('bufferFilter=0<r<1'), { bufferFilter: '0<r<1' })
  assert.deepEqual(optionFromText('learningRate=1e-4'), { learningRate: 1e-4 })
})

test('a setting without a value, or with a wrong name or value, is refused', () => {
  assert.throws(() => optionFromText('batch'), { code: 'options/value' })
  assert.throws(() => optionFromText('bach=8'), { code: 'options/unknown' })
  assert.throws(() => optionFromText('batch=many'), { code: 'options/value' })
  assert.throws(() => optionFromText('constructor=1'), { code: 'options/unknown' })
})

describe('complete options', () => {
  test('are checked when they are made, and come back as they are', (t) => {
    const checks = countChecks(t)
    const options = stageOptions({ topP: 0.9 })
    assert.equal(checks(), 1)
    assert.equal(stageOptions(options), options)
    assert.equal(checks(), 1)
  })

  test('are not checked again by a stage', (t) => {
    const options = stageOptions({ topP: 0.9 })
    const checks = countChecks(t)
    advantage([], { options })
    assert.equal(checks(), 0)
  })

  test('are checked by a stage where they come as a plain object', (t) => {
    const checks = countChecks(t)
    const plain = { ...stageOptions(), topP: 0 }
    advantage([], { options: { ...plain, topP: 0.5 } })
    assert.equal(checks(), 1)
    assert.throws(() => advantage([], { options: plain }), { code: 'options/value' })
  })

  test('cannot be changed after they were checked', () => {
    const options = stageOptions() as unknown as { batch: number; types: string[] }
    assert.throws(() => {
      options.batch = 0
    }, TypeError)
    assert.throws(() => options.types.push('reduction'), TypeError)
  })

  test('are checked again where there are other task kinds: a type of one may be unknown to the other', () => {
    const options = stageOptions({}, [{ type: 'output-type' }])
    assert.equal(stageOptions(options, [{ type: 'output-type' }]), options)
    assert.throws(() => stageOptions(options), { code: 'options/value', message: /types/ })
  })
})

test('the update takes exactly the settings of a policy update', () => {
  assert.deepEqual(Object.keys(updateOptions(stageOptions())).sort(), [
    'beta1',
    'beta2',
    'clipHigh',
    'clipLow',
    'entropyCoefficient',
    'epsilon',
    'learningRate',
    'maxGradientNorm',
    'weightDecay',
  ])
})
