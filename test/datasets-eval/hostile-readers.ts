// What of the benchmarks reads completions, answers and files of others, for hostile-text.test.ts.

import { callIn, answerIn as cruxAnswer, literalIn } from '../../datasets-eval/cruxeval/answer.ts'
import { withoutComments } from '../../datasets-eval/cruxeval/comments.ts'
import { parametersOf, withKeywords } from '../../datasets-eval/cruxeval/keywords.ts'
import { assemble } from '../../datasets-eval/javascript-code/assemble.ts'
import { answerIn as codeAnswer, cutWhereBalanced } from '../../datasets-eval/javascript-code/completion.ts'
import { readScript } from '../../datasets-eval/javascript-code/syntax.ts'
import { stripAnswer, stripTypes, TooSlow } from '../../datasets-eval/javascript-code/typescript.ts'
import { brief, loosely } from '../../datasets-eval/javascript-code/verdict.ts'
import { difference } from '../../datasets-eval/livecodebench/printed.ts'
import { readTests } from '../../datasets-eval/livecodebench/tests.ts'
import { answerIn as mathAnswer } from '../../datasets-eval/math/completion.ts'
import { allclose } from '../../datasets-eval/python-code/allclose.ts'
import { codeIn } from '../../datasets-eval/python-code/completion.ts'
import { fieldsOf, readJson } from '../../datasets-eval/python-code/json.ts'
import { judgeOutput } from '../../datasets-eval/python-code/judge.ts'
import { pythonString } from '../../datasets-eval/python-code/literal.ts'
import { javascript, python } from '../../src/language/index.ts'
import { openJudge } from '../../src/math-equal/index.ts'
import type { Reader, Readers } from '../support/hostile.ts'

const DIALECTS = ['javascript', 'python'] as const
const LANGUAGE = { javascript, python }

/** A math judge's thread is ended after three seconds; that of types after five. */
const THREADS = 60_000

const judge = openJudge()

const MATH: Reader['more'] = [
  ...['[', '{', '\\frac{', '\\boxed{', '1', '1+', '-', '\\left('],
  ...[
    { again: '(', close: ')' },
    { again: '\\frac{', close: '}{1}' },
    { again: '2^{', close: '}' },
  ],
]

const literalAnswers = (close: string): Reader['more'] => [
  { once: 'f(', again: '[', close: ']', end: close },
  { once: 'f(', again: ')', end: close },
  { once: 'assert f(1) == ', again: '[', close: ']', end: '' },
  { once: 'assert f(', again: 'a=1,', end: ') == 1' },
  { once: 'f(', again: '/**/', end: close },
  { once: 'f(1', again: ' # a\n', end: close },
]

export const readers: Readers = {
  'tags and blocks of answers': {
    read: (text) => [
      cruxAnswer(text),
      codeAnswer(text),
      mathAnswer(text),
      codeIn(text),
      cutWhereBalanced(text),
    ],
    more: [
      ...['\\boxed{1}', '\\[1\\]', '\\[', '[/ANSWER]', '```\nfunction\n```\n', '%', '    ```\n'],
      { once: '\\boxed', again: ' ', end: '{1}' },
      { once: '<answer>', again: '\\boxed{', close: '}' },
    ],
  },
  // Longer ones are refused.
  'answers of CRUXEval': {
    length: 65_536,
    more: literalAnswers(')'),
    read: async (text) => {
      for (const dialect of DIALECTS) {
        const reader = { language: LANGUAGE[dialect], dialect }
        withoutComments(text, dialect)
        await callIn(text, 'def f(a, b):\n    return a', reader)
        await literalIn(text, reader)
      }
      withKeywords(text, 'def f(a, b):\n    return a', python)
      parametersOf(`def f(${text}`)
    },
  },
  // In a thread that is ended after five seconds.
  'TypeScript without its types': {
    length: 262_144,
    limit: THREADS,
    only: true,
    more: [
      ...['[', '(', '<', '`${', 'a?(b):c=>', 'a<', ' ', 'enum A{}'],
      { again: '[', close: ']' },
      { again: '(', close: ')' },
    ],
    read: async (text) => {
      await stripTypes(text)
      await stripAnswer(text.slice(0, 65_536)).catch((error: unknown) => {
        if (!(error instanceof TooSlow)) throw error
      })
    },
  },
  'a solution in JavaScript': {
    length: 262_144,
    only: true,
    more: [
      ...[
        '[',
        '(',
        '{',
        '`',
        '/*',
        '}',
        'a;',
        'a,',
        '"',
        '```js\n',
        '```js\nfunction a() {}\n```\n',
        ' ',
        '\n',
      ],
      ...[
        { again: '(', close: ')' },
        { again: '{', close: '}' },
        { once: '{'.repeat(2000), again: 'var a;', end: '}'.repeat(2000) },
      ],
    ],
    read: async (text) => {
      await readScript(text)
      const item = {
        id: 'a',
        prompt: 'function a(x) {\n',
        before: '',
        entry: 'a',
        tests: '',
        stops: ['\n}', '\n//'],
        instruction: '',
      }
      await assemble(item, text, { language: 'javascript', template: 'completion', balanced: true })
    },
  },
  // In a thread that is ended after three seconds.
  'answers of mathematics': {
    length: 200_000,
    limit: THREADS,
    only: true,
    more: MATH,
    read: async (text) => {
      await judge.judge({ gold: '$1$', answer: `\\boxed{${text}}` })
    },
  },
  'what a program printed': {
    length: 300_000,
    read: (text) => [
      difference(text, `${text}1`),
      difference(`1${text}`, `2${text}`),
      difference(text, text),
    ],
    more: [
      '1 ',
      '1.0 ',
      '0',
      '９',
      '1_',
      '.0',
      'e',
      '\x1c',
      { once: '1e', again: '9' },
      { once: '0.', again: '0', end: '1' },
    ],
  },
  'JSON of Python': {
    read: (text) => [readJson, fieldsOf].map((read) => throwsNothing(() => read(text), SyntaxError)),
    more: [
      { once: '{"a":', again: '[', close: ']', end: '}' },
      { once: '"', again: '\\"', end: '"' },
      { again: '-' },
    ],
  },
  'tests of LiveCodeBench': {
    read: (text) => readTests(text, 'a'),
    refuses: ['benchmark/item'],
    more: [
      { once: '[', again: '[', close: ']', end: ']' },
      { once: '[{"input":', again: '{"a":', close: '}', end: '}]' },
    ],
  },
  // A sandbox has bounded what was returned, and `fromCanonical` its levels.
  'what a solution returned': {
    only: true,
    read: (text) => {
      for (const read of [javascript.fromCanonical(text), javascript.literal(text)])
        if (read.ok) [loosely(read.value, read.value), brief(read.value)]
      const values = python.fromCanonical(text)
      if (values.ok) allclose(values.value, values.value, 0, 0)
      judgeOutput(python, {
        dataset: 'humaneval',
        entry: 'f',
        input: [],
        atol: 1e-6,
        expected: { text, floats: true },
        output: { text },
      })
      pythonString(text)
    },
    more: [
      { again: '[', close: ']' },
      { once: `${'['.repeat(90)}`, again: '1.5, ', end: `1.5${']'.repeat(90)}` },
      { once: '[', again: '[1.5], ', end: '[1.5]]' },
      ...['[', '[[],', '(', '"', "'", "'a' ", '1', '{"a":1,', ' ', 'a', '\\', '["'],
      { again: '(', close: ',)' },
      { again: '{"a":', close: '}' },
      '~[',
      '?',
      '#1 ',
    ],
  },
}

function throwsNothing(work: () => unknown, but: new () => Error): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof but)) throw error
  }
}
