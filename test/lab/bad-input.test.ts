// Bad input to the stages, to a lab and to the functions of az: one line that names what was given, what was expected and what
// to do, by the name that the user wrote.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import * as stages from '../../src/index.ts'
import { AzlabError, az, createControl, type Lab } from '../../src/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'

const executor = az.executor({ processes: 1 })
after(() => executor.close())
const policy = banditPolicy()
const lab = (): Lab => az.lab({ policy, executor, batch: 2, samples: 2, seedTriplets: 2, seed: 7 })
const context = {
  policy,
  executor,
  language: az.language('javascript'),
  buffers: {},
  key: '7/step=1',
  step: 1,
  options: { batch: 2, samples: 2 },
}

/** The error that a call ends with, whether it throws or rejects. */
async function errorOf(call: () => unknown): Promise<AzlabError> {
  try {
    const made = call()
    if (typeof (made as AsyncGenerator | undefined)?.next === 'function')
      await (made as AsyncGenerator).next()
    else await made
  } catch (error) {
    assert.ok(error instanceof AzlabError, `${(error as Error).stack}`)
    return error
  }
  assert.fail('nothing was thrown')
}

/** One line that says what was given, and a hint. */
function isOneLine(error: AzlabError): void {
  assert.doesNotMatch(error.message, /\n/)
  assert.match(error.message, /^[A-Z_a-z].*\.$|\)\.$|\?$/)
  assert.ok(error.code && error.expected && error.hint, error.message)
  assert.ok(error.message.length < 400, error.message)
}

const assignPolicy = (value: unknown): void => {
  const made = lab()
  try {
    made.policy = value as never
  } finally {
    assert.equal(made.state.policy, policy)
  }
}

const WRONG_NUMBERS = [-4, Number.NaN, 1.5, '8', Number.POSITIVE_INFINITY, null, {}] as never[]

/** Every option that is a whole number, with a call that takes it. */
const WHOLE: Readonly<Record<string, (value: never) => unknown>> = {
  count: (count) => lab().propose('deduction', { count }),
  batch: (batch) => lab().propose('deduction', { batch }),
  samples: (samples) => lab().estimate([], { samples }),
  steps: (steps) => lab().train({ steps }),
  seed: (seed) => az.lab({ policy, executor, seed }),
  tasks: (tasks) => lab().heldout({ tasks }),
  'samples of heldout': (samples) => lab().heldout({ samples }),
  step: (step) => az.stage.update([], { policy, step }),
  'step of advantage': (step) => az.stage.advantage([], { step }),
  limit: (limit) => az.table([{ a: 1 }]).table({ limit }),
  width: (width) => az.table([{ a: 1 }]).table({ width }),
  first: (first) => az.table([{ a: 1 }]).html({ first }),
  threads: (threads) => az.policy('tiny', { threads }),
  'batch of policy': (batch) => az.policy('tiny', { batch }),
  'samples of evaluate': (samples) => az.evaluate(policy, 'tiny-js', { samples, cache: false }),
  'limit of evaluate': (limit) => az.evaluate(policy, 'tiny-js', { limit, cache: false }),
  'maxTokens of evaluate': (maxTokens) => az.evaluate(policy, 'tiny-js', { maxTokens, cache: false }),
  processes: (processes) => az.executor({ processes }),
  topK: (topK) => lab().solve([], { topK }),
  capacity: (capacity) => az.lab({ policy, executor, capacity }),
  'steps of train': (steps) => az.train({ out: '/nowhere', config: { steps } }),
  'seed of train': (seed) => az.train({ out: '/nowhere', config: { seed } }),
}

describe('a number that an option does not take is refused by the name of the option', () => {
  for (const [named, call] of Object.entries(WHOLE))
    test(named, async () => {
      const name = named.split(' ')[0] as string
      for (const value of WRONG_NUMBERS) {
        // An options object has its own rule for null and {}: they are values too.
        const error = await errorOf(() => call(value))
        assert.match(error.message, new RegExp(`\\b${name} is |no option`), `${named} = ${String(value)}`)
        assert.match(error.code, /^(options\/value|executor\/option)$/)
        assert.match(error.expected ?? '', /a whole number/)
        isOneLine(error)
      }
    })

  const DECIMAL: Readonly<Record<string, (value: never) => unknown>> = {
    solveTemperature: (solveTemperature) => lab().solve([], { solveTemperature }),
    estimateTemperature: (estimateTemperature) => lab().estimate([], { estimateTemperature }),
    learningRate: (learningRate) => lab().update([], { learningRate }),
    temperature: (temperature) => az.evaluate(policy, 'tiny-js', { temperature, cache: false }),
    samplingMiB: (samplingMiB) => az.policy('tiny', { samplingMiB }),
    topP: (topP) => lab().propose('deduction', { topP }),
    logprob: (logprob) => az.scriptedPolicy({ reply: () => '', logprob }),
  }
  for (const [name, call] of Object.entries(DECIMAL))
    test(name, async () => {
      for (const value of [
        name === 'logprob' ? 4 : -4,
        Number.NaN,
        '8',
        Number.POSITIVE_INFINITY,
        {},
      ] as never[]) {
        const error = await errorOf(() => call(value))
        assert.match(error.message, new RegExp(`\\b${name} is `), `${name} = ${String(value)}`)
        assert.equal(error.code, 'options/value')
        isOneLine(error)
      }
    })
})

const promise = Promise.resolve([])
const WRONG_RECORDS = {
  'a promise': promise,
  nothing: undefined,
  null: null,
  '7': 7,
  'a record of kind rate': { kind: 'rate' },
  '"tasks"': 'tasks',
  'an object with tasks': { tasks: [] },
} as const

const TAKES_RECORDS: Readonly<Record<string, (records: never) => unknown>> = {
  validate: (records) => lab().validate(records),
  estimate: (records) => lab().estimate(records),
  solve: (records) => lab().solve(records),
  verify: (records) => lab().verify(records),
  'reward proposals': (proposals) => lab().reward({ proposals, rates: [] }),
  'reward verdicts': (verdicts) => lab().reward({ verdicts }),
  advantage: (records) => lab().advantage(records),
  update: (records) => lab().update(records),
  commit: (records) => lab().commit(records),
  'stage.validate': (records) => stages.validate(records, context),
  'stage.estimate': (records) => stages.estimate(records, context),
  'stage.solve': (records) => stages.solve(records, context),
  'stage.verify': (records) => stages.verify(records, context),
  'stage.advantage': (records) => stages.advantage(records),
  'stage.update': (records) => stages.update(records, context),
  'stage.commit': (validations) => stages.commit({ validations }, context),
}

describe('what is no list of records is refused in one line, and a promise of one is told to be awaited', () => {
  for (const [name, call] of Object.entries(TAKES_RECORDS))
    test(name, async () => {
      for (const [words, value] of Object.entries(WRONG_RECORDS)) {
        // Lists of a reward that are left out count for nothing.
        if (name.startsWith('reward') && value === undefined) continue
        const error = await errorOf(() => call(value as never))
        assert.equal(error.code, 'stage/kind', `${name} of ${words}: ${error.message}`)
        assert.ok(error.message.includes(words), error.message)
        assert.match(error.message, /takes a list of .* records/)
        if (value === promise) assert.match(error.message, /Write await before it\./)
        isOneLine(error)
      }
      for (const value of [null, 'x', 3, { kind: 'seeding' }, promise]) {
        const error = await errorOf(() => call([value] as never))
        assert.equal(error.code, 'stage/kind')
        assert.match(error.message, /item 1 of 1 is /)
        isOneLine(error)
      }
    })
})

test('a record without a field is refused with the field and its place, before anything is sampled', async () => {
  const task = { kind: 'task', id: 't', parents: [], type: 'deduction', language: 'javascript', program: 7 }
  for (const call of [() => lab().solve([task as never]), () => stages.estimate([task as never], context)]) {
    const error = await errorOf(call)
    assert.equal(error.code, 'stage/record')
    assert.match(error.message, /was given a task \(item 1 of 1\) that is not whole: (input|program)/)
    isOneLine(error)
  }
})

test('a stage without what it needs says what it was given in its place', async () => {
  const calls: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'no context',
      () => stages.solve([], undefined as never),
      /solve takes \{ policy, language, key \}.*given nothing/,
    ],
    [
      'a promise of a policy',
      () => stages.solve([], { ...context, policy: promise as never }),
      /policy that solve was given is a promise.*await/,
    ],
    [
      'a language by name',
      () => stages.validate([], { ...context, language: 'javascript' as never }),
      /language that validate was given is "javascript".*az\.language/,
    ],
    [
      'no executor',
      () => stages.verify([], { ...context, executor: undefined as never }),
      /executor that verify was given is nothing/,
    ],
    [
      'no key',
      () => stages.propose('deduction', { ...context, key: undefined as never }),
      /key that propose was given is nothing/,
    ],
    [
      'no buffers',
      () => stages.propose('deduction', { ...context, buffers: undefined as never }),
      /buffers that propose/,
    ],
    [
      'a list in the place of an input',
      () => stages.reward([] as never),
      /reward takes \{ proposals, rates, verdicts \}, and was given an empty list/,
    ],
    [
      'a misspelt input',
      () => stages.reward({ verdict: [] } as never),
      /no input of reward "verdict"\. Did you mean verdicts\?/,
    ],
    [
      'a misspelt type',
      () => lab().propose('deducton' as never),
      /no task type "deducton"\. Did you mean deduction\?/,
    ],
    ['a type that is a number', () => lab().propose(7 as never), /no task type 7\. Task types are/],
    ['options that are text', () => lab().solve([], 'fast' as never), /options of solve are "fast"/],
    [
      'options that are a promise',
      () => lab().propose('deduction', promise as never),
      /options of propose are a promise.*await/,
    ],
    [
      'a key that is an object',
      () => lab().propose('deduction', { key: {} as never }),
      /key is \{\}; expected text or a number/,
    ],
    ['a step count that is missing', () => lab().train(undefined as never), /options of train are nothing/],
    ['no steps', () => lab().train({} as never), /how many steps/],
    ['a policy that is no name', () => az.policy(7 as never), /opened by its name, which is 7/],
    [
      'a reply that is no function',
      () => az.scriptedPolicy({ reply: 'x' as never }),
      /reply of a scripted policy is "x"/,
    ],
    [
      'nobody to evaluate',
      () => az.evaluate(undefined as never, 'tiny-js'),
      /asks a policy, and was given nothing/,
    ],
    [
      'a benchmark that is a number',
      () => az.evaluate(policy, 3 as never),
      /takes a benchmark, and was given 3/,
    ],
    [
      'a misspelt benchmark',
      () => az.evaluate(policy, 'tiny-jss'),
      /no benchmark "tiny-jss"\. Did you mean tiny-js\?/,
    ],
    [
      'a figure of a promise',
      () => az.plot.learnability(promise as never),
      /drawn from a run, and was given a promise.*await/,
    ],
    [
      'a figure of nothing',
      () => az.plot.live(undefined as never),
      /drawn from a run, and was given nothing/,
    ],
    ['a lineage in a list', () => az.lineage([] as never, 'x'), /records of a lineage are an empty list/],
    ['a misspelt language', () => az.language('pyhton'), /no language "pyhton"\. Did you mean python\?/],
    ['nobody as a policy', () => assignPolicy('tiny'), /lab needs a policy; it was given "tiny"/],
    ['a promise as a policy', () => assignPolicy(promise), /lab needs a policy/],
    ['a held-out policy by name', () => lab().heldout({ policy: 'tiny' as never }), /given "tiny"/],
    [
      'a rise of numbers',
      () => az.rise(1 as never, 2 as never),
      /first of the two that az\.rise was given is 1/,
    ],
    [
      'a rise of a promise',
      () => az.rise({ scores: {} } as never, promise as never),
      /second.*promise.*await/,
    ],
    [
      'a control of nothing',
      () => az.control({} as never),
      /steers the trainings of a lab, and was given an object/,
    ],
    ['a control of a promise', () => az.control(promise as never), /a promise.*await/],
    ['a rate that is text', () => createControl('fast' as never), /learning rate cannot be "fast"/],
    ['a training of nothing', () => az.train(undefined as never), /options of az\.train are nothing/],
    ['a training into a number', () => az.train({ out: 5 as never }), /Option out is 5; expected the folder/],
    ['a training into no folder', () => stages.train({} as never), /Option out is nothing/],
    [
      'a training with text as config',
      () => az.train({ out: 'x', config: 'fast' as never }),
      /options of config/,
    ],
    [
      'a training with a name as policy',
      () => az.train({ out: 'x', policy: 'tiny' as never }),
      /policy that train/,
    ],
    ['a training with a number as signal', () => az.train({ out: 'x', signal: 5 as never }), /signal is 5/],
    ['no run', () => az.open(undefined as never), /folder of a run is nothing; expected its path/],
    ['a run of a number', () => stages.openRun(5 as never), /folder of a run is 5/],
    ['no figure', () => az.plot.figure(null as never), /options of az\.plot\.figure are null/],
    ['a figure without data', () => az.plot.figure({} as never), /data is nothing, and not a list of traces/],
    [
      'a figure with text as layout',
      () => az.plot.figure({ data: [], layout: 'x' as never }),
      /options of layout are "x"/,
    ],
    ['a figure with a number as title', () => az.plot.figure({ data: [], title: 5 as never }), /title is 5/],
    ['solve rates of a number', () => az.plot.solveRates(5 as never), /draws solve rates, and was given 5/],
    [
      'a live figure by a name',
      () => az.plot.live({ metrics: [], timings: [], samples: 8 }, 'x' as never),
      /draws by a function/,
    ],
    [
      'a model that is a name',
      () => az.policyOf('tiny' as never),
      /takes a model in memory, and was given "tiny"/,
    ],
    ['an executor of text', () => az.executor('python' as never), /options of the executor are "python"/],
    ['limits of a number', () => az.executor({ limits: 5 as never }), /options of limits are 5/],
    ['engines of a number', () => az.engines(5 as never), /options of engines are 5/],
    [
      'a comparison with a promise',
      () => az.compare([], promise as never),
      /second of the two that az\.compare was given is a promise/,
    ],
    [
      'a comparison of tasks',
      () => az.compare([{ kind: 'task' } as never], []),
      /given a record of kind task in its first list/,
    ],
  ]
  for (const [name, call, message] of calls) {
    const error = await errorOf(call)
    assert.match(error.message, message, name)
    isOneLine(error)
  }
})

test('whatever a function of az is given first, it throws no raw error', async () => {
  const functions = Object.entries({ ...az, ...az.plot, policyOf: az.policyOf }).filter(
    ([, value]) => typeof value === 'function',
  ) as [string, (...given: unknown[]) => unknown][]
  assert.ok(functions.length > 20)
  for (const [name, call] of functions)
    for (const value of [null, undefined, 5, 'no-such-thing', {}, [], [null], promise, () => 1]) {
      // Without an argument, or with options left out, these do what they do.
      if (value === undefined && ['engines', 'executor'].includes(name)) continue
      if (typeof value === 'object' && value !== null && ['engines', 'executor'].includes(name)) continue
      try {
        const made = await call(value)
        await (made as { close?: () => unknown })?.close?.()
      } catch (error) {
        const why = `${name}(${String(value)}): ${(error as Error).stack}`
        assert.ok(error instanceof AzlabError, why)
        assert.ok(error.code !== '' && error.message.length < 500, why)
      }
    }
})
