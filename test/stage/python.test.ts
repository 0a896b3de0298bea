// Python through the stages: a scripted policy plays back prepared texts, and each lands where the method says.

import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { python } from '../../src/language/index.ts'
import { reward, solve, type Validation, type Verdict, validate, verify } from '../../src/stage/index.ts'
import { propose } from '../../src/stage/propose.ts'
import { addToBuffer, emptyBuffer } from '../../src/task/buffer.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { fullStyle } from '../../src/task/prompt/styles.ts'
import type { InductionTask, Task } from '../../src/task/task.ts'
import { tripletTask } from '../../src/task/triplet.ts'
import { zeroTask } from '../../src/task/zero.ts'
import { pythonExecutor, skip } from '../executor/python.ts'
import { asked, counting } from '../support/counting.ts'
import { bare, inductionProposal, programAnswer, proposal } from '../support/play-python.ts'
import { solvedOf } from '../support/stage-records.ts'

const executor = skip ? undefined : pythonExecutor({ limits: { memoryMiB: 128 } })
after(() => executor?.close())

/** A policy that gives the text with the number of its sample. */
const playback = (texts: readonly string[]) =>
  asked((_, key) => texts[Number(/sample=(\d+)/.exec(key)?.[1] ?? 0)] ?? '', 'full')
const base = { language: python, key: '7/step=1' }
const told = (one: Validation): string => (one.kind === 'rejection' ? one.reason : one.kind)
const body = (...lines: readonly string[]): string =>
  ['def f(a):', ...lines.map((line) => `    ${line}`)].join('\n')

/** Proposals and what becomes of each, in the order in which they come. */
const PROPOSALS: readonly (readonly [expected: string, why: string, text: string])[] = [
  ['task', 'valid', proposal("def f(a, b):\n    return {'sum': a + b, 'pair': (a, b)}", '1, 2.5')],
  [
    'duplicate',
    'renamed',
    proposal('def f(x, y):\n    # again\n    return {"sum": x + y, \'pair\': (x, y)}', '0x1, 25e-1'),
  ],
  ['task', 'another input', proposal("def f(a, b):\n    return {'sum': a + b, 'pair': (a, b)}", '1.0, 2.5')],
  ['format', 'nothing in it', 'I do not know.'],
  ['format', 'an expression', proposal(body('return a'), '1 + 1')],
  ['format', 'code in the input', proposal(body('return a'), "__import__('os').getpid()")],
  ['syntax', 'unclosed', proposal('def f(a:\n    return a', '1')],
  ['syntax', 'JavaScript', proposal('function f(a) { return a }', '1')],
  ['entry', 'another name', proposal('def g(a):\n    return a', '1')],
  ['entry', 'no parameter', proposal('def f():\n    return 1', '')],
  ['forbidden', 'a module', proposal('import os\ndef f(a):\n    return os.getpid()', '1')],
  ['forbidden', 'a walk', proposal(body('return ().__class__.__base__.__subclasses__()'), '1')],
  ['forbidden', 'chance', proposal('import random\ndef f(a):\n    return random.random()', '1')],
  ['error', 'an error', proposal(body('return a.b'), '1')],
  [
    'error',
    'a name without error',
    proposal(`class Stop(Exception):\n    pass\n${body('raise Stop(a)')}`, '1'),
  ],
  ['error', 'an exit', proposal(body('raise SystemExit(0)'), '1')],
  ['timeout', 'for ever', proposal(body('while True:', '    a += 1'), '1')],
  ['memory', 'too much', proposal(body('b = [a] * 10 ** 9', 'return len(b)'), '1')],
  ['unserialisable', 'a function', proposal(body('return lambda: a'), '1')],
  ['unserialisable', 'an instance', proposal(`class A:\n    pass\n${body('return A()')}`, '1')],
  ['unserialisable', 'NaN', proposal(body("return [a, float('nan')]"), '1')],
  ['empty', 'None', proposal(body('a + 1'), '1')],
  ['task', 'an empty list', proposal(body('return []'), '1')],
  ['task', 'False', proposal(body('return a == 2'), '1')],
  ['task', 'None in a list', proposal(body('return [None]'), '1')],
  ['task', 'the word error', proposal(body("return f'error: {a}'"), '1')],
  ['too-large', 'a long text', proposal(body("return 'x' * 500"), '1')],
  ['too-large', 'a long input', proposal(body('return len(a)'), `'${'x'.repeat(500)}'`)],
  [
    'nondeterministic',
    'the order of a set',
    proposal(body("return list({'a', 'b', 'c', 'd', 'e', 'f', a})"), "'g'"),
  ],
  ['task', 'a set', proposal(body("return {'a', 'b', 'c', 'd', 'e', 'f', a}"), "'g'")],
  [
    'task',
    'every kind',
    proposal(body("return (a, {1: b'x'}, frozenset({2}), 1j, 2 ** 70, 1e-05, 'é\\n', True)"), '[]'),
  ],
]

const judged = skip
  ? Promise.resolve([])
  : (async () => {
      const policy = playback(PROPOSALS.map(([, , text]) => text))
      const options = { batch: PROPOSALS.length, timeoutMs: 500, memoryMiB: 128 }
      const proposals = await propose('deduction', { ...base, policy, buffers: {}, options })
      const validations = await validate(proposals, { ...base, executor: executor!, options })
      return proposals.map((one, i) => ({ proposal: one, validation: validations[i] as Validation }))
    })()

PROPOSALS.forEach(([expected, why], i) => {
  test(`a proposal becomes ${expected}: ${why}`, { skip }, async () => {
    const { validation } = (await judged)[i]!
    assert.equal(told(validation), expected, JSON.stringify(validation))
  })
})

test('a task keeps its output as Python writes it, sets sorted', { skip }, async () => {
  const outputs = (await judged).flatMap(({ validation: one }) =>
    one.kind === 'task' && one.type === 'deduction' ? [one.output] : [],
  )
  assert.equal(outputs[0], "{'sum': 3.5, 'pair': (1, 2.5)}")
  assert.equal(outputs[1], "{'sum': 3.5, 'pair': (1.0, 2.5)}")
  assert.equal(outputs.at(-2), "{'a', 'b', 'c', 'd', 'e', 'f', 'g'}")
  assert.equal(
    outputs.at(-1),
    "([], {1: b'x'}, frozenset({2}), 1j, 1180591620717411303424, 1e-05, 'é\\n', True)",
  )
})

test('each proposal is paid by the convention: −1 for what is no task, learnability for a task', {
  skip,
}, async () => {
  const all = await judged
  const rates = all.flatMap(({ validation }) =>
    validation.kind === 'task' ? [solvedOf(validation, 1, 4)] : [],
  )
  const rewards = reward(
    { proposals: all.map((one) => one.proposal), validations: all.map((one) => one.validation), rates },
    { options: { convention: 'paper' } },
  )
  assert.deepEqual(
    rewards.map((one) => one.value),
    PROPOSALS.map(([expected]) => (expected === 'task' ? 0.75 : -1)),
  )
})

const PROGRAM = "def f(a, b):\n    while a == 'x': pass\n    return {'sum': a + b}"
const deduction = tripletTask(
  'deduction',
  { program: PROGRAM, input: '1, 2.5', output: "{'sum': 3.5}" },
  ['p'],
  'python',
)
const abduction = tripletTask(
  'abduction',
  { program: PROGRAM, input: '1, 2.5', output: "{'sum': 3.5}" },
  ['p'],
  'python',
)
const induction = taskKind('induction').build(
  {
    type: 'induction',
    program: 'def f(a):\n    return a * 2',
    inputs: ['1', '2', '[3]', "'4'"],
    message: 'Twice.',
  },
  ['2', '4', '[3, 3]', "'44'"],
  ['p'],
  {
    language: python,
    style: fullStyle,
    inputs: 4,
    shown: 2,
    inductionHidden: 'hidden',
    inductionVerdict: 'all',
  },
) as InductionTask

type Expected = readonly [outcome: Verdict['outcome'], why: string, text: string]
const ANSWERS: readonly (readonly [Task, readonly Expected[]])[] = [
  [
    deduction,
    [
      ['right', 'as it is', bare("{'sum': 3.5}")],
      ['right', 'another spelling', bare('```output\n{"su" "m": 35e-1}\n```')],
      ['wrong', 'another value', bare("{'sum': 3}")],
      ['wrong', 'another type', bare("['sum', 3.5]")],
      ['format', 'no literal', bare("dict([('sum', 3.5)])")],
      ['format', 'injected', bare("{'sum': 3.5}) or True or f(1")],
      ['format', 'a call of f', bare('f(1, 2.5)')],
      ['format', 'no tags', "{'sum': 3.5}"],
    ],
  ],
  [
    abduction,
    [
      ['right', 'the input itself', bare('1, 2.5')],
      ['right', 'another input', bare('3.5, 0')],
      ['right', 'booleans are numbers', bare('True, 2.5')],
      ['wrong', 'another output', bare('1, 2')],
      ['wrong', 'too few arguments', bare('1')],
      ['format', 'injected', bare('1) or True or f(1')],
      ['format', 'a class that equals everything', bare("type('A', (), {'__eq__': lambda s, o: True})(), 1")],
      ['unchecked', 'out of time', bare("'x', 1")],
    ],
  ],
  [
    induction,
    [
      ['right', 'the same function', programAnswer('def f(x):\n    return x + x')],
      ['wrong', 'another function', programAnswer('def f(x):\n    return 2')],
      ['wrong', 'something forbidden', programAnswer('import os\ndef f(x):\n    return x + x')],
      ['format', 'no entry', programAnswer('def g(x):\n    return x + x')],
      ['format', 'no program', bare('Twice.')],
      ['unchecked', 'for ever', programAnswer('def f(x):\n    while True: pass')],
    ],
  ],
]

for (const [task, expected] of ANSWERS) {
  for (const [outcome, why, text] of expected) {
    test(`an answer to ${task.type} is ${outcome}: ${why}`, { skip }, async () => {
      const options = { solverTasks: 'given', timeoutMs: 300 } as const
      const context = { ...base, policy: playback([text]), executor: executor!, buffers: {}, options }
      const [verdict] = await verify(await solve([task], context), context)
      assert.equal(verdict?.outcome, outcome, verdict?.message)
    })
  }
}

test('expected values never enter the sandbox: it gets programs and inputs alone', { skip }, async () => {
  const watched = counting(executor!)
  const context = { ...base, policy: playback([bare('3.5, 0')]), executor: watched, buffers: {} }
  await verify(await solve([abduction], { ...context, options: { solverTasks: 'given' } }), context)
  const jobs = watched.batches.flatMap((batch) => batch.jobs)
  assert.ok(jobs.length > 0)
  for (const job of jobs) assert.deepEqual(job, { program: PROGRAM, inputs: ['3.5, 0'] })
})

test('an induction proposal becomes a task, or is rejected for its inputs or its message', {
  skip,
}, async () => {
  const source = tripletTask(
    'deduction',
    { program: 'def f(a):\n    return sorted(a)[::-1]', input: '[1]', output: '[1]' },
    ['p'],
    'python',
  )
  const buffers = { deduction: addToBuffer(emptyBuffer('deduction', 9), [source], python) }
  const inputs = ['[1]', '[2, 1]', '[]', "['b', 'a']"]
  const texts = [
    inductionProposal(inputs, 'Order matters.'),
    inductionProposal(['[1]', '[2]', '[1]', '[3]'], 'Order matters.'),
    inductionProposal(['[1]', '[2]', '[3]', '4'], 'Order matters.'),
    inductionProposal([...inputs.slice(1), '[5]'], 'It returns sorted(a)[::-1].'),
    inductionProposal([...inputs.slice(1), '[6]'], 'def f(x): return x'),
    inductionProposal(inputs.slice(1), 'Order matters.'),
  ]
  const options = { batch: texts.length, inputs: 4, shown: 2 }
  const proposals = await propose('induction', { ...base, policy: playback(texts), buffers, options })
  const validations = await validate(proposals, { ...base, executor: executor!, options })
  assert.deepEqual(validations.map(told), ['task', 'duplicate', 'error', 'leak', 'leak', 'format'])
})

test('a policy that reads compact prompts is refused before it is asked', { skip }, async () => {
  const policy = asked(() => '', 'compact')
  await assert.rejects(propose('deduction', { ...base, policy, buffers: {} }), { code: 'policy/language' })
  await assert.rejects(solve([zeroTask('deduction', python)], { ...base, policy, buffers: {} }), {
    code: 'policy/language',
  })
  assert.equal(policy.requests.length, 0)
})
