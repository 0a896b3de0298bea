// Scores of JavaScript and TypeScript solutions, on small items of ours. Expected: what plain Node says of the same file, or the
// protocol in datasets-eval/javascript-code/README.md where that names a deviation.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, test } from 'node:test'
import type { CodeItem } from '../../datasets-eval/javascript-code/item.ts'
import { md5 } from '../../datasets-eval/javascript-code/md5.ts'
import type { CodeScore } from '../../datasets-eval/javascript-code/verdict.ts'
import { deepEqualTests, larger, madeUp, plusOne, turnBack } from './made-up.ts'

const plain = madeUp()
const typed = madeUp({ language: 'typescript' })
const silent = madeUp({ printingFails: true, balanced: true })
const lodash = madeUp({ lodash: true })
after(() => Promise.all([plain, typed, silent, lodash].map((benchmark) => benchmark.close())))

const PLUS = '  return xs.map((x) => x + 1);\n}\n'
const BACK = '  return text.slice(-1) + text.slice(0, -1);\n}\n'
const right = (score: CodeScore): void => assert.equal(score.correct, true, score.reason)
const wrong = (score: CodeScore, reason: RegExp): void => {
  assert.equal(score.correct, false)
  assert.equal(score.strict, false)
  assert.match(score.reason, reason)
}
const scorePlus = (completion: string): Promise<CodeScore> => plain.score(plusOne(plain), completion)
const scoreBack = (completion: string): Promise<CodeScore> => silent.score(turnBack(silent), completion)

/** An item with one check, whose completions return something given. */
const returning = (expected: string): CodeItem =>
  plain.item({
    id: 'made-up/returning',
    prompt: 'function give(){\n',
    entry: 'give',
    tests: deepEqualTests('give', [`candidate(),${expected}`]),
  })
const scoreReturned = (value: string, expected: string): Promise<CodeScore> =>
  plain.score(returning(expected), `  return ${value};\n}`)

describe('A solution', () => {
  test('is right when every check holds', async () => {
    assert.deepEqual(await scorePlus(PLUS), { correct: true, strict: true, reason: '3 checks passed' })
  })
  test('is wrong when one does not, and the reason has both values', async () => {
    wrong(await scorePlus('  return xs;\n}\n'), /^check 1 of 3: got \[ 1, 2 \], expected \[ 2, 3 \]$/)
  })
  test('that returns null is wrong', async () => {
    wrong(await scorePlus('  return null\n}\n'), /^check 1 of 3: got null/)
  })
  test('that throws is wrong, with what it threw', async () => {
    wrong(
      await scorePlus("  throw new RangeError('no');\n}"),
      /^the tests ended early: Error: RangeError: no$/,
    )
  })
  test('that does not end is wrong', async () => {
    wrong(await scorePlus('  for (;;) {}\n}'), /^timeout/)
  })
  test('that does not parse is wrong', async () => {
    wrong(await scorePlus('  return xs.map((x => x + 1);\n}'), /^it does not parse/)
  })
  test('that is empty is wrong', async () => {
    wrong(await scorePlus(' \n'), /^no answer found$/)
  })
  test('keeps its state from call to call, as in one process', async () => {
    right(
      await plain.score(
        plain.item({
          id: 'made-up/count',
          prompt: 'let calls = 0\nfunction count(){\n',
          entry: 'count',
          tests: deepEqualTests('count', ['candidate(),1', 'candidate(),2']),
        }),
        '  return ++calls;\n}',
      ),
    )
  })
  test('is tested with calls that depend on its earlier results', async () => {
    assert.deepEqual(await scoreBack(BACK), { correct: true, strict: true, reason: '6 checks passed' })
    wrong(await scoreBack('  return text;\n}'), /^check \d of 6: the assertion is false$/)
  })
  test('may hang on calls that nobody makes', async () => {
    right(await scoreBack(`  while (typeof text !== 'string') {}\n${BACK}`))
  })
  test('is compared as lodash does it where the tests say so', async () => {
    const item = larger(lodash)
    right(await lodash.score(item, '  return a.length > b.length ? a : b;\n}'))
    right(await lodash.score(item, '  return _.maxBy([a, b], "length");\n}'))
    right(await lodash.score(item, '  return require("lodash").maxBy([a, b], "length");\n}'))
    right(await lodash.score(item, '  return compare(a, b) ? b : a;\n}'))
    wrong(await lodash.score(item, '  return b;\n}'), /got \[ 3 \], expected \[ 1, 2 \]/)
  })
  test('that prints is wrong in HumanEval-X and right elsewhere', async () => {
    wrong(await scoreBack(`  console.log(text);\n${BACK}`), /^the solution prints$/)
    right(await scorePlus(`  console.log(xs);\n${PLUS}`))
  })
  test('may end as a module', async () => {
    right(await scorePlus(`${PLUS}module.exports = { plus_one };\n`))
  })
  test('finds MD5 in crypto, and no other digest', async () => {
    const digest = (name: string): Promise<CodeScore> =>
      scoreReturned(
        `require('node:crypto').createHash('${name}').update('é').digest('hex')`,
        `'${createHash(name).update('é').digest('hex')}'`,
      )
    right(await digest('md5'))
    wrong(await digest('sha1'), /The only digest here is md5/)
  })
  test('finds no module', async () => {
    wrong(await scorePlus(`  const fs = require('fs');\n${PLUS}`), /Cannot find module 'fs'/)
  })
})

// Expected: Node's own module crypto.
describe('MD5', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
    test(`of ${length} characters`, () => {
      const text = 'aé€😀'.repeat(length).slice(0, length)
      assert.equal(md5(text), createHash('md5').update(text).digest('hex'))
    })
})

// Expected: assert.deepEqual and util.isDeepStrictEqual of Node on the same two values.
describe('Loose and strict equality', () => {
  const CASES: readonly (readonly [returned: string, expected: string, correct: boolean, strict: boolean])[] =
    [
      ["'1'", '1', true, false],
      ['null', 'undefined', true, false],
      ['[1, 2]', '[1, 2]', true, true],
      ['[1, "2"]', '[1, 2]', true, false],
      ['-0', '0', true, false],
      ['NaN', 'NaN', true, true],
      ['{ b: 1, a: 2 }', '{ a: 2, b: 1 }', true, true],
      ['new Set([1, 2])', 'new Set([2, 1])', true, true],
      ['new Map([[1, 2]])', '{}', false, false],
      ['Object.assign(Object.create(null), { a: 1 })', '{ a: 1 }', true, false],
      ['new (class A { a = 1 })()', '{ a: 1 }', true, false],
      ["'ab'.match(/a/)", "['a']", false, false],
      ['() => 1', '1', false, false],
      ['Promise.resolve(1)', '1', false, false],
    ]
  for (const [returned, expected, correct, strict] of CASES)
    test(`${returned} for ${expected}: ${correct}, strictly ${strict}`, async () => {
      const score = await scoreReturned(returned, expected)
      assert.deepEqual([score.correct, score.strict], [correct, strict], score.reason)
    })
})

describe('TypeScript', () => {
  const item = (tests = deepEqualTests('twice', ['candidate(2),4'])): CodeItem =>
    typed.item({
      id: 'made-up/twice',
      prompt: '// Twice.\nfunction twice(x: number): number {\n',
      entry: 'twice',
      tests: `declare var require: any;\n${tests}`,
    })
  test('has its types stripped', async () => {
    right(await typed.score(item(), '  const y: number = x;\n  return (y as number) * 2;\n}'))
  })
  test('may have what is more than types', async () => {
    right(await typed.score(item(), '  enum By { two = 2 }\n  return x * By.two;\n}'))
  })
  test('is not checked for types', async () => {
    right(await typed.score(item(), '  const y: string = x;\n  return y * 2;\n}'))
  })
  test('that is none is wrong', async () => {
    wrong(await typed.score(item(), '  return x * ;\n}'), /^it is no TypeScript/)
  })
  test('that is nested too deeply is wrong, and what comes after it is judged as ever', async () => {
    const deep = `  return ${'('.repeat(5000)}x${')'.repeat(5000)};\n}`
    wrong(await typed.score(item(), deep), /^it is no TypeScript/)
    right(await typed.score(item(), '  return 2 * x;\n}'))
  })
  test('that the parser reads in two ways at each place is given up, and what comes after it is judged as ever', async () => {
    const slow = `  return ${'x?(x):y=>'.repeat(100)}1;\n}`
    wrong(await typed.score(item(), slow), /^it is no TypeScript: not decided in 5 s/)
    right(await typed.score(item(), '  return 2 * x;\n}'))
  })
  test('that is too long is not read', async () => {
    wrong(await typed.score(item(), `  return ${' '.repeat(300_000)}1;\n}`), /at most 262144 are read/)
  })
  test('in faulty tests makes every completion wrong', async () => {
    wrong(await typed.score(item('candidate(""a"")'), '  return 2 * x;\n}'), /^the tests could not be run/)
  })
})

describe('The code in a completion', () => {
  const CASES: readonly (readonly [rule: string, completion: string])[] = [
    ['continues the prompt', PLUS],
    ['is cut at a stop text', `${PLUS}\nfunction other(`],
    ['is cut where its braces balance, if it does not parse otherwise', `${PLUS}\nThat is all.`],
    ['may be a body in a block', `Here:\n\`\`\`js\n${PLUS}\`\`\``],
    [
      'may be the whole function in a block',
      'So:\n```javascript\nfunction plus_one(xs) {\n  return xs.map((x) => x + 1)\n}\n```\nDone.',
    ],
    ['may be another kind of function', '```js\nconst plus_one = (xs) => xs.map((x) => x + 1)\n```'],
    [
      'is the last block that defines something',
      '```js\nfunction plus_one() {}\n```\nBetter:\n```js\nfunction plus_one(xs) { return xs.map((x) => x + 1) }\n```\n```js\nplus_one([1])\n```',
    ],
    [
      'stands in answer tags',
      '<think>```js\nfunction plus_one() {}\n```</think><answer>```js\nfunction plus_one(xs) { return xs.map((x) => x + 1) }\n```</answer>',
    ],
    [
      'may stand in answer tags without a block',
      '<answer>function plus_one(xs) { return xs.map((x) => x + 1) }</answer>',
    ],
    [
      'may be the whole function without any mark',
      'function plus_one(xs) {\n  return xs.map((x) => x + 1)\n}',
    ],
    [
      'may have Windows line ends',
      '```js\r\nfunction plus_one(xs) {\r\n  return xs.map((x) => x + 1)\r\n}\r\n```',
    ],
    ['may lack the closing fence', '```js\nfunction plus_one(xs) {\n  return xs.map((x) => x + 1)\n}'],
  ]
  for (const [rule, completion] of CASES) test(rule, async () => right(await scorePlus(completion)))

  test('keeps the helper functions of the prompt', async () => {
    right(
      await scoreBack(
        '```js\nconst turnBack = (text) => { let t = text; for (const c of text.slice(1)) t = turn(t); return t }\n```',
      ),
    )
  })
  test('may bring the helper functions along', async () => {
    right(
      await scoreBack(
        '```js\nconst turn = (text) => text;\nconst turnBack = (text) => text.slice(-1) + text.slice(0, -1)\n```',
      ),
    )
  })
  test('of another name is wrong', async () => {
    wrong(
      await scorePlus('```js\nfunction plusOne(xs) { return xs }\n```'),
      /declares no plus_one|does not parse/,
    )
  })
})

describe('A prompt', () => {
  test('to complete is the benchmark’s own', () => {
    assert.equal(plain.prompt(plusOne(plain)), '// Adds one to each.\nfunction plus_one(xs){\n')
  })
  for (const template of ['chat', 'tags'])
    test(`"${template}" has the prompt and the name`, () => {
      const asked = plain.prompt(plusOne(plain), template)
      assert.ok(asked.includes('// Adds one to each.\nfunction plus_one(xs){'))
      assert.match(asked, /keep its name, plus_one/)
    })
  test('has a template that exists', () => {
    assert.throws(() => plain.prompt(plusOne(plain), 'toString'), {
      code: 'options/template',
      value: 'toString',
    })
  })
  test('without the head of the entry is refused', () => {
    assert.throws(() => plain.item({ id: 'x', prompt: '// none', entry: 'f', tests: '' }), {
      code: 'benchmark/item',
    })
  })
})
