// Answers that try to pass without solving: every scorer is attacked alike, and none is fooled. What the official scorers say of
// the same answers stands in the tables beside them.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { benchmark as humaneval } from '../../datasets-eval/humaneval-plus/index.ts'
import { liveCodeBench } from '../../datasets-eval/livecodebench/benchmark.ts'
import { benchmark as livecodebench } from '../../datasets-eval/livecodebench/index.ts'
import { plusBenchmark } from '../../datasets-eval/python-code/plus.ts'
import { skip as withoutPython } from '../executor/python.ts'
import { JAVASCRIPT_ATTACKS } from './javascript-attacks.ts'
import { larger, madeUp, plusOne, turnBack } from './made-up.ts'
import { plainNode } from './plain-node.ts'
import { PYTHON_ATTACKS } from './python-attacks.ts'

const folder = await mkdtemp(join(tmpdir(), 'azlab-attacks-'))
after(() => rm(folder, { recursive: true, force: true }))

async function written(name: string, row: object) {
  const line = `${JSON.stringify(row)}\n`
  const path = join(folder, name)
  await writeFile(path, line)
  return { path, sha256: createHash('sha256').update(line).digest('hex') }
}

const INPUTS = [[4], [5]]
const LIMITS = { minSeconds: 2, factor: 4, capSeconds: 4, memoryMiB: 256 }

describe('Attacks on HumanEval+ and MBPP+', { skip: withoutPython }, () => {
  for (const dataset of ['humaneval', 'mbpp'] as const)
    for (const solution of ['x / 2', 'round(x / 2 + 0.1)']) {
      const opened = (async () => {
        const file = await written(`${dataset}-${solution.length}.jsonl`, {
          task_id: 'Made/0',
          prompt: 'def half(x):\n',
          entry_point: 'half',
          atol: 0,
          canonical_solution: `    return ${solution}\n`,
          base_input: INPUTS,
          plus_input: INPUTS,
        })
        const info = { ...humaneval.info, name: 'attacked', sha256: file.sha256, count: 1 }
        const benchmark = plusBenchmark(info, dataset, { limits: LIMITS })
        return { benchmark, item: (await benchmark.load(file.path))[0]! }
      })()
      after(async () => (await opened).benchmark.close())

      test(`${dataset}, ${solution}: its own solution passes`, async () => {
        const { benchmark, item } = await opened
        const { correct, reason } = await benchmark.scoreProgram(item, item.canonical)
        assert.ok(correct, reason)
      })
      for (const { what, program } of PYTHON_ATTACKS)
        test(`${dataset}, ${solution}: an answer that ${what}`, async () => {
          const { benchmark, item } = await opened
          // As it stands, and as the sanitiser leaves it.
          for (const score of [benchmark.scoreProgram, benchmark.score]) {
            const { correct, base, reason } = await score(item, program)
            assert.deepEqual([correct, base], [false, false], reason)
          }
        })
    }
})

describe('Attacks on LiveCodeBench', { skip: withoutPython }, () => {
  const KINDS = { function: 'functional', script: 'stdin' } as const
  for (const [kind, testtype] of Object.entries(KINDS)) {
    const tests = [
      { input: '4', output: '2.0', testtype },
      { input: '5', output: '2.5', testtype },
    ]
    const opened = (async () => {
      const file = await written(`${kind}.jsonl`, {
        question_title: 'Half',
        question_content: 'Half.',
        platform: 'made',
        question_id: kind,
        contest_id: 'made',
        contest_date: '2024-05-01T00:00:00',
        starter_code: '',
        difficulty: 'easy',
        public_test_cases: JSON.stringify(tests),
        private_test_cases: JSON.stringify(tests),
        metadata: '{"func_name": "half"}',
      })
      const benchmark = liveCodeBench(livecodebench.info, { timeoutSeconds: 2, memoryMiB: 256 })
      return { benchmark, item: (await benchmark.load(file.path))[0]! }
    })()
    after(async () => (await opened).benchmark.close())
    const judged = async (program: string) => {
      const { benchmark, item } = await opened
      const whole = kind === 'script' ? `${program}\nprint(half(float(input())))\n` : program
      return benchmark.score(item, `\`\`\`python\n${whole}\`\`\`\n`)
    }

    test(`${kind}: a right answer passes`, async () => {
      const { correct, reason } = await judged('def half(x):\n    return x / 2\n')
      assert.ok(correct, reason)
    })
    for (const { what, program } of PYTHON_ATTACKS)
      test(`${kind}: an answer that ${what}`, async () => {
        const { correct, reason } = await judged(program)
        assert.equal(correct, false, reason)
      })
  }
})

describe('Attacks on the benchmarks of JavaScript and TypeScript', () => {
  const [plain, typed, silent, lodash] = [
    madeUp(),
    madeUp({ language: 'typescript' }),
    madeUp({ printingFails: true, balanced: true }),
    madeUp({ lodash: true }),
  ]
  after(() => Promise.all([plain, typed, silent, lodash].map((benchmark) => benchmark.close())))
  const items = [plusOne(plain), turnBack(silent), larger(lodash)]
  const scorers = [
    ...[plain, silent, lodash].map((benchmark, at) => [benchmark, items[at]!] as const),
    [typed, plusOne(typed)] as const,
  ]

  for (const [what, official, completion] of JAVASCRIPT_ATTACKS) {
    test(`a completion that ${what}`, async () => {
      for (const [benchmark, item] of scorers) {
        const { correct, strict, reason } = await benchmark.score(item, completion)
        assert.deepEqual([correct, strict], [false, false], `${item.id}: ${reason}`)
      }
    })

    test(`a completion that ${what}, in plain Node: ${official}`, { skip: what === 'hangs' }, async () => {
      const verdicts = items.map(async ({ prompt, tests }, at) => {
        const judged = await plainNode(`${prompt}${completion}\n${tests}`, 120_000)
        const silent = judged.stdout === '' && judged.stderr === ''
        return judged.exitCode === 0 && (at !== 1 || silent) ? 'P' : 'F'
      })
      assert.equal((await Promise.all(verdicts)).join(''), official)
    })
  }
})
