// Propose, estimate, solve, verify and seed: what is asked, with which keys, and what the executor is given.

import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { commit } from '../../src/stage/commit.ts'
import { estimate, rateOf } from '../../src/stage/estimate.ts'
import type { StageOptionsInput } from '../../src/stage/options.ts'
import { propose } from '../../src/stage/propose.ts'
import type { Attempt, Verdict } from '../../src/stage/records.ts'
import { seed } from '../../src/stage/seed.ts'
import { solve } from '../../src/stage/solve.ts'
import { verify } from '../../src/stage/verify.ts'
import type { Buffers } from '../../src/task/buffer.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { compactStyle } from '../../src/task/prompt/styles.ts'
import type { InductionTask, Task } from '../../src/task/task.ts'
import { tripletTask } from '../../src/task/triplet.ts'
import { asked, counting } from '../support/counting.ts'
import { verdictOf } from '../support/stage-records.ts'

const executor = createExecutor({ processes: 2 })
after(() => executor.close())
const language = javascript
const base = { language, executor, key: '7/step=1' }

const program = (n: number) => `function f(a) { return a + ${n}; }`
const triplet = <T extends 'deduction' | 'abduction'>(type: T, n: number) =>
  tripletTask(type, { program: program(n), input: '1', output: String(1 + n) }, [`p${n}`], 'javascript')
const settings = {
  ...{ language, style: compactStyle, inputs: 4, shown: 2 },
  ...{ inductionHidden: 'hidden' as const, inductionVerdict: 'all' as const },
}
const induction = taskKind('induction').build(
  { type: 'induction', program: program(2), inputs: ['1', '2', '3', '4'], message: '' },
  ['3', '4', '5', '6'],
  ['p'],
  settings,
) as InductionTask
const bufferOf = (count: number): Buffers => {
  const validations: Task[] = []
  for (let n = 0; n < count; n++) validations.push(triplet('deduction', n), triplet('abduction', 100 + n))
  return commit({ validations }, { buffers: {}, language })
}

// ---------------------------------------------------------------------------------------------------------- propose

test('each proposal sees K references of its own type, and names them as parents', async () => {
  const policy = asked(() => '')
  const proposals = await propose('deduction', {
    ...base,
    policy,
    buffers: bufferOf(9),
    options: { references: 3, batch: 5 },
  })
  assert.equal(proposals.length, 5)
  for (const { parents, response } of proposals) {
    assert.equal(new Set(parents).size, 3)
    assert.equal(response.prompt.split('<|output|>').length - 1, 3)
  }
  assert.ok(new Set(proposals.map((one) => one.parents.join())).size > 1)
})

test('K = 0 shows none, and a short buffer shows what it has', async () => {
  const policy = asked(() => '')
  const parents = async (references: number) =>
    (
      await propose('abduction', { ...base, policy, buffers: bufferOf(2), options: { references, batch: 1 } })
    )[0]?.parents.length
  assert.deepEqual([await parents(0), await parents(6)], [0, 2])
})

test('an induction proposer is shown one program from either of the other buffers', async () => {
  const policy = asked(() => '1<|message|>')
  const proposals = await propose('induction', {
    ...base,
    policy,
    buffers: bufferOf(6),
    options: { batch: 40 },
  })
  const numbers = proposals.map((one) => Number(/\+ (\d+);/.exec(one.parts?.program ?? '')?.[1]))
  assert.ok(proposals.every((one) => one.parents.length === 1))
  assert.ok(numbers.some((n) => n < 100) && numbers.some((n) => n >= 100))
})

test('by recency, an induction proposer is shown new programs of both buffers alike', async () => {
  const proposals = await propose('induction', {
    ...base,
    policy: asked(() => '1<|message|>'),
    buffers: bufferOf(30),
    options: { batch: 300, referenceDrawing: 'recent' },
  })
  const numbers = proposals.map((one) => Number(/\+ (\d+);/.exec(one.parts?.program ?? '')?.[1]))
  const share = (counts: (n: number) => boolean) => numbers.filter(counts).length / 300
  // Binomial(300, 1/2): four standard deviations are 0.115. The newer half has 1365 of the 1830 shares: 0.746 ± 0.101.
  assert.ok(Math.abs(share((n) => n < 100) - 1 / 2) < 0.12, String(share((n) => n < 100)))
  assert.ok(Math.abs(share((n) => n % 100 >= 15) - 0.746) < 0.11, String(share((n) => n % 100 >= 15)))
})

test('without a program to show, an induction proposal cannot be read', async () => {
  const [one] = await propose('induction', {
    ...base,
    policy: asked(() => '1<|message|>'),
    buffers: {},
    options: { batch: 1 },
  })
  assert.deepEqual([one?.parts, one?.problem], [null, 'No program was shown.'])
})

test('several types are asked in one call, each response with a key of its own', async () => {
  const policy = asked(() => '')
  const types = ['deduction', 'abduction', 'induction'] as const
  await propose(types, { ...base, policy, buffers: bufferOf(3), options: { batch: 4 } })
  assert.equal(policy.options.length, 1)
  assert.equal(new Set(policy.requests.map((one) => one.key)).size, 12)
})

test('a type named twice is asked once', async () => {
  const policy = asked(() => '')
  await propose(['deduction', 'deduction'], { ...base, policy, buffers: {}, options: { batch: 4 } })
  assert.equal(policy.requests.length, 4)
})

test('each stage samples with its own temperature and length, and with the common cuts', async () => {
  const policy = asked(() => '1')
  const options = {
    ...{ proposeTemperature: 0.9, estimateTemperature: 0.8, solveTemperature: 0 },
    ...{ proposeTokens: 70, solveTokens: 0, topP: 0.95, topK: 40 },
  }
  const context = { ...base, policy, buffers: {}, options: { ...options, batch: 1, samples: 1 } }
  await propose('deduction', context)
  await estimate([triplet('deduction', 1)], context)
  await solve([triplet('deduction', 1)], context)
  const cuts = { topP: 0.95, topK: 40 }
  assert.deepEqual(policy.options, [
    { temperature: 0.9, maxTokens: 70, ...cuts },
    { temperature: 0.8, ...cuts },
    { temperature: 0, ...cuts },
  ])
})

test('a type alone is asked as among others: its draws are its own', async () => {
  const policy = asked((_, key) => key)
  const context = { ...base, policy, buffers: bufferOf(5), options: { batch: 3 } }
  const alone = await propose('abduction', context)
  const among = await propose(['deduction', 'abduction'], context)
  assert.deepEqual(among.slice(3), alone)
})

test('an unknown type is refused by name', async () => {
  await assert.rejects(
    propose('deducton' as never, { ...base, policy: asked(() => ''), buffers: {} }),
    /deducton/,
  )
})

test('a response cut at the longest length has the wrong format', async () => {
  const policy = asked(() => `${program(1)}<|input|>1`)
  const options = { batch: 1, proposeTokens: 5 }
  const [one] = await propose('deduction', { ...base, policy, buffers: {}, options })
  assert.deepEqual([one?.parts, one?.problem], [null, 'The response was cut at the longest length.'])
})

test('a prompt that the policy refuses as too long costs itself alone', async () => {
  const inner = asked((prompt) => (prompt.includes('+ 1;') ? '2' : '3'))
  const policy: Policy = {
    ...inner,
    sample: async (requests, options) => {
      if (requests.some((one) => one.prompt.includes('+ 5;'))) {
        throw new AzlabError('Too long.', { code: 'model/prompt-too-long' })
      }
      return inner.sample(requests, options)
    },
  }
  const tasks = [1, 5, 2, 3, 4].map((n) => triplet('deduction', n))
  const attempts = await solve(tasks, {
    ...base,
    policy,
    options: { types: ['deduction'], solverTasks: 'given' },
  })
  assert.deepEqual(
    attempts.map((one) => one.answer),
    ['2', null, '3', '3', '3'],
  )
  assert.match(attempts[1]?.problem ?? '', /longer than the policy can read/)
  assert.equal(attempts[1]?.response.completion.tokens.length, 0)
})

test('a policy that gives too few completions is found out, and one that fails is heard', async () => {
  const few = { ...asked(() => ''), sample: async () => [] }
  await assert.rejects(propose('deduction', { ...base, policy: few, buffers: {} }), { code: 'stage/count' })
  const failing = { ...asked(() => ''), sample: async () => Promise.reject(new Error('no power')) }
  await assert.rejects(propose('deduction', { ...base, policy: failing, buffers: {} }), /no power/)
})

for (const [what, broken] of [
  ['no tokens', { tokens: undefined }],
  ['a log-probability too few', { logprobs: [] }],
  ['a log-probability that is no number', { logprobs: [Number.NaN, -1] }],
  ['no word on how it ended', { finish: undefined }],
  ['no text', { text: null }],
] as const) {
  test(`a completion of a user's own policy with ${what} is refused`, async () => {
    const whole = { text: '1', tokens: [1, 2], logprobs: [-1, -1], finish: 'stop', promptTokens: 3 }
    const policy = { ...asked(() => ''), sample: async () => [{ ...whole, ...broken }] as never }
    const context = { ...base, policy, buffers: {}, options: { batch: 1 } }
    await assert.rejects(propose('deduction', context), { code: 'policy/completion' })
  })
}

test('an aborted stage samples nothing', async () => {
  const policy = asked(() => '')
  const signal = AbortSignal.abort(new Error('enough'))
  await assert.rejects(propose('deduction', { ...base, policy, buffers: {}, signal }), /enough/)
  assert.equal(policy.requests.length, 0)
})

test('records of another language are refused by name', async () => {
  const task = { ...triplet('deduction', 1), language: 'python' }
  const context = { ...base, policy: asked(() => '') }
  await assert.rejects(solve([task], context), {
    code: 'stage/language',
    value: 'python',
    expected: 'javascript',
  })
  await assert.rejects(check([attempt(task, '1')]), { code: 'stage/language' })
})

// --------------------------------------------------------------------------------------------------------- estimate

/** Right in the first `right` of every 8 samples. */
const sometimes = (right: number) =>
  asked((prompt, key) => {
    const n = Number(/\+ (\d+);/.exec(prompt)?.[1])
    return Number(/sample=(\d+)$/.exec(key)?.[1]) % 8 < right ? String(1 + n) : '"no"'
  })

test('the solve rate is the mean of n verdicts, all of which are kept', async () => {
  const [rate] = await estimate([triplet('deduction', 4)], { ...base, policy: sometimes(3) })
  assert.deepEqual([rate?.rate, rate?.samples, rate?.verdicts.length], [3 / 8, 8, 8])
  assert.deepEqual(
    rate?.verdicts.map((one) => one.score),
    [1, 1, 1, 0, 0, 0, 0, 0],
  )
})

test('with a share of the pairs as verdict, the solve rate is the mean share (by hand: 1, 1/2, 0, 0 give 3/8)', () => {
  const scores = [1, 0.5, 0, 0]
  const verdicts = scores.map((score, s) => verdictOf(induction, s, score === 1 ? 'right' : 'wrong', score))
  assert.equal(rateOf(induction, verdicts).rate, 3 / 8)
})

test('where no answer could be checked and none counts, the rate is 0 of 0 samples', () => {
  const verdicts = [0, 1].map((s) => verdictOf(induction, s, 'unchecked'))
  const { rate, samples } = rateOf(induction, verdicts, 'dropped')
  assert.deepEqual([rate, samples], [0, 0])
})

test('the estimate samples at its temperature, n answers a task, in one call', async () => {
  const policy = sometimes(1)
  const options = { samples: 5, estimateTemperature: 0.7, solveTemperature: 0 }
  await estimate([triplet('deduction', 1), triplet('deduction', 2)], { ...base, policy, options })
  assert.deepEqual(
    [policy.requests.length, policy.options.length, policy.options[0]?.temperature],
    [10, 1, 0.7],
  )
})

test('temperature 0 in the estimate is refused (the released code samples at 0)', async () => {
  const policy = sometimes(1)
  const options = { estimateTemperature: 0 }
  await assert.rejects(estimate([triplet('deduction', 1)], { ...base, policy, options }), {
    code: 'options/value',
    expected: 'a number above 0',
  })
  assert.equal(policy.requests.length, 0)
})

test("a task's answers do not depend on its neighbours", async () => {
  const policy = asked((_, key) => JSON.stringify(key))
  const [one, two] = [triplet('deduction', 1), triplet('deduction', 2)]
  const both = await estimate([one, two], { ...base, policy })
  assert.deepEqual((await estimate([two], { ...base, policy }))[0], both[1])
})

test('the same task twice is answered by different draws', async () => {
  const policy = asked((_, key) => key)
  await estimate([triplet('deduction', 1), triplet('deduction', 1)], { ...base, policy })
  assert.equal(new Set(policy.requests.map((one) => one.key)).size, 16)
})

test('an answer that cannot be checked counts as wrong, or is dropped by name (the released code always drops it)', async () => {
  const endless = 'function f(a) { while (a > 5) {} return a; }'
  const task = tripletTask('abduction', { program: endless, input: '1', output: '1' }, [], 'javascript')
  const policy = asked((_, key) => (key.endsWith('sample=0') ? '1' : '9'))
  const rate = async (unchecked: 'wrong' | 'dropped') => {
    const options = { samples: 4, timeoutMs: 50, unchecked }
    const [one] = await estimate([task], { ...base, policy, options })
    return [one?.rate, one?.samples, one?.verdicts.length]
  }
  assert.deepEqual(await rate('wrong'), [0.25, 4, 4])
  assert.deepEqual(await rate('dropped'), [1, 1, 4])
})

test('rejections are passed over', async () => {
  const rejection = {
    kind: 'rejection',
    id: 'r',
    parents: [],
    type: 'deduction',
    reason: 'error',
    message: '',
    program: '',
  } as const
  assert.deepEqual(await estimate([rejection], { ...base, policy: sometimes(1) }), [])
})

// ------------------------------------------------------------------------------------------------------------ solve

const chosen = async (fresh: number, past: number, options: StageOptionsInput) => {
  const policy = asked(() => '1')
  const tasks = Array.from({ length: fresh }, (_, n) => triplet('deduction', 50 + n))
  const attempts = await solve(tasks, {
    ...base,
    policy,
    buffers: bufferOf(past),
    options: { types: ['deduction'], batch: 4, ...options },
  })
  return attempts.map((one) => Number(/\+ (\d+);/.exec(one.task.program)?.[1]))
}

test("newest: this step's tasks first, filled up from the buffer without repeats", async () => {
  assert.deepEqual(await chosen(6, 9, {}), [50, 51, 52, 53])
  const filled = await chosen(1, 9, {})
  assert.equal(filled[0], 50)
  assert.equal(new Set(filled).size, 4)
  assert.equal(filled.filter((n) => n < 50).length, 3)
})

test('half: half of each; what the buffer lacks comes from this step', async () => {
  const mixed = await chosen(6, 9, { solverTasks: 'half' })
  assert.deepEqual([mixed.length, mixed.filter((n) => n >= 50)], [4, [50, 51]])
  assert.deepEqual(await chosen(6, 1, { solverTasks: 'half' }), [50, 51, 0, 52])
})

test('uniform and recent draw a batch from both together', async () => {
  for (const solverTasks of ['uniform', 'recent'] as const) {
    const drawn = await chosen(3, 9, { solverTasks })
    assert.equal(new Set(drawn).size, 4)
  }
})

test('given: exactly the tasks that were given', async () => {
  assert.deepEqual(await chosen(6, 9, { solverTasks: 'given' }), [50, 51, 52, 53, 54, 55])
})

test('with too few tasks anywhere, all are solved once', async () => {
  assert.equal((await chosen(1, 2, {})).length, 3)
  assert.deepEqual(await chosen(0, 0, {}), [])
})

// ----------------------------------------------------------------------------------------------------------- verify

const attempt = (task: Task, answer: string | null, n = 0): Attempt => ({
  ...{ kind: 'attempt', id: `a${task.id}${n}${answer}`, parents: [task.id], type: task.type, task, answer },
  ...{ problem: answer === null ? 'none' : null },
  response: {
    prompt: '',
    key: '',
    completion: { text: '', tokens: [1], logprobs: [0], finish: 'stop', promptTokens: 1 },
  },
})
const outcomes = (verdicts: readonly Verdict[]) => verdicts.map((one) => one.outcome)
const check = (attempts: readonly Attempt[], options: StageOptionsInput = {}, watched = counting(executor)) =>
  verify(attempts, { ...base, executor: watched, options })

test('one verdict an attempt, in order, each type by its own rule', async () => {
  const verdicts = await check([
    attempt(triplet('deduction', 4), '5'),
    attempt(triplet('deduction', 4), '6'),
    attempt(triplet('abduction', 4), '1'),
    attempt(triplet('abduction', 4), '1, 7'),
    attempt(triplet('abduction', 4), '2'),
    attempt(induction, 'function f(x) { return x - -2; }'),
    attempt(induction, 'function f(x) { return 3; }'),
    attempt(induction, 'function f(x) { throw 1; }'),
    attempt(triplet('deduction', 4), null),
  ])
  assert.deepEqual(outcomes(verdicts), [
    'right',
    'wrong',
    'right',
    'right',
    'wrong',
    'right',
    'wrong',
    'wrong',
    'format',
  ])
})

for (const answer of ['1) or True or f(1', '1) || true || f(1', '1); globalThis.x = 1; (1']) {
  test(`the injected answer ${answer} is unreadable and runs nothing (the released code scores it 1)`, async () => {
    const watched = counting(executor)
    const verdicts = await check(
      [attempt(triplet('abduction', 4), answer), attempt(triplet('deduction', 4), answer)],
      {},
      watched,
    )
    assert.deepEqual(outcomes(verdicts), ['format', 'format'])
    assert.equal(watched.batches.length, 0)
  })
}

test('an answer program that looks for its checker finds only its own input', async () => {
  const nosy =
    'function f(x) { return typeof expected !== "undefined" ? expected : arguments.length === 1 && Object.keys(globalThis).length; }'
  const [verdict] = await check([attempt(induction, nosy)])
  assert.equal(verdict?.outcome, 'wrong')
})

test('each answer is a job of one batch: an abduction answer on its input, an induction answer on its hidden inputs', async () => {
  const watched = counting(executor)
  const task = triplet('abduction', 4)
  await check(
    [
      ...['1', '2', '1', '3'].map((answer, n) => attempt(task, answer, n)),
      attempt(induction, program(9)),
      attempt(triplet('deduction', 1), '2'),
    ],
    {},
    watched,
  )
  const hidden = induction.pairs.slice(2).map((pair) => pair.input)
  assert.deepEqual(
    watched.batches.map((batch) => batch.jobs),
    [
      [
        // The executor runs equal ones once.
        ...['1', '2', '1', '3'].map((input) => ({ program: program(4), inputs: [input] })),
        { program: program(9), inputs: hidden },
      ],
    ],
  )
})

test("the paper's verdict runs all pairs", async () => {
  const watched = counting(executor)
  await check([attempt(induction, program(9))], { inductionHidden: 'all' }, watched)
  assert.equal(watched.batches[0]?.jobs[0]?.inputs.length, 4)
})

test('a program has the time, the memory and the room for its output that the options give', async () => {
  const watched = counting(executor)
  await check(
    [attempt(triplet('abduction', 4), '1')],
    { timeoutMs: 77, memoryMiB: 9, valueLength: 10 },
    watched,
  )
  // Canonical text may be up to eight times as long as the literal, whose length valueLength bounds.
  assert.deepEqual(watched.batches[0]?.options.limits, { timeoutMs: 77, memoryMiB: 9, outputBytes: 80 })
})

test('no attempts need no executor', async () => {
  const watched = counting(executor)
  assert.deepEqual(await check([], {}, watched), [])
  assert.equal(watched.batches.length, 0)
})

// ------------------------------------------------------------------------------------------------------------- seed

/** A proposer of new programs, each with an induction proposal to match. */
const inventive = asked((prompt, key) => {
  const [, round, sample] = /round=(\d+)\/sample=(\d+)$/.exec(key) ?? []
  if (prompt.includes('<|induction|>')) return `${[1, 2, 3, 4, 5, 6].join('<|input|>')}<|message|>`
  return `${program(Number(round) * 100 + Number(sample))}<|input|>1`
})

test('seeding starts from the zero triplet and stops at its target; both buffers hold the same triplets', async () => {
  const { buffers, triplets, complete, induction, rounds } = await seed({
    ...base,
    policy: inventive,
    options: { batch: 4, seedTriplets: 7 },
  })
  assert.deepEqual([triplets, complete, induction, rounds], [7, true, 7, 2])
  const programs = (type: 'deduction' | 'abduction') =>
    buffers[type]?.entries.map((entry) => entry.task.program)
  assert.deepEqual(programs('deduction'), programs('abduction'))
  assert.match(programs('deduction')?.[0] ?? '', /return a;/)
})

test('seeding with a policy that proposes nothing valid ends, and says how far it came', async () => {
  const policy = asked(() => 'nothing to say')
  const result = await seed({ ...base, policy, options: { batch: 4, seedRounds: 5 } })
  assert.deepEqual([result.rounds, result.triplets, result.complete], [5, 1, false])
  assert.equal(result.message, '1 of 16 seed triplets after 5 rounds, 0 of 1 induction tasks.')
  assert.equal(result.validations.length, 5 * 4 + 3)
})

test('seeding with a policy that repeats itself ends too, and keeps one of each', async () => {
  const policy = asked(() => `${program(1)}<|input|>1`)
  const { buffers, complete } = await seed({
    ...base,
    policy,
    options: { batch: 4, seedRounds: 3, types: ['deduction'] },
  })
  assert.deepEqual([buffers.deduction?.entries.length, buffers.induction, complete], [2, undefined, false])
})

test('seeding draws its references as the options say', async () => {
  const shown = async (referenceDrawing: 'uniform' | 'recent') => {
    const options = { batch: 4, seedTriplets: 17, referenceDrawing, types: ['deduction'] as const }
    const { proposals } = await seed({ ...base, policy: inventive, options })
    return proposals.map((one) => one.parents)
  }
  assert.notDeepEqual(await shown('recent'), await shown('uniform'))
})

test('seeding twice gives the same', async () => {
  const run = () => seed({ ...base, policy: inventive, options: { batch: 4, seedTriplets: 7 } })
  assert.deepEqual(await run(), await run())
})
