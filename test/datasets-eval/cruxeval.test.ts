// CRUXEval and CRUXEval-X: items of ours, injected answers, and the gold answers of the pinned files.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { infoBeside } from '../../datasets-eval/benchmark.ts'
import { type CruxBenchmark, cruxEval, cruxEvalX } from '../../datasets-eval/cruxeval/benchmark.ts'
import { withoutComments } from '../../datasets-eval/cruxeval/comments.ts'
import {
  type CruxItem,
  cruxItem,
  cruxXItem,
  type Dialect,
  type Task,
} from '../../datasets-eval/cruxeval/item.ts'
import { parametersOf } from '../../datasets-eval/cruxeval/keywords.ts'
import { skip as withoutPython } from '../executor/python.ts'
import { INFO } from './made-up.ts'
import { plainNode } from './plain-node.ts'
import { datasetPath, withoutDatasets } from './shared.ts'

const TEST =
  'const assert = require("node:assert");\n\nfunction test() {\n  let candidate = f;\n  assert.deepEqual('
const ROW = {
  id: 1,
  code: `function f(xs, by){\n  return xs.map((x) => x * by);\n}\n${TEST}candidate([1, 2], 3),[3, 6]);\n}\n\ntest();`,
  input_reasoning: `${TEST}candidate(????),[3, 6]);\n}\n\ntest();`,
  output_reasoning: `${TEST}candidate([1, 2], 3),????);\n}\n\ntest();`,
}
const PYTHON = {
  id: 's1',
  code: 'def f(xs, by):\n    return [x * by for x in xs]',
  input: '[1, 2], 3',
  output: '[3, 6]',
}

const made = {
  js: { input: cruxEvalX(INFO, 'javascript', 'input'), output: cruxEvalX(INFO, 'javascript', 'output') },
  ts: { input: cruxEvalX(INFO, 'typescript', 'input'), output: cruxEvalX(INFO, 'typescript', 'output') },
  py: { input: cruxEval(INFO, 'input'), output: cruxEval(INFO, 'output') },
}
after(() => Promise.all(Object.values(made).flatMap(({ input, output }) => [input.close(), output.close()])))

const itemOf = (language: keyof typeof made, task: Task): CruxItem =>
  language === 'py' ? cruxItem(PYTHON, task, INFO) : cruxXItem(ROW, task, INFO)
const score = (language: keyof typeof made, task: Task, answer: string) =>
  made[language][task].score(itemOf(language, task), answer)

const infoOf = (name: string) =>
  infoBeside(new URL(`../../datasets-eval/${name}/index.ts`, import.meta.url).href)

const ANSWERS: readonly (readonly [keyof typeof made, Task, answer: string, correct: boolean])[] = [
  ['js', 'input', 'f([1, 2], 3)', true],
  ['js', 'input', 'candidate([3, 6], 1)', true],
  ['js', 'input', 'I multiply. [ANSWER]\ncandidate([0.5, 1], 6)\n[/ANSWER]', true],
  ['js', 'input', '<think>f([0], 0)</think> <answer>```js\nf([1, 2], 3)\n```</answer>', true],
  ['js', 'input', '[ANSWER]assert.deepEqual(candidate([1, 2], 3),[3, 6]);[/ANSWER]', true],
  ['js', 'input', 'f([1, 2], 4)', false],
  ['js', 'input', '[1, 2], 3', false],
  ['js', 'output', '[ANSWER][3, 6][/ANSWER]', true],
  ['js', 'output', '[3, 6];', true],
  ['js', 'output', '[3, "6"]', true],
  ['js', 'output', '([3, 6])', true],
  ['js', 'output', '[3, 7]', false],
  ['js', 'output', '', false],
  ['ts', 'input', 'f([1, 2] as number[], 3)', true],
  ['ts', 'output', '[3, 6] as number[]', true],
  ['ts', 'output', '[3, 7] as any', false],
  ['py', 'input', 'assert f([1, 2], 3) == [3, 6]', true],
  ['py', 'input', 'f([True, 2], 3)', true],
  ['py', 'input', 'f([1, 2], 4)', false],
  ['py', 'input', 'f([1, 2], by=3)', true],
  ['py', 'input', 'assert f(by = 3, xs = [1, 2]) == [3, 6]', true],
  ['py', 'input', 'f([1, 2], by=f(1))', false],
  ['py', 'input', 'f([1, 2], times=3)', false],
  ['py', 'input', "f(['a=1', 'b'], by=3)", false],
  ['py', 'output', '[3, 6.0]', true],
  ['py', 'output', 'f([1, 2], 3) == [3, 6]', true],
  ['py', 'output', '(3, 6)', false],
  // Comments. What is right is what Python and node say of the official assertion with the text in it.
  ['py', 'input', 'f([1, 2], 3)  # by three', true],
  ['py', 'input', 'f([1, 2], 4)  # by three', false],
  ['py', 'input', '[ANSWER]f( # a call\n  [1, # one\n  2], 3 # by\n) # done\n# and over[/ANSWER]', true],
  ['py', 'input', '# first this\nassert f([1, 2], 3) == [3, 6]  # so', true],
  ['py', 'input', '# first this\nf([1, 2], 3)', false],
  ['py', 'input', 'f([1, 2], 3)  # f([1, 2], 3) == [3, 6]', true],
  ['py', 'input', 'f([1, 2], 3);  # over', true],
  ['py', 'input', 'f([1, 2], 4)  # == [3, 6]', false],
  ['py', 'input', '# f([1, 2], 3)', false],
  ['py', 'input', 'f([1, 2], 3)  # so\nor True', false],
  ['py', 'input', 'f([1, 2], # 3)', false],
  ['py', 'output', '[3, 6]  # by three', true],
  ['py', 'output', '[3, 6] # a [ and a "', true],
  ['py', 'output', '[3, # one\n 6] # two\n# and over\n', true],
  ['py', 'output', '[3, 6];  # over', true],
  ['py', 'output', '[3, 6] ; ; # over', false],
  ['py', 'output', 'f([1, 2], 3) == [3, 6]  # so', true],
  ['py', 'output', '[3, 6]  # f([1, 2], 3) == [3, 6]', true],
  ['py', 'output', '[3, 6]  # f([1, 2], 3) == [3, 7]', false],
  ['py', 'output', '# over\n[3, 6]', false],
  ['py', 'output', '[3, 7]  # [3, 6]', false],
  ['py', 'output', '[3, 6  # ]', false],
  ['py', 'output', '[3, 6]\n[3, 6]', false],
  ['py', 'output', "['#', 6]", false],
  ['js', 'input', 'f([1, /* two */ 2], 3) /* so */', true],
  ['js', 'input', '// first this\nf([1, 2], 3)', true],
  ['js', 'input', 'f([1, 2], 3) // so', false],
  ['js', 'input', 'assert.deepEqual(candidate([1, 2], 3),[3, 6]); // so', true],
  ['js', 'input', 'f([1, 2], 4) /* 3 */', false],
  ['js', 'output', '/* so */ [3, // one\n6]', true],
  ['js', 'output', '[3, 6] // so', false],
  ['js', 'output', '[3, 7] /* [3, 6] */', false],
  ['js', 'output', '[3, 6] /* so', false],
  ['ts', 'output', '[3, /* two */ 6] as number[] /* so */', true],
  ['ts', 'output', '[3, 6] // so', false],
]

describe('An answer', () => {
  for (const [language, task, answer, correct] of ANSWERS)
    test(`${language}, ${task}: ${JSON.stringify(answer)} is ${correct ? 'right' : 'wrong'}`, {
      skip: language === 'py' && task === 'input' ? withoutPython : false,
    }, async () => {
      const judged = await score(language, task, answer)
      assert.equal(judged.correct, correct, judged.reason)
    })
  test('is right and not strictly so where only loose equality holds', async () => {
    const { correct, strict } = await score('js', 'output', '[3, "6"]')
    assert.deepEqual([correct, strict], [true, false])
  })
  test('in Python is strict where types are the same', { skip: withoutPython }, async () => {
    assert.deepEqual((await score('py', 'input', 'f([1, 2], 3)')).strict, true)
    assert.deepEqual((await score('py', 'output', '[3, 6.0]')).strict, false)
  })
  test('has a reason with both values', async () => {
    const { reason } = await score('js', 'input', 'f([1, 2], 4)')
    assert.equal(reason, 'f gives [ 4, 8 ], expected [ 3, 6 ]')
  })
})

describe('A text with comments', () => {
  const texts: readonly (readonly [text: string, dialect: Dialect, without: string | null])[] = [
    ["'#' # a", 'python', "'#'"],
    ["'\\'#' # a", 'python', "'\\'#'"],
    ['"""a\n# b""" # c', 'python', '"""a\n# b"""'],
    ["'a' \\\n 'b' # c", 'python', "'a'   'b'"],
    ["{'a': [1]} # } ]", 'python', "{'a': [1]}"],
    ['1\n2', 'python', null],
    ['# a\n1', 'python', null],
    ["'//' // a", 'javascript', null],
    ["'//' /* // */", 'javascript', "'//'"],
    ['`/* a */` /* b */', 'javascript', '`/* a */`'],
    ['"\\"/*" // a\n', 'javascript', '"\\"/*"'],
    ["'''a ''' # b", 'python', "'''a '''"],
    ["'''a", 'python', "'''a"],
    ["'a\nb'", 'python', null],
    ['1 /* a', 'javascript', null],
  ]
  for (const [text, dialect, without] of texts)
    test(`${dialect}: ${JSON.stringify(text)} is ${JSON.stringify(without)} without them`, () => {
      assert.equal(withoutComments(text, dialect)?.trim() ?? null, without)
    })
})

// Each makes the pasted assertion true or runs code of its own.
const INJECTED: Readonly<Record<Task, readonly string[]>> = {
  input: [
    'f([1, 2], 3) or True',
    'f([1, 2], 3) || true',
    'f([0], 0), [3, 6]); assert.deepEqual([3, 6]',
    'f([3, 6], (globalThis.x = 1))',
    'f([3, 6], 1), f([3, 6], 1)',
    '(0, f)([3, 6], 1)',
    'f((1, [3, 6]), 1)',
    'f(...[[3, 6], 1])',
    'f(*[[3, 6], 1])',
    'f([3, 6], { get by() { return 1 } })',
    'f([3, 6], { valueOf: () => 1 })',
    'f([3, 6], { ["valueOf"]() { return 1 } })',
    'f([3, 6], Number(1))',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
    'f([3, 6], `${1}`)',
    'f(f([3, 6], 1), 1)',
    'f = lambda *a: [3, 6]; f()',
    'f([x for x in [3, 6]], 1)',
    '[3, 6] if f( else 0',
    '[3, 6]',
    'f',
    'f(',
  ],
  output: [
    '[3, 6] or True',
    'f([1, 2], 3)',
    'candidate([1, 2], 3)',
    'candidate([1, 2], 3)) || ([3, 6]',
    '(0, [3, 6])',
    '[3, 6].slice()',
    '[3, (() => 6)()]',
    '[...[3, 6]]',
    '{ get 0() { return 3 }, 1: 6, length: 2 }',
    'JSON.parse("[3,6]")',
    '[x * 3 for x in [1, 2]]',
    '[3, 6] if True else 0',
    '[3, 3 + 3]',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
    '`${[3, 6]}`',
    'new Proxy([3, 6], {})',
    'eval("[3, 6]")',
    "__import__('os')",
  ],
}

// Officially a syntax error each, or no answer. Read by looking back they take for ever (the first), or the square of their length.
describe('A hostile answer', () => {
  const long = 65_000
  const hostile: readonly (readonly [what: string, answer: string])[] = [
    ['a long string that is not closed, of escapes', `'''${'\\#'.repeat(long / 2)}\\`],
    ['short strings that are not closed, of escapes', '"\\'.repeat(long / 2)],
    ['escaped beginnings of long strings', "\\'''".repeat(long / 4)],
    ['templates and comments that are not closed', '`/*\\'.repeat(long / 4)],
    ['comments that are not closed', '/*'.repeat(long / 2)],
    ['lines', '\n'.repeat(long)],
    ['what looks like the end of a call', `f("${')=='.repeat(long / 3)}")`],
    ['keyword arguments and ends of calls', `f("${'a=1,)=='.repeat(long / 7)}")`],
    ['brackets', '['.repeat(long)],
    ['blanks in a call', `f(1)${' '.repeat(long - 10)}x`],
    ['commas and blanks', `f(${', '.repeat(long / 2)}`],
    ['functions in conditions, whose parts are read in two ways', `${'a?(b):c=>'.repeat(100)}1`],
    ['generic functions', '(<A>'.repeat(1000)],
  ]
  for (const [what, answer] of hostile)
    test(`is wrong and holds nobody up: ${what}`, async () => {
      for (const language of ['js', 'ts', 'py'] as const)
        for (const task of ['input', 'output'] as const)
          assert.equal((await score(language, task, answer)).correct, false)
    })
})

describe('An injected answer', () => {
  for (const language of ['js', 'ts', 'py'] as const)
    for (const task of ['input', 'output'] as const)
      test(`is wrong in ${language}, ${task} prediction`, async () => {
        for (const answer of INJECTED[task])
          for (const form of [answer, `[ANSWER]${answer}[/ANSWER]`, `<answer>${answer}</answer>`]) {
            const { correct, reason } = await score(language, task, form)
            assert.equal(correct, false, `${form}: ${reason}`)
          }
      })
})

describe('An item', () => {
  test('of CRUXEval-X is its program without the test, and what stands in the gaps', () => {
    const { program, input, output, question } = cruxXItem(ROW, 'output', INFO)
    assert.equal(program, 'function f(xs, by){\n  return xs.map((x) => x * by);\n}\n')
    assert.deepEqual([input, output], ['[1, 2], 3', '[3, 6]'])
    assert.match(question, /candidate\(\[1, 2\], 3\),\?\?\?\?/)
  })
  test('of CRUXEval-X whose test is not at the end of its code is refused', () => {
    assert.throws(() => cruxXItem({ ...ROW, code: 'function f(){}' }, 'input', INFO), {
      code: 'benchmark/item',
    })
  })
  test('has a prompt with the program and the gap, and without the answer', () => {
    for (const template of made.py.output.templates) {
      const asked = made.py.output.prompt(itemOf('py', 'output'), template)
      assert.match(asked, /def f\(xs, by\)[\s\S]*assert f\(\[1, 2\], 3\) == \?\?\?\?/)
      assert.ok(!asked.includes('[3, 6]'))
    }
  })
  test('has no prompt of a template that does not exist', () => {
    assert.throws(() => made.js.input.prompt(itemOf('js', 'input'), 'cot'), { code: 'options/template' })
  })
})

describe('The parameters of f', () => {
  test('are read past types and defaults', () => {
    const head =
      'import re\ndef f(a: Dict[str, List[int]], b: Tuple[int, int] = (1, 2), *, c=[3, 4]) -> Dict[int, int]:'
    assert.deepEqual(parametersOf(head), ['a', 'b', 'c'])
  })
  test('are none where there is no f', () => {
    assert.deepEqual(parametersOf('def g(a): pass'), [])
  })
})

describe("An answer that is another item's", { skip: withoutDatasets }, () => {
  // Expected: plain Node's verdict on the official paste of the same literals into the test.
  for (const task of ['input', 'output'] as const)
    test(`is judged as plain Node judges it, ${task} prediction (every 30th item)`, async (t) => {
      const benchmark = cruxEvalX(infoOf(`cruxeval-x-js-${task}`), 'javascript', task)
      t.after(() => benchmark.close())
      const items = await benchmark.load(datasetPath(benchmark.info.file))
      const answers = items.map(({ input, output }) => (task === 'input' ? `candidate(${input})` : output))
      const compared = items
        .map((item, at) => ({ item, answer: answers[(at + 1) % items.length]! }))
        .filter((_, at) => at % 30 === 0)
        .map(async ({ item, answer }) => {
          const gap = task === 'input' ? 'candidate(????)' : '????'
          const pasted = item.question.replace(gap, () => answer)
          const [ours, node] = [
            await benchmark.score(item, `[ANSWER]${answer}[/ANSWER]`),
            await plainNode(`${item.program}${pasted}`),
          ]
          assert.equal(ours.correct, node.exitCode === 0, `${item.id}: ${answer}: ${ours.reason}`)
        })
      assert.equal(compared.length, 25)
      await Promise.all(compared)
    })
})

// From ../shared/scoring.md: every row holds as shipped.
const PINNED: readonly (readonly [name: string, count: number])[] = (['input', 'output'] as const).flatMap(
  (task) =>
    [
      [`cruxeval-${task}`, 800],
      [`cruxeval-x-js-${task}`, 743],
      [`cruxeval-x-ts-${task}`, 726],
      [`cruxeval-x-py-${task}`, 799],
    ] as const,
)

describe('The pinned file', () => {
  for (const [name, count] of PINNED) {
    const python = /py|cruxeval-(?:input|output)/.test(name)
    test(`of ${name}: ${count} gold answers are right`, {
      skip: withoutDatasets || (python && withoutPython),
    }, async (t) => {
      const { benchmark } = (await import(`../../datasets-eval/${name}/index.ts`)) as {
        readonly benchmark: CruxBenchmark
      }
      t.after(() => benchmark.close())
      const items = await benchmark.load(datasetPath(benchmark.info.file))
      assert.equal(items.length, count)
      assert.equal(new Set(items.map(({ id }) => id)).size, count)
      const wrong: string[] = []
      await Promise.all(
        items.map(async (item) => {
          const answer = name.endsWith('input') ? `f(${item.input})` : item.output
          const { correct, reason } = await benchmark.score(item, `[ANSWER]${answer}[/ANSWER]`)
          if (!correct) wrong.push(`${item.id}: ${reason}`)
        }),
      )
      assert.deepEqual(wrong, [])
    })
  }
})
