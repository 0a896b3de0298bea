// Validation in the real executor: every reason code, in order, and what the released code let through.

import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { createExecutor, type Execution, type Executor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { commit } from '../../src/stage/commit.ts'
import type { StageOptionsInput } from '../../src/stage/options.ts'
import type { Proposal, Validation } from '../../src/stage/records.ts'
import { validate } from '../../src/stage/validate.ts'
import type { Buffers } from '../../src/task/buffer.ts'
import type { InductionTask } from '../../src/task/task.ts'
import { counting } from '../support/counting.ts'
import { proposalOf } from '../support/stage-records.ts'

const executor = createExecutor({ processes: 2 })
after(() => executor.close())

let made = 0
const proposed = (program: string, input = '1', own: Partial<Proposal> = {}): Proposal =>
  proposalOf(`v${made++}`, { parts: { type: 'deduction', program, input }, ...own })
const induction = (program: string, inputs: readonly string[], message = ''): Proposal =>
  proposalOf(`v${made++}`, { type: 'induction', parts: { type: 'induction', program, inputs, message } })
const judge = (
  proposals: readonly Proposal[],
  options: StageOptionsInput = {},
  own: { buffers?: Buffers; executor?: Executor } = {},
) => validate(proposals, { executor, language: javascript, options: { timeoutMs: 200, ...options }, ...own })
const told = (one: Validation | undefined) => (one?.kind === 'rejection' ? one.reason : one?.kind)
const body = (text: string) => `function f(a) { ${text} }`

test('a valid proposal becomes a task with its output, the proposal its first parent', async () => {
  const proposal = proposed('function f(a, b) { return [a, b]; }', '[1,2] , "x"', { parents: ['ref'] })
  const [task] = await judge([proposal])
  assert.ok(task?.kind === 'task' && task.type === 'deduction')
  assert.deepEqual([task.input, task.output], ['[1, 2], "x"', '[[1, 2], "x"]'])
  assert.deepEqual(task.parents, [proposal.id, 'ref'])
})

for (const value of ['[]', '""', '0', 'false', 'null', 'NaN', '{}', 'new Map([])', '10n', '-0']) {
  test(`${value} is a value, not empty`, async () => {
    assert.equal(told((await judge([proposed(body(`return ${value};`))]))[0]), 'task')
  })
}

const REASONS = [
  ['format', proposed('', '', { parts: null, problem: 'nothing there' })],
  ['format', proposed(body('return a;'), 'a + 1')],
  ['syntax', proposed('function f(a) { return a +; }')],
  ['entry', proposed('function g(a) { return a; }')],
  ['entry', proposed('function f() { return 1; }')],
  ['forbidden', proposed(body('return Math.random();'))],
  ['forbidden', proposed(body('return eval("a");'))],
  ['error', proposed(body('return a.b.c;'))],
  ['timeout', proposed(body('while (true) {} return a;'))],
  ['unserialisable', proposed(body('return () => a;'))],
  ['empty', proposed(body('a + 1;'))],
  ['too-large', proposed(body('return "x".repeat(500);'))],
  ['too-large', proposed(body('return a.length;'), `"${'x'.repeat(500)}"`)],
] as const

for (const [reason, proposal] of REASONS) {
  const what = proposal.parts?.program.slice(0, 45) ?? proposal.problem
  test(`${reason}: ${what}`, async () => {
    const [one] = await judge([proposal])
    assert.equal(told(one), reason)
    assert.deepEqual(one?.parents, [proposal.id])
    assert.ok(one?.kind === 'rejection' && one.message.length > 0)
  })
}

test('the first check that fails gives the reason', async () => {
  const reasons = await judge([
    proposed('function g(a) { return Math.random( ; }', 'a+'),
    proposed('function g(a) { return Math.random( ; }'),
    proposed('function g(a) { return Math.random(); }'),
    proposed('function f(a) { return Math.random().b.c; }'),
  ])
  assert.deepEqual(reasons.map(told), ['format', 'syntax', 'entry', 'forbidden'])
})

test('an exception whose name lacks "error" is rejected (the released code accepts it)', async () => {
  const [one] = await judge([
    proposed('class Boom { constructor() { this.name = "Stop"; } }\nfunction f(a) { throw new Boom(); }'),
  ])
  assert.equal(told(one), 'error')
})

test('an output that says "error" is a value (the released code rejects it)', async () => {
  const [one] = await judge([proposed(body('return "error: " + a;'))])
  assert.equal(told(one), 'task')
})

test('an output of more than 400 characters is kept whole or rejected, never cut (the released code cuts it)', async () => {
  const proposal = proposed(body('return "x".repeat(450);'))
  const [whole] = await judge([proposal], { valueLength: 500 })
  assert.ok(whole?.kind === 'task' && whole.type === 'deduction')
  assert.equal(whole.output, `"${'x'.repeat(450)}"`)
  assert.equal(told((await judge([proposal], { valueLength: 400 }))[0]), 'too-large')
})

test('the length of an output is that of its literal, as the solver is shown it', async () => {
  // The literal {a: {b: 1}} has 11 characters, its canonical text {"a":{"b":1}} has 13.
  const proposal = proposed(body('return { a: { b: a } };'))
  assert.equal(told((await judge([proposal], { valueLength: 11 }))[0]), 'task')
  assert.equal(told((await judge([proposal], { valueLength: 10 }))[0]), 'too-large')
})

/** An executor whose answers are given. */
const canned = (execution: Partial<Execution>): Executor => ({
  ...executor,
  execute: async (jobs) =>
    jobs.map((job) =>
      job.inputs.map(() => ({
        outcome: 'ok',
        value: null,
        error: null,
        ms: 0,
        cpuMs: 0,
        isolation: null,
        ...execution,
      })),
    ),
})

for (const outcome of ['nondeterministic', 'memory', 'killed', 'too-large', 'unserialisable'] as const) {
  test(`what the executor calls ${outcome} is rejected as that`, async () => {
    const [one] = await judge(
      [proposed(body('return a;'))],
      {},
      { executor: canned({ outcome, error: 'why' }) },
    )
    assert.deepEqual([told(one), one?.kind === 'rejection' && one.message], [outcome, 'why'])
  })
}

test('a program whose result depends on what ran before is nondeterministic (the released code accepts it)', async () => {
  // The stack's depth differs between two runs under perturbation.
  const program =
    'let n = 0;\nfunction g() { n++; g(); }\nfunction f(a) { try { g(); } catch (e) {} return n; }'
  assert.equal(told((await judge([proposed(program)]))[0]), 'nondeterministic')
})

test('every program runs twice, in one batch', async () => {
  const watched = counting(executor)
  await judge([proposed(body('return a;')), proposed(body('return -a;'))], {}, { executor: watched })
  assert.equal(watched.batches.length, 1)
  assert.equal(watched.batches[0]?.options.runs, 2)
})

test('proposals that fail before the run start no program', async () => {
  const watched = counting(executor)
  await judge([proposed('function f( {'), proposed(body('return eval(a);'))], {}, { executor: watched })
  assert.equal(watched.batches.length, 0)
})

test('a duplicate in the buffer, or earlier in the batch, is rejected; with keep it stays', async () => {
  const [first] = await judge([proposed(body('return a * 3;'))])
  const buffers = commit({ validations: [first as Validation] }, { buffers: {}, language: javascript })
  const again = [
    proposed('function f(n) { return n * 3 }', '0x1'),
    proposed(body('return a * 4;')),
    proposed(body('return  a*4')),
  ]
  assert.deepEqual((await judge(again, {}, { buffers })).map(told), ['duplicate', 'task', 'duplicate'])
  assert.deepEqual((await judge(again, { duplicates: 'keep' }, { buffers })).map(told), [
    'task',
    'task',
    'task',
  ])
})

test('a buffer full of duplicates rejects them all and takes the next new task', async () => {
  const same = Array.from({ length: 5 }, () => proposed(body('return a - 1;')))
  const kept = await judge(same, { duplicates: 'keep' })
  const context = { buffers: {}, language: javascript, options: { capacity: 3 } }
  const buffers = commit({ validations: kept }, context)
  assert.equal(buffers.deduction?.entries.length, 3)
  const judged = await judge([...same, proposed(body('return a - 2;'))], {}, { buffers })
  assert.deepEqual(judged.map(told), [...same.map(() => 'duplicate'), 'task'])
  const next = commit({ validations: judged }, { ...context, buffers })
  assert.deepEqual([next.deduction?.entries.length, next.deduction?.added], [3, 6])
})

test('two proposals of the same task are two tasks with two ids where duplicates are kept', async () => {
  const [a, b] = await judge([proposed(body('return a;')), proposed(body('return a;'))], {
    duplicates: 'keep',
  })
  assert.notEqual(a?.id, b?.id)
})

const SIX = ['1', '2', '3', '4', '5', '6']

test('an induction proposal becomes a task with all its pairs, half of them shown', async () => {
  const [task] = await judge([induction(body('return a * a;'), SIX, 'squares')])
  assert.ok(task?.kind === 'task' && task.type === 'induction')
  const { pairs, shown, message } = task as InductionTask
  assert.deepEqual(
    [...pairs].sort((x, y) => Number(x.input) - Number(y.input)),
    SIX.map((n) => ({ input: n, output: String(Number(n) ** 2) })),
  )
  assert.deepEqual([shown, message], [3, 'squares'])
})

for (const [reason, why, proposal] of [
  ['format', 'too few inputs', induction(body('return a;'), ['1', '2'])],
  ['error', 'one input fails', induction(body('if (a > 5) throw 1; return a;'), SIX)],
  ['empty', 'one input gives nothing', induction(body('if (a < 6) return a;'), SIX)],
  ['duplicate', 'equal inputs', induction(body('return a;'), [...SIX.slice(0, 5), '0x1'])],
  ['duplicate', 'equal outputs', induction(body('return 7;'), SIX)],
  ['leak', 'the message holds the program', induction(body('return a * a + 1;'), SIX, 'return a * a + 1')],
] as const) {
  test(`induction, ${reason}: ${why}`, async () => {
    assert.equal(told((await judge([proposal]))[0]), reason)
  })
}

test('a check is made on all inputs of an induction proposal before the next check', async () => {
  const program = body(
    'if (a === 1) return; if (a === 2) return "x".repeat(200); if (a === 6) throw 1; return a;',
  )
  assert.deepEqual((await judge([induction(program, SIX)])).map(told), ['error'])
  const inputs = ['2', '1', '3', '4', '5', '7']
  assert.deepEqual((await judge([induction(program, inputs)])).map(told), ['empty'])
})

test('all inputs of an induction proposal are one job', async () => {
  const watched = counting(executor)
  await judge([induction(body('return a;'), SIX)], {}, { executor: watched })
  assert.deepEqual(watched.batches[0]?.jobs, [{ program: body('return a;'), inputs: SIX }])
})

test('records of another kind are refused', async () => {
  const [task] = await judge([proposed(body('return a;'))])
  await assert.rejects(judge([task as never]), { code: 'stage/kind' })
  await assert.rejects(judge('all' as never), { code: 'stage/kind' })
})

test('an executor that loses an execution is found out', async () => {
  const broken = { ...executor, execute: async () => [] }
  await assert.rejects(judge([proposed(body('return a;'))], {}, { executor: broken }), {
    code: 'stage/count',
  })
})

test('nothing proposed gives nothing', async () => {
  assert.deepEqual(await judge([]), [])
})
