// A task kind of a user's own, from az.kind through the stages; and what is refused, with what to do.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import {
  AzlabError,
  az,
  type KindSpec,
  type OwnTask,
  type Policy,
  type Rejection,
  stageOptions,
  type TaskKind,
} from '../../src/index.ts'
import { recordFault } from '../../src/stage/record-shapes.ts'
import outputType from './output-type.ts'

const executor = az.executor({ processes: 1 })
after(() => executor.close())

async function errorOf(call: () => unknown): Promise<AzlabError> {
  const error = await Promise.resolve()
    .then(call)
    .then(
      () => assert.fail('nothing was thrown'),
      (thrown: unknown) => thrown,
    )
  assert.ok(error instanceof AzlabError, `${(error as Error).stack}`)
  return error
}

const PROGRAM = 'function f(a) { return a.length > 2; }'
const proposing = (program: string, input: string) =>
  `<answer>\n\`\`\`js\n${program}\n\`\`\`\n\`\`\`input\n${input}\n\`\`\`\n</answer>`

/** Proposes one program for ever, and answers every question about a type with this word. */
const policy = (answer: string, program = PROGRAM): Policy =>
  az.scriptedPolicy({
    id: `says ${answer} of ${program}`,
    reply: (prompt) =>
      prompt.startsWith('You invent') ? proposing(program, '[1, 2, 3]') : `<answer>${answer}</answer>`,
  })

const labWith = (kinds: readonly TaskKind[], of: Policy = policy('boolean')) =>
  az.lab({ policy: of, executor, kinds, heldout: new Set(), batch: 1, samples: 2 })

/** A kind that a test changes in one place. */
const spec = (more: Partial<KindSpec> = {}): KindSpec => ({
  name: 'yes-or-no',
  prompts: { full: { solve: (task) => `${task.program}?` } },
  task: () => ({ asked: 'yes or no' }),
  check: () => ({ outcome: 'right', score: 1, message: 'Yes.' }),
  ...more,
})

describe('a kind of a user’s own', () => {
  test('is proposed, validated, estimated, solved, verified and rewarded like the others', async () => {
    const lab = labWith([outputType])
    const proposals = await lab.propose('output-type')
    const validations = await lab.validate(proposals)
    const [task] = validations.tasks as readonly OwnTask[]
    assert.deepEqual(
      { ...task, id: '', parents: [] },
      {
        kind: 'task',
        id: '',
        parents: [],
        type: 'output-type',
        language: 'javascript',
        program: PROGRAM,
        pairs: [{ input: '[1, 2, 3]', output: 'true' }],
        shown: 1,
        asked: 'the type of f([1, 2, 3])',
        showsProgram: true,
        ownProgram: true,
        columns: { 'type of output': 'boolean' },
        data: 'boolean',
      },
    )
    const rates = await lab.estimate(validations)
    assert.deepEqual(
      rates.map(({ rate }) => rate),
      [1],
    )
    const verdicts = await lab.verify(await lab.solve(validations))
    assert.equal(verdicts.accuracy, 1)
    assert.equal(verdicts[0]?.message, 'boolean is right.')
    const rewards = lab.reward({ proposals, rates, verdicts })
    // Always solved, so its proposer earns 0 (graded); a right answer earns 1.
    assert.deepEqual(
      rewards.map(({ type, role, value }) => [type, role, value]),
      [
        ['output-type', 'propose', 0],
        ['output-type', 'solve', 1],
      ],
    )
  })

  test('is in play beside the others, after them, unless types says otherwise', () => {
    assert.deepEqual(labWith([outputType]).options.types, [
      'deduction',
      'abduction',
      'induction',
      'output-type',
    ])
    assert.deepEqual(stageOptions({}, [outputType]).types.at(-1), 'output-type')
    assert.deepEqual(stageOptions({}).types, ['deduction', 'abduction', 'induction'])
  })

  test('begins with the zero triplet where triplets seed it, and else with nothing', () => {
    const lab = labWith([outputType, az.kind(spec())])
    const [zero] = lab.buffer('output-type') as readonly OwnTask[]
    assert.deepEqual(zero?.pairs, [{ input: '"Hello world"', output: '"Hello world"' }])
    assert.equal(zero?.data, 'string')
    assert.deepEqual([...lab.buffer('yes-or-no')], [])
  })

  test('is seeded by the seed triplets, and one on programs by its own proposals about them', async () => {
    const onPrograms = az.kind(
      spec({
        seed: 'programs',
        ownProgram: false,
        sources: ['deduction'],
        shownTasks: 1,
        prompts: {
          full: {
            propose: ([reference]) => `You invent for ${reference?.program}`,
            readProposal: (_text, [reference]) => ({
              parts: { program: reference?.program ?? '', inputs: ['[4]'], data: 'mine' },
              problem: null,
            }),
            solve: () => 'yes or no?',
          },
        },
      }),
    )
    const lab = labWith([outputType, onPrograms])
    const seeds = await lab.seed({ seedRounds: 1, seedTriplets: 2 })
    const sizes = Object.values(lab.state.buffers).map(({ type, entries }) => [type, entries.length])
    assert.deepEqual(Object.fromEntries(sizes), {
      deduction: 2,
      abduction: 2,
      induction: 0,
      'output-type': 2,
      'yes-or-no': 2,
    })
    assert.match(seeds.seeding.message, /0 of 2 induction tasks, 2 of 2 yes-or-no tasks\.$/)
    assert.equal(lab.buffer('output-type')[1]?.program, PROGRAM)
  })

  test('shows the columns that it brings, and its question', async () => {
    const lab = labWith([outputType])
    const validations = await lab.validate(await lab.propose('output-type'))
    const text = lab.buffer('output-type').table()
    assert.match(text, /type of output/)
    const verdicts = await lab.verify(await lab.solve(validations))
    assert.match(verdicts.table(), /the type of f\(\[1, 2, 3\]\)/)
  })

  test('refuses proposals for reasons of its own', async () => {
    const kind = az.kind(spec({ refuse: ({ outputs }) => (outputs[0] === true ? 'It is too easy.' : null) }))
    const lab = labWith([kind])
    const [rejection] = (await lab.validate(await lab.propose('yes-or-no'))) as readonly Rejection[]
    assert.deepEqual([rejection?.reason, rejection?.message], ['refused', 'It is too easy.'])
  })

  test('may run a program to check an answer', async () => {
    const kind = az.kind(
      spec({
        check: (task, answer, { language }) => ({
          kind: 'run',
          program: task.program,
          inputs: [answer],
          judge: ([run]) => {
            const right = run?.value === language.canonical(true)
            return { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message: String(run?.value) }
          },
        }),
      }),
    )
    for (const [answer, accuracy] of [
      ['[7, 8, 9]', 1],
      ['[7]', 0],
    ] as const) {
      const lab = labWith([kind], policy(answer))
      const attempts = await lab.solve(await lab.validate(await lab.propose('yes-or-no')))
      assert.equal((await lab.verify(attempts)).accuracy, accuracy)
    }
  })

  test('rejects a second proposal of the same program and input', async () => {
    const lab = labWith([outputType])
    const both = await lab.propose('output-type', { count: 2 })
    const found = await lab.validate(both)
    assert.deepEqual(
      found.map((one) => (one.kind === 'task' ? 'task' : one.reason)),
      ['task', 'duplicate'],
    )
  })
})

describe('without the kind', () => {
  test('nobody knows its name: nothing was registered', async () => {
    labWith([outputType])
    const other = az.lab({ policy: policy('boolean'), executor, heldout: new Set() })
    const error = await errorOf(() => other.propose('output-type'))
    assert.equal(error.code, 'task/type')
    assert.match(error.message, /no task type "output-type".*deduction, abduction, induction/s)
    const options = await errorOf(() => az.lab({ policy: policy('x'), executor, types: ['output-type'] }))
    assert.equal(options.code, 'options/value')
  })

  test('its records are refused by a stage, which says that the kind can be given', async () => {
    const lab = labWith([outputType])
    const { tasks } = await lab.validate(await lab.propose('output-type'))
    const error = await errorOf(() => az.lab({ policy: policy('x'), executor }).solve(tasks))
    assert.equal(error.code, 'stage/record')
    assert.match(error.message, /type: .*give the kind that has this type: kinds: \[/s)
  })

  test('its records are whole, but of a type that there is not', async () => {
    const lab = labWith([outputType])
    const { tasks } = await lab.validate(await lab.propose('output-type'))
    assert.equal(recordFault('task', tasks[0], null), null)
    assert.equal(recordFault('task', tasks[0], ['deduction', 'output-type']), null)
    assert.match(String(recordFault('task', tasks[0])), /^type: /)
    assert.match(String(recordFault('task', { ...tasks[0], pairs: [] }, null)), /^pairs: /)
  })
})

describe('what is no kind is refused', () => {
  const faults: readonly (readonly [string, Partial<Record<keyof KindSpec, unknown>>, RegExp])[] = [
    [
      'a name with blanks',
      { name: 'output type' },
      /name of a kind is "output type"; expected small letters/,
    ],
    ['the name of another', { name: 'deduction' }, /name of a kind is "deduction"/],
    ['no prompts', { prompts: {} }, /prompts of kind yes-or-no/],
    [
      'prompts without a question',
      { prompts: { full: {} } },
      /prompts\.full\.solve is nothing; expected a function/,
    ],
    ['no check', { check: undefined }, /check is nothing; expected a function/],
    ['no task', { task: 'x' }, /task is "x"; expected a function/],
    ['a seed of another kind', { seed: 'zero' }, /seed of kind yes-or-no is "zero"; expected "triplets"/],
    ['triplets with two inputs', { seed: 'triplets', inputs: 2 }, /has 2 inputs, and a seed triplet has one/],
    ['inputs that are no number', { inputs: 0 }, /Option inputs is 0/],
  ]
  for (const [what, more, message] of faults)
    test(`az.kind with ${what}`, async () => {
      const error = await errorOf(() => az.kind(spec(more as Partial<KindSpec>)))
      assert.match(error.code, /^(task\/kind|options\/value)$/)
      assert.match(error.message, message)
    })

  test('a list of kinds holds what az.kind made, each name once', async () => {
    for (const [kinds, message] of [
      [spec(), /was given an object/],
      [[spec()], /has an object with .* among them/],
      [[outputType, outputType], /has output-type twice/],
    ] as const) {
      const error = await errorOf(() => labWith(kinds as never))
      assert.equal(error.code, 'task/kinds')
      assert.match(error.message, message)
    }
  })

  test('a policy of a style that a kind in play does not speak is refused at once', async () => {
    const compact = az.kind(spec({ prompts: { compact: { solve: () => '?' }, mine: { solve: () => '?' } } }))
    const error = await errorOf(() => labWith([compact]))
    assert.equal(error.code, 'task/style')
    assert.match(
      error.message,
      /kind yes-or-no has no prompts of the style full; it has compact, mine\. Add prompts\.full/,
    )
    const without = { policy: policy('x'), executor, kinds: [compact], types: ['deduction'] }
    assert.ok(az.lab(without))
    const later = await errorOf(() => az.lab(without).propose('yes-or-no'))
    assert.equal(later.code, 'task/style')
  })

  const garbage: readonly (readonly [string, Partial<KindSpec>, RegExp])[] = [
    [
      'a prompt',
      { prompts: { full: { solve: () => 7 as never } } },
      /solve of kind yes-or-no gave 7; expected a prompt/,
    ],
    [
      'a reading of a proposal',
      { prompts: { full: { solve: () => '?', readProposal: () => ({ parts: null, problem: null }) } } },
      /readProposal of kind yes-or-no gave/,
    ],
    [
      'a reading of an answer',
      { prompts: { full: { solve: () => '?', readAnswer: () => ({ answer: 3, problem: null }) as never } } },
      /readAnswer of kind yes-or-no gave/,
    ],
    ['a task', { task: () => ({}) as never }, /task of kind yes-or-no gave/],
    [
      'data that JSON cannot hold',
      { task: () => ({ asked: '?', data: new Map() as never }) },
      /what JSON can hold/,
    ],
    [
      'a finding',
      { check: () => ({ outcome: 'right', score: 2, message: '' }) },
      /check of kind yes-or-no gave/,
    ],
    ['a refusal', { refuse: () => true as never }, /refuse of kind yes-or-no gave true/],
  ]
  for (const [what, more, message] of garbage)
    test(`a kind whose function gives ${what} of another form`, async () => {
      const lab = labWith([az.kind(spec(more))])
      const error = await errorOf(async () =>
        lab.verify(await lab.solve(await lab.validate(await lab.propose('yes-or-no')))),
      )
      assert.equal(error.code, 'task/kind')
      assert.match(error.message, message)
    })
})
