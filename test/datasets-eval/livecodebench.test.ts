// LiveCodeBench: files of the official format (made up here), private tests, selection, and scores.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { type LcbOptions, liveCodeBench } from '../../datasets-eval/livecodebench/benchmark.ts'
import { benchmark } from '../../datasets-eval/livecodebench/index.ts'
import { loadProblems, testsOf } from '../../datasets-eval/livecodebench/load.ts'
import { decimal, difference } from '../../datasets-eval/livecodebench/printed.ts'
import { programIn } from '../../datasets-eval/livecodebench/prompt.ts'
import { pickledText, readTests } from '../../datasets-eval/livecodebench/tests.ts'
import { skip as withoutPython } from '../executor/python.ts'
import { datasetPath, withoutDatasets as skip } from './shared.ts'

const { info } = benchmark
const folder = await mkdtemp(join(tmpdir(), 'azlab-lcb-'))
after(() => rm(folder, { recursive: true, force: true }))

/** A pickle of one text, as Python's pickle writes it in protocol 4. */
function pickle(text: string): Buffer {
  const data = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  const frame = Buffer.alloc(8)
  frame.writeBigUInt64LE(BigInt(data.length + 7))
  return Buffer.concat([
    ...[Buffer.from([0x80, 4, 0x95]), frame, Buffer.from([0x58]), length, data, Buffer.from([0x94, 0x2e])],
  ])
}
const pack = (tests: unknown): string => deflateSync(pickle(JSON.stringify(tests))).toString('base64')

const stdin = (input: string, output: string): object => ({ input, output, testtype: 'stdin' })
const functional = (input: string, output: string): object => ({ input, output, testtype: 'functional' })

const ROW = {
  question_title: 'Twice',
  question_content: 'Print twice the number on stdin.',
  platform: 'atcoder',
  question_id: 'twice',
  contest_id: 'made',
  contest_date: '2024-05-01T00:00:00',
  starter_code: '',
  difficulty: 'easy',
  public_test_cases: JSON.stringify([stdin('2\n', '4\n')]),
  private_test_cases: pack([stdin('10\n', '20\n'), stdin('0.5\n', '1.0\n')]),
  metadata: '{}',
}
const FUNCTION = {
  ...ROW,
  question_id: 'pairs',
  contest_date: '2024-09-01T00:00:00',
  starter_code: 'class Solution:\n    def pairs(self, items: List[int], k: int) -> List[int]:\n        ',
  public_test_cases: JSON.stringify([functional('[1, 2]\n3', '[4, 5]')]),
  private_test_cases: JSON.stringify([functional('[]\n1', '[]')]),
  metadata: '{"func_name": "pairs"}',
}

let made = 0
async function file(rows: readonly object[], name = `made-${made++}.jsonl`, into = folder): Promise<string> {
  const path = join(into, name)
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return path
}

describe('Printed output of LiveCodeBench', () => {
  const same: readonly (readonly [printed: string, expected: string])[] = [
    ['4\n', '4'],
    ['1 2 \n3\n\n', ' 1 2\n3'],
    ['1.0 2', '1 2.00'],
    ['1e3', '1000'],
    ['0', '-0.0'],
    ['', '\n'],
  ]
  for (const [printed, expected] of same)
    test(`${JSON.stringify(printed)} is ${JSON.stringify(expected)}`, () => {
      assert.equal(difference(printed, expected), null)
    })

  const other: readonly (readonly [printed: string, expected: string])[] = [
    ['4\n5', '4'],
    ['1 2', '1 2 3'],
    ['yes', 'YES'],
    ['0.1', '0.10000000000000001'],
    ['nan', 'NaN'],
    ['1  a', '1 a'],
  ]
  for (const [printed, expected] of other)
    test(`${JSON.stringify(printed)} is not ${JSON.stringify(expected)}`, () => {
      assert.notEqual(difference(printed, expected), null)
    })

  // Expected by Python's decimal.Decimal.
  test('numbers are compared exactly', () => {
    assert.equal(decimal('1_000'), decimal('1e3'))
    assert.equal(decimal('.5'), decimal('0.50'))
    assert.equal(decimal('Infinity'), decimal('+inf'))
    assert.notEqual(decimal('123456789012345678901'), decimal('123456789012345678902'))
    assert.equal(decimal('abc'), null)
    assert.equal(decimal('nan'), null)
  })

  // Expected by Python's decimal.Decimal, which takes every digit of Unicode and no other number sign.
  test('digits of other scripts are digits', () => {
    assert.equal(decimal('１２'), decimal('12'))
    assert.equal(decimal('-٣.٥e１'), decimal('-35'))
    assert.equal(decimal('𝟘𝟙𝟗𝟫'), decimal('199'))
    assert.equal(difference('１ ２', '1 2'), null)
    assert.notEqual(difference('１ ３', '1 2'), null)
    for (const none of ['²', '½', '〇', 'Ⅷ', '①']) assert.equal(decimal(none), null, none)
  })

  // decimal.Decimal raises InvalidOperation for those that are null here (CPython 3.11).
  test('exponents are those that a decimal may have', () => {
    assert.equal(decimal('1e999999999999999999'), decimal('10e999999999999999998'))
    assert.equal(decimal('1e-1999999999999999997'), '1e-1999999999999999997')
    for (const none of ['1e1000000000000000000', '10e999999999999999999', '0.0e-1999999999999999997'])
      assert.equal(decimal(none), null, none)
    assert.equal(decimal(`1e${'0'.repeat(40)}1`), decimal('10'))
    assert.equal(decimal(`1e${'9'.repeat(1_000_000)}`), null)
  })

  // The verdict of Python's str.strip, str.split and decimal.Decimal on the same texts. In time that grows with the square each
  // would take minutes.
  test('a megabyte of one character is read in one pass', () => {
    const spaces = ' '.repeat(1_000_000)
    const zeros = '0'.repeat(1_000_000)
    assert.match(difference(`a${spaces}b`, 'a b')!, /line 1/)
    assert.equal(difference(`${spaces}1${spaces}2.0${spaces}`, '1 2'), null)
    assert.equal(difference(spaces, ''), null)
    assert.match(difference(`${zeros}x`, '0')!, /line 1/)
    assert.match(difference(`1${zeros}1`, `1${zeros}2`)!, /line 1/)
    assert.equal(difference(`${zeros}.${zeros}`, '0'), null)
    assert.match(difference(`${'\n'.repeat(1_000_000)}a`, 'b')!, /line 1 is "a"/)
    assert.equal(difference('1 '.repeat(500_000), '1.0 '.repeat(500_000)), null)
  })
})

describe('Tests of LiveCodeBench', () => {
  test('are read from JSON, and from base64, zlib and a pickle of one text', () => {
    const tests = [stdin('1', '2'), functional('"a"', 'null')]
    const expected = [
      { kind: 'stdin', input: '1', output: '2' },
      { kind: 'functional', input: '"a"', output: 'null' },
    ]
    assert.deepEqual(readTests(JSON.stringify(tests), 'x'), expected)
    assert.deepEqual(readTests(pack(tests), 'x'), expected)
  })

  // Python 3.11: pickle.dumps("é", protocol).hex()
  for (const [protocol, hex] of [
    [2, '80025802000000c3a971002e'],
    [4, '80049506000000000000008c02c3a9942e'],
  ] as const)
    test(`a pickle of protocol ${protocol} is read`, () => {
      assert.equal(pickledText(Buffer.from(hex, 'hex')), 'é')
    })

  // pickle.dumps of os.system's call by __reduce__: c posix\nsystem\n …
  for (const [what, bytes] of [
    ['names code', Buffer.from('\x80\x02cposix\nsystem\n.', 'latin1')],
    ['is a number', Buffer.from([0x80, 2, 0x4b, 1, 0x2e])],
    ['is cut', pickle('abc').subarray(0, -3)],
    ['says that it is longer than it is', Buffer.from([0x80, 4, 0x8c, 9, 0x61, 0x2e])],
  ] as const)
    test(`a pickle that ${what} is refused`, () => {
      assert.throws(() => pickledText(bytes), RangeError)
      assert.throws(() => readTests(deflateSync(bytes).toString('base64'), 'x'), { code: 'benchmark/item' })
    })

  test('without a known type are refused', () => {
    assert.throws(() => readTests('[{"input":"","output":"","testtype":"x"}]', 'q1'), {
      code: 'benchmark/item',
      message: /q1/,
    })
  })
})

describe('Problems of LiveCodeBench', () => {
  test('benchmark.json says that the file of public tests is not comparable', () => {
    assert.match(info.title, /not comparable/)
    assert.match(info.forbidden.join(' '), /published/)
    assert.match(info.forbidden.join(' '), /train/)
  })

  test('the pinned file has 400 problems, 219 on stdin and 181 functions, with 1,043 public tests', {
    skip,
  }, async () => {
    const path = datasetPath(info.file)
    const bytes = await readFile(path)
    assert.equal(createHash('sha256').update(bytes).digest('hex'), info.sha256)
    const items = await benchmark.load(path)
    assert.equal(items.length, 400)
    assert.equal(new Set(items.map(({ id }) => id)).size, 400)
    assert.equal(items.filter(({ functionName }) => functionName === null).length, 219)
    assert.ok(items.every(({ tests }) => tests === 'public'))
    const tests = await Promise.all(items.slice(0).map(testsOf))
    assert.equal(tests.flat().length, 1043)
  })

  test('of an official file have their private tests after the public ones', async () => {
    const [item] = await loadProblems(info, await file([ROW]))
    assert.equal(item?.tests, 'all')
    assert.deepEqual(
      (await testsOf(item!)).map(({ input }) => input),
      ['2\n', '10\n', '0.5\n'],
    )
  })

  test('are read by their places in bytes, whatever characters stand before them', async () => {
    const first = { ...ROW, question_content: 'é😀'.repeat(50) }
    const items = await loadProblems(info, await file([first, { ...ROW, question_id: 'second' }]))
    assert.equal((await testsOf(items[1]!)).length, 3)
  })

  test('without private tests are refused unless the file is the pinned one', async () => {
    const { private_test_cases: _, ...row } = ROW
    await assert.rejects(loadProblems(info, await file([row])), { code: 'benchmark/sha256' })
  })

  test('of a folder are those of the official files, up to a release', async () => {
    const into = await mkdtemp(join(folder, 'official-'))
    await file([ROW], 'test.jsonl', into)
    await file([{ ...ROW, question_id: 'b' }], 'test2.jsonl', into)
    await file([{ ...ROW, question_id: 'c' }], 'test3.jsonl', into)
    const ids = async (release?: string) => (await loadProblems(info, into, { release })).map(({ id }) => id)
    assert.deepEqual(await ids('release_v2'), ['twice', 'b'])
    assert.deepEqual(await ids(), ['twice', 'b', 'c'])
    await assert.rejects(ids('release_v5'), { code: 'benchmark/file', message: /test4\.jsonl, test5\.jsonl/ })
    await assert.rejects(ids('v5'), { code: 'options/release' })
  })

  test('are chosen by the dates of their contests, both ends included', async () => {
    const path = await file([ROW, FUNCTION])
    const ids = async (from?: string, to?: string) =>
      (await loadProblems(info, path, { from, to })).map(({ id }) => id)
    assert.deepEqual(await ids('2024-08-01'), ['pairs'])
    assert.deepEqual(await ids(undefined, '2024-05-01'), ['twice'])
    assert.deepEqual(await ids('2024-05-01', '2024-09-01'), ['twice', 'pairs'])
  })

  test('that cannot be read say what was expected', async () => {
    await assert.rejects(loadProblems(info, join(folder, 'nothing')), { code: 'benchmark/file' })
    await assert.rejects(loadProblems(info, await file([{ ...ROW, metadata: 5 }])), {
      code: 'benchmark/item',
      message: /metadata/,
    })
  })

  test('are asked for with their content, and the starter code where there is one', async () => {
    const [script, method] = await loadProblems(info, await file([ROW, FUNCTION]))
    for (const template of benchmark.templates) {
      assert.match(benchmark.prompt(script!, template), /twice the number[\s\S]*stdin/)
      assert.match(benchmark.prompt(method!, template), /def pairs/)
    }
    assert.throws(() => benchmark.prompt(script!, 'x'), { code: 'options/template' })
  })
})

describe('The program in a completion for LiveCodeBench', () => {
  const cases: readonly (readonly [name: string, text: string, program: string])[] = [
    [
      'the last block of Python in the last answer',
      '```python\na\n```\n<answer>\n```python\nb\n```\n```python\nc\n```\n</answer>',
      'c\n',
    ],
    ['the last block of Python without an answer', 'x\n```python\na\n```\ny\n```\nz\n```', 'a\n'],
    ['the last block where none is of Python', '```\na\n```\n', 'a\n'],
    ['all where there is no block', 'print(1)', 'print(1)'],
    ['all where the block is not closed', '```python\na\n', '```python\na\n'],
    ['a block within spaces, with the signs in it', ' ```py3 \na ``` b\n  ``` \n', 'a ``` b\n'],
    ['none that names its language with signs', '```a`b\nx\n```', '```a`b\nx\n```'],
    [
      'all of a megabyte of blocks that are opened and never closed',
      '```python\n'.repeat(100_000),
      '```python\n'.repeat(100_000),
    ],
    ['nothing where there is nothing', ' ', ''],
  ]
  for (const [name, text, program] of cases)
    test(`is ${name}`, () => {
      assert.equal(programIn(text), program)
    })
})

describe('Scores of LiveCodeBench', { skip: withoutPython }, () => {
  async function score(t: TestContext, row: object, program: string, options: LcbOptions = {}) {
    const opened = liveCodeBench(info, { memoryMiB: 256, timeoutSeconds: 5, ...options })
    t.after(() => opened.close())
    const [item] = await opened.load(await file([row]))
    return opened.score(
      item!,
      `<answer>\`\`\`python\n${program}\n\`\`\`</answer>`.replace('<answer>`', '<answer>\n`'),
    )
  }

  const scripts: readonly (readonly [name: string, program: string, right: boolean])[] = [
    ['input', 'x = float(input())\nprint(int(2 * x) if 2 * x == int(2 * x) else 2 * x)', true],
    ['sys.stdin', 'import sys\nprint(2 * float(sys.stdin.read()))', true],
    [
      'sys.stdin.buffer and sys.stdout.buffer',
      'import sys\nsys.stdout.buffer.write(str(2 * float(sys.stdin.buffer.readline())).encode())',
      true,
    ],
    ['open(0), and an early exit', 'print(2 * float(open(0).read()))\nexit()\nprint(3)', true],
    [
      'a main function under the usual condition',
      'def main():\n    print(2 * float(input()))\nif __name__ == "__main__":\n    main()',
      true,
    ],
    [
      'a thread',
      'import threading\ndef main():\n    print(2 * float(input()))\nt = threading.Thread(target=main)\nt.start()\nt.join()',
      true,
    ],
    [
      'names of the official prelude',
      'print(Fraction(2) if False else 2 * float(input())) if False else print(reduce(operator.add, [float(input())] * 2))',
      true,
    ],
    [
      'a condition written the other way round, which officially does not hold',
      "if '__main__' == __name__:\n    print(2 * float(input()))",
      false,
    ],
    [
      'the usual condition before other statements, which officially does not hold',
      "if __name__ == '__main__':\n    print(2 * float(input()))\nx = 1",
      false,
    ],
    [
      'a main guard with an else',
      "if __name__ == '__main__':\n    print(2 * float(input()))\nelse:\n    print(1)",
      true,
    ],
    [
      'a guard that exits',
      "if __name__ == '__main__':\n    print(2 * float(input()))\n    sys.exit(0)",
      true,
    ],
    [
      'a guard that asserts what is false',
      "print(2 * float(input()))\nif __name__ == '__main__':\n    assert False",
      false,
    ],
    [
      'a global name, which officially is local',
      'n = float(input())\ndef g():\n    global n\n    n *= 2\ng()\nprint(n)',
      false,
    ],
    [
      'functions that call each other',
      'def a(x):\n    return b(x)\ndef b(x):\n    return 2 * x\nprint(a(float(input())))',
      true,
    ],
    [
      'a class Solution, which officially is looked for outside',
      'class Solution:\n    pass\nprint(2 * float(input()))',
      false,
    ],
    [
      'an import from __future__, which officially comes too late',
      'from __future__ import annotations\nprint(2 * float(input()))',
      false,
    ],
    ['imports that it does not use', 'import subprocess, pickle\nprint(2 * float(input()))', true],
    ['a wrong number', 'print(float(input()) ** 2)', false],
    ['an error after the output', 'print(2 * float(input()))\n1 / 0', false],
    ['no output', 'input()', false],
  ]
  for (const [name, program, right] of scripts)
    test(`a script with ${name}: ${right ? 'correct' : 'wrong'}`, async (t) => {
      const { correct, comparable, reason } = await score(t, ROW, program)
      assert.equal(correct, right, reason)
      assert.equal(comparable, true)
    })

  const functions: readonly (readonly [name: string, program: string, right: boolean])[] = [
    [
      'a method',
      'class Solution:\n    def pairs(self, items: List[int], k: int) -> List[int]:\n        return [x + k for x in items]',
      true,
    ],
    ['a function, a tuple for a list', 'def pairs(items, k):\n    return tuple(x + k for x in items)', true],
    ...[
      ['reads input', 'print(pairs([1], int(input())))'],
      ['asserts what is false', 'assert pairs([1], 2) == []'],
      ['loops for ever', 'while True:\n        pass'],
      ['exits', 'sys.exit(1)'],
      ['runs its own tests', 'import unittest\n    unittest.main()'],
      ['raises', 'raise ValueError'],
    ].flatMap(([what, body]) =>
      ['if __name__ == "__main__":', "if '__main__' == __name__:"].map(
        (guard) =>
          [
            `a guard ${guard} that ${what}`,
            `def pairs(items, k):\n    return [x + k for x in items]\n\n${guard}\n    ${body}\n\nrest = 1`,
            true,
          ] as const,
      ),
    ),
    ...[
      'print(pairs([1], int(input())))',
      'assert pairs([1], 2) == []',
      'sys.exit(0)',
      'raise ValueError',
    ].map(
      (body) =>
        [
          `a top level that does ${body}`,
          `def pairs(items, k):\n    return [x + k for x in items]\n${body}`,
          false,
        ] as const,
    ),
    [
      'a top level with an assertion that holds',
      'def pairs(items, k):\n    return [x + k for x in items]\nassert pairs([1], 2) == [3]',
      true,
    ],
    [
      'imports of modules that are not used',
      'import unittest, asyncio, numpy as np\nfrom multiprocessing import Pool\ndef pairs(items, k):\n    return [x + k for x in items]',
      true,
    ],
    [
      'tests of its own, run at the top level, which officially exit',
      'import unittest\ndef pairs(items, k):\n    return [x + k for x in items]\nunittest.main()',
      false,
    ],
    [
      'a module that is officially taken away',
      'import resource\ndef pairs(items, k):\n    return [x + k for x in items]',
      false,
    ],
    [
      'a wrong answer with a guard',
      'def pairs(items, k):\n    return items\nif __name__ == "__main__":\n    print(pairs([], 1))',
      false,
    ],
    [
      'the words class Solution in a comment',
      'def pairs(items, k): # class Solution\n    return [x + k for x in items]',
      false,
    ],
    ['floats for ints', 'def pairs(items, k):\n    return [float(x + k) for x in items]', true],
    ['texts for ints', 'def pairs(items, k):\n    return [str(x + k) for x in items]', false],
    ['another name', 'def pair(items, k):\n    return [x + k for x in items]', false],
  ]
  for (const [name, program, right] of functions)
    test(`${name}: ${right ? 'correct' : 'wrong'}`, async (t) => {
      const { correct, reason } = await score(t, FUNCTION, program)
      assert.equal(correct, right, reason)
    })

  test('a script that does not end is wrong after its time', async (t) => {
    const { correct, reason } = await score(t, ROW, 'while True:\n    pass', { timeoutSeconds: 0.5 })
    assert.equal(correct, false)
    assert.match(reason, /^test 1 of 3: timeout/)
  })

  test('an input of two million characters is carried', async (t) => {
    const long = `${'7 '.repeat(1_000_000)}\n`
    const row = {
      ...ROW,
      private_test_cases: JSON.stringify([stdin(long, '1000000')]),
      public_test_cases: JSON.stringify([stdin('7', '1')]),
    }
    const { correct, reason } = await score(t, row, 'print(len(input().split()))')
    assert.equal(correct, true, reason)
  })

  test('on public tests alone says that it is not comparable', { skip }, async (t) => {
    t.after(() => benchmark.close())
    const [item] = await benchmark.load(datasetPath(info.file))
    const { comparable, reason } = await benchmark.score(item!, 'print(1)')
    assert.equal(comparable, false)
    assert.match(reason, /public tests alone, not comparable/)
  })
})
