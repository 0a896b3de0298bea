// Calls in the sandbox: texts that equal values share, errors, and the program in a completion.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { codeIn, programIn } from '../../datasets-eval/python-code/completion.ts'
import { judgeOutput } from '../../datasets-eval/python-code/judge.ts'
import { type Reference, Sandbox } from '../../datasets-eval/python-code/sandbox.ts'
import { skip } from '../executor/python.ts'

const sandbox = new Sandbox(256)
after(() => sandbox.close())

/** What a program's function `g` without parameters returns, as told. */
async function tell(expression: string, longest?: number): Promise<Reference> {
  const source = `import collections, decimal, fractions, enum\ndef g():\n    return ${expression}\n`
  const { results, error } = await sandbox.call({
    source,
    entry: 'g',
    inputs: ['()'],
    timeoutSeconds: 20,
    ...(longest === undefined ? {} : { longest }),
  })
  assert.ok(results[0], error ?? 'no result')
  return results[0]
}

/** Whether the host takes two values for equal, by their short texts and by their digests. */
async function areEqual(a: string, b: string): Promise<readonly boolean[]> {
  const { python } = sandbox
  const verdicts = [undefined, 0].map(async (longest) => {
    const [expected, output] = await Promise.all([tell(a, longest), tell(b, longest)])
    const made = { dataset: 'mbpp', entry: 'g', input: [], atol: 0 } as const
    // Without tolerance, equality alone decides.
    return judgeOutput(python, { ...made, expected: { ...expected, floats: false }, output }) === 'right'
  })
  return Promise.all(verdicts)
}

describe('Texts of returned values', { skip }, () => {
  // Equal in Python: a == b is True for each pair.
  const equal: readonly (readonly [a: string, b: string])[] = [
    ['1', 'True'],
    ['[1, 2]', '[1.0, 2.0]'],
    ['{"a": 1, "b": 2}', 'collections.OrderedDict(b=2, a=1)'],
    ['collections.Counter("aab")', '{"a": 2, "b": 1}'],
    ['collections.namedtuple("P", "x y")(1, 2)', '(1, 2)'],
    ['{1, 2, 3}', 'frozenset([3, 2, 1])'],
    ['{1: 2}.keys()', '{1}'],
    ['fractions.Fraction(1, 2)', '0.5'],
    ['decimal.Decimal("2.0")', '2'],
    ['enum.IntEnum("E", "a b").b', '2'],
    ['bytearray(b"ab")', 'b"ab"'],
    ['-0.0', '0'],
    ['2.0 ** 60', '2 ** 60'],
    ['10 ** 2000', '10 ** 2000 * True'],
    ['[10 ** 2000]', '[10 ** 2000, 1.0][:1]'],
    ['(1+0j)', '1'],
    ['list(range(3000))', '[float(i) for i in range(3000)]'],
  ]
  for (const [a, b] of equal)
    test(`${a} and ${b} are equal to the host`, async () => {
      assert.deepEqual(await areEqual(a, b), [true, true])
    })

  const unequal: readonly (readonly [a: string, b: string])[] = [
    ['[1, 2]', '(1, 2)'],
    ['"1"', '1'],
    ['"a"', 'b"a"'],
    ['0.1 + 0.2', '0.3'],
    ['2 ** 53 + 1', '2.0 ** 53'],
    ['fractions.Fraction(1, 3)', '1 / 3'],
    ['{1: 2}', '{1}'],
    ['[]', '()'],
    ['None', 'False'],
    ['range(3)', '[0, 1, 2]'],
  ]
  for (const [a, b] of unequal)
    test(`${a} and ${b} are not`, async () => {
      assert.deepEqual(await areEqual(a, b), [false, false])
    })

  for (const value of [
    'float("nan")',
    '[float("nan")]',
    'object()',
    'iter([1])',
    'type("T", (), {"__eq__": lambda a, b: True})()',
  ])
    test(`${value} equals nothing`, async () => {
      assert.match((await tell(value)).text, /^\?/)
    })

  // As repr has them, of a plain type by its own.
  const texts: readonly (readonly [value: string, text: string])[] = [
    ['1.0', '1.0'],
    ['True', 'True'],
    ['-0.0', '-0.0'],
    [
      '[1.0, (2,), "a\\n", None, {1: {2.5}, "k": frozenset([3])}]',
      "[1.0, (2,), 'a\\n', None, {1: {2.5}, 'k': frozenset({3})}]",
    ],
    ['set()', 'set()'],
    ['float("-inf")', '-inf'],
    ['(1+2j)', '(1+2j)'],
    ['-(1 << 5000)', `-0x1${'0'.repeat(1250)}`],
    ['fractions.Fraction(1, 2)', '~0.5'],
    ['collections.Counter("aab")', "~{'a': 2, 'b': 1}"],
    ['[collections.OrderedDict(b=2)]', "[{'b': 2}]"],
    ['type("F", (float,), {})(1.5)', '~1.5'],
  ]
  for (const [value, text] of texts)
    test(`${value} is told as ${text.slice(0, 40)}`, async () => {
      assert.equal((await tell(value, 2000)).text, text)
    })

  test('a long text is told by its digest, which does not depend on types', async () => {
    const [ints, floats] = await Promise.all([tell('[1] * 500', 100), tell('[1.0] * 500', 100)])
    assert.match(ints.text, /^#1500 [0-9a-f]{64}$/)
    assert.equal(ints.text, floats.text)
  })

  test('floats and lists of them alone are due tolerance', async () => {
    const floats = async (value: string): Promise<boolean> => (await tell(value)).floats
    assert.deepEqual(
      await Promise.all(['1.5', '[1.5, 2.0]', '(0.5,)', '1', '[1.5, 2]', '[]', '{1.5}'].map(floats)),
      [true, true, true, false, false, false, false],
    )
  })
})

describe('Calls', { skip }, () => {
  test('share one module, so that state goes from input to input', async () => {
    const source = 'seen = []\ndef g(x):\n    seen.append(x)\n    return len(seen)\n'
    const { results } = await sandbox.call({
      source,
      entry: 'g',
      inputs: ['(5,)', '(6,)', '(7,)'],
      timeoutSeconds: 20,
    })
    assert.deepEqual(
      results.map(({ text }) => text),
      ['1', '2', '3'],
    )
  })

  test('end at the first that raises, SystemExit included', async () => {
    const source = 'import sys\ndef g(x):\n    return x if x < 2 else sys.exit(3)\n'
    const run = await sandbox.call({
      source,
      entry: 'g',
      inputs: ['(1,)', '(2,)', '(3,)'],
      timeoutSeconds: 20,
    })
    assert.equal(run.outcome, 'error')
    assert.equal(run.results.length, 1)
    assert.match(run.error ?? '', /SystemExit: 3/)
  })

  test('of a program without the entry point are an error', async () => {
    const run = await sandbox.call({ source: 'x = 1', entry: 'g', inputs: ['()'], timeoutSeconds: 20 })
    assert.equal(run.outcome, 'error')
    assert.match(run.error ?? '', /KeyError/)
  })

  test('that do not end are a time-out', async () => {
    const source = 'def g():\n    while True:\n        pass\n'
    const run = await sandbox.call({ source, entry: 'g', inputs: ['()'], timeoutSeconds: 0.5 })
    assert.equal(run.outcome, 'timeout')
  })

  test('whose results are forged are an error', async () => {
    const source = `import sys\ndef g():\n    sys._getframe(1).f_globals['told'] = lambda value, longest: 5\n    return 1\n`
    const run = await sandbox.call({ source, entry: 'g', inputs: ['()'], timeoutSeconds: 20 })
    assert.deepEqual([run.outcome, run.error], ['error', 'The answer wrote over its results.'])
  })

  test('find no expected value in the sandbox: its frames hold the inputs and the program alone', async () => {
    const source = `import sys\ndef g(x):\n    names, frame = set(), sys._getframe(1)\n    while frame:\n        names |= set(frame.f_globals)\n        frame = frame.f_back\n    return sorted(name for name in names if 'expect' in name.lower() or 'oracle' in name.lower())\n`
    const { results } = await sandbox.call({ source, entry: 'g', inputs: ['(1,)'], timeoutSeconds: 20 })
    assert.equal(results[0]?.text, '[]')
  })
})

describe('The code in a completion', () => {
  test('ends at the fence that closes what the prompt opened', () => {
    assert.equal(codeIn('def f(x):\n    return x\n```\nIt returns x.'), 'def f(x):\n    return x\n')
  })

  test('is the whole text where a block is opened in it', () => {
    const text = 'Here:\n```python\ndef f(x):\n    return x\n```\n'
    assert.equal(codeIn(text), text)
  })

  test('has spaces for tabs', () => {
    assert.equal(codeIn('def f(x):\n\treturn x'), 'def f(x):\n    return x')
  })

  test('is nothing where there is nothing', () => {
    assert.equal(codeIn(' \n'), '')
  })
})

// Expected by evalplus.sanitize of evalplus 0.3.1 on the same texts, but for those that say otherwise.
describe('The program in a completion', { skip }, () => {
  const cases: readonly (readonly [name: string, text: string, program: string])[] = [
    [
      'is the block of a chat answer, without what the entry point does not need',
      'Sure!\n\n```python\nimport math\n\ndef h(x):\n    return x\n\ndef f(x):\n    return h(x)\n\ndef other(x):\n    return x\n\nprint(f(1))\n```\nIt calls h.',
      'import math\ndef h(x):\n    return x\ndef f(x):\n    return h(x)',
    ],
    [
      'keeps constants that are needed, and of two definitions the first',
      'K = 2\nL = 3\ndef f(x):\n    return K * x\ndef f(x):\n    return 0\n',
      'K = 2\ndef f(x):\n    return K * x',
    ],
    [
      'ends before a line that was cut off',
      'def f(x):\n    return x\n\ndef g(x):\n    return [1, 2,\n',
      'def f(x):\n    return x',
    ],
    [
      'keeps text in brackets over lines',
      'def f(x):\n    return [\n        x,\n    ]\n',
      'def f(x):\n    return [\n        x,\n    ]',
    ],
    ['drops functions that return nothing', 'def f(x):\n    pass\n', 'def f(x):\n    pass'],
  ]
  for (const [name, text, program] of cases)
    test(name, async () => {
      assert.equal(await programIn(sandbox, text, { prompt: '', entry: 'f' }), program)
    })

  test('is the prompt with the completion after it where that alone does not define the entry point (ours)', async () => {
    const prompt = 'def f(x):\n    """Gives x."""\n'
    assert.equal(
      await programIn(sandbox, '    y = x\n    return y\n\nprint(f(1))', { prompt, entry: 'f' }),
      'def f(x):\n    """Gives x."""\n    y = x\n    return y',
    )
  })

  test('with 300 lines of prose around it is found', async () => {
    const prose = Array.from({ length: 300 }, (_, i) => `Thought ${i}: it isn't so (see above).`).join('\n')
    assert.equal(
      await programIn(sandbox, `${prose}\ndef f(x):\n    return x\n${prose}`, { prompt: '', entry: 'f' }),
      'def f(x):\n    return x',
    )
  })
})

// Plain Python has these modules, as the official harnesses do.
describe('Modules that the sandbox does not have', { skip }, () => {
  const called = async (source: string) => {
    const { results, error } = await sandbox.call({ source, entry: 'g', inputs: ['()'], timeoutSeconds: 20 })
    return error ?? results[0]?.text
  }

  for (const line of [
    'import unittest, doctest, argparse, timeit, asyncio, pickle, platform, glob',
    'import multiprocessing, sqlite3, sched, tracemalloc, subprocess, socket, select, ctypes, numpy as np',
    'import concurrent.futures, urllib.request, xml.etree.ElementTree as tree, unittest.mock',
    'from concurrent.futures import ThreadPoolExecutor, as_completed\nfrom unittest import TestCase, main',
    'from unittest import *\nfrom multiprocessing.pool import Pool',
    'import unittest\nclass T(unittest.TestCase):\n    def test_g(self):\n        self.assertEqual(g(), 7)',
    'import ctypes\nclass P(ctypes.Structure):\n    _fields_ = [("x", ctypes.c_int)]',
    'import asyncio\ndef h(task: asyncio.Task) -> asyncio.Future: pass',
    'import subprocess\ntry:\n    1 / 0\nexcept subprocess.CalledProcessError:\n    pass\nexcept ZeroDivisionError:\n    pass',
  ])
    test(`may be imported and named: ${JSON.stringify(line)}`, async () => {
      assert.equal(await called(`${line}\ndef g():\n    return 7\n`), '7')
    })

  for (const [expression, used] of [
    ['unittest.main()', 'unittest.main'],
    ['pickle.dumps(1)', 'pickle.dumps'],
    ['asyncio.run(1)', 'asyncio.run'],
    ['str(platform.machine)', 'platform.machine'],
    ['subprocess.PIPE == 1', 'subprocess.PIPE'],
    ['bool(ctypes.c_int)', 'ctypes.c_int'],
    ['[*glob.glob]', 'glob.glob'],
    ['1 + socket.AF_INET', 'socket.AF_INET'],
  ] as const)
    test(`cannot be used: ${expression}`, async () => {
      const source = `import unittest, pickle, asyncio, platform, subprocess, ctypes, glob, socket\ndef g():\n    return ${expression}\n`
      assert.equal(
        await called(source),
        `RuntimeError: The sandbox has no module ${used.split('.')[0]}: ${used} was used.`,
      )
    })

  test('are no values: what is returned of them equals nothing', async () => {
    assert.equal(
      await called('import unittest\ndef g():\n    return unittest.main\n'),
      '?a value of type Missing',
    )
  })

  test('are not there where the official harnesses have none: resource, or a name of nobody', async () => {
    for (const name of ['resource', 'psutil', 'nobody', 'unittests', 'collections.nothing'])
      assert.match((await called(`import ${name}\ndef g():\n    return 7\n`)) ?? '', /^ModuleNotFoundError/)
  })

  test('stand behind those that it has', async () => {
    const source = 'import json, zlib, logging, string\ndef g():\n    return json.loads("[1]")\n'
    assert.equal(await called(source), '[1]')
  })
})
