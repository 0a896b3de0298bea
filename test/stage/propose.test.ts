// Propose: what is asked, with which keys and references.

import assert from 'node:assert/strict'
import test from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { estimate } from '../../src/stage/estimate.ts'
import { propose } from '../../src/stage/propose.ts'
import { solve } from '../../src/stage/solve.ts'
import { asked } from '../support/counting.ts'
import { attempt, base, bufferOf, check, program, triplet } from './tasks.ts'

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
    proposeTemperature: 0.9,
    estimateTemperature: 0.8,
    solveTemperature: 0,
    proposeTokens: 70,
    solveTokens: 0,
    topP: 0.95,
    topK: 40,
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
