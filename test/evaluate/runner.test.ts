// The runner on a made-up benchmark: verdicts, settings, keeping, resuming after a kill, and errors.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import {
  type Evaluation,
  evaluateItems,
  listEvaluations,
  openEvaluation,
  scoreRecorded,
} from '../../src/evaluate/index.ts'
import { scriptedPolicy } from '../../src/policy/index.ts'
import { adder, sums, toyBenchmark } from './toy-benchmark.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-evaluate-'))
after(() => rm(scratch, { recursive: true, force: true }))
let folders = 0
const folder = (): string => join(scratch, String(++folders))

const right = ({ records }: Evaluation): number => records.filter(({ correct }) => correct).length

describe('what an evaluation says', () => {
  test('one record an item in the order of the items, with prompt, completion, answer and reason', async () => {
    const { records, complete } = await evaluateItems(adder(3), toyBenchmark(), sums(5))
    assert.deepEqual(
      records.map(({ id }) => id),
      ['sums/0', 'sums/1', 'sums/2', 'sums/3', 'sums/4'],
    )
    const { seconds: _, ...last } = records[4]!
    assert.deepEqual(last, {
      id: 'sums/4',
      sample: 0,
      prompt: 'Add 4 and 2.',
      completion: '=7',
      answer: '7',
      correct: false,
      reason: '7 against 6',
      finish: 'stop',
      tokens: 3,
      more: { strict: false },
    })
    assert.equal(complete, true)
  })

  test("accuracy has Wilson's interval, and a benchmark's further verdicts have theirs", async () => {
    const { summary } = await evaluateItems(adder(3), toyBenchmark(), sums(10))
    // By hand, z = 1.96: 3 of 10 is (0.108, 0.603).
    const { mean, low, high } = summary.accuracy!
    assert.deepEqual([mean, low.toFixed(3), high.toFixed(3)], [0.3, '0.108', '0.603'])
    assert.equal(summary.further.strict!.mean, 0.3)
  })

  test('several samples give pass@k without bias', async () => {
    // Right on every second sample: 2 of 4, so pass@2 = 1 − C(2,2)/C(4,2) = 5/6.
    const policy = scriptedPolicy({
      id: 'half',
      reply: (prompt, key) => {
        const [a = 0, b = 0] = [...prompt.matchAll(/\d+/g)].map(([digits]) => Number(digits))
        return `=${a + b + (Number(key.split('sample=')[1]) % 2)}`
      },
    })
    const { summary, settings } = await evaluateItems(policy, toyBenchmark(), sums(6), { samples: 4 })
    assert.deepEqual(
      summary.pass.map(({ k, mean }) => [k, Number(mean.toFixed(6))]),
      [
        [1, 0.5],
        [2, 0.833333],
        [4, 1],
      ],
    )
    assert.equal(settings.temperature, 1)
  })

  test('a policy gets the template of its style, or the one that is named', async () => {
    const policy = adder(3)
    await evaluateItems(policy, toyBenchmark(), sums(1))
    await evaluateItems(policy, toyBenchmark(), sums(1), { template: 'plain' })
    assert.deepEqual(policy.asked, ['Add 0 and 0.', '0 + 0'])
  })

  test('temperature, length and draws reach the policy', async () => {
    const given: unknown[] = []
    const policy = adder(3)
    const sample: typeof policy.sample = (requests, options) => {
      given.push(options?.temperature, options?.maxTokens, requests[0]?.key)
      return policy.sample(requests, options)
    }
    const options = { temperature: 0.7, maxTokens: 9, key: 'other' }
    await evaluateItems({ ...policy, sample }, toyBenchmark(), sums(1), options)
    assert.deepEqual(given, [0.7, 9, 'other/sums/item=sums/0/sample=0'])
  })

  test('the limit takes the first items', async () => {
    const { records } = await evaluateItems(adder(3), toyBenchmark(), sums(9), { limit: 2 })
    assert.equal(records.length, 2)
  })

  test('completions that were cut are counted', async () => {
    const { summary } = await evaluateItems(adder(30), toyBenchmark(), sums(12), { maxTokens: 2 })
    // `=` and one digit fit; the end does not.
    assert.equal(summary.cut, 12)
  })

  for (const [name, options] of [
    ['no samples', { samples: 0 }],
    ['several greedy samples', { samples: 2, temperature: 0 }],
    ['a temperature below 0', { temperature: -1 }],
    ['a limit of 0', { limit: 0 }],
  ] as const)
    test(`${name}: the option is refused`, async () => {
      await assert.rejects(evaluateItems(adder(3), toyBenchmark(), sums(2), options), {
        code: 'options/value',
      })
    })

  test('a template that the benchmark does not have is refused, naming those that it has', async () => {
    const options = { template: 'other' }
    await assert.rejects(evaluateItems(adder(3), toyBenchmark(), sums(2), options), {
      code: 'options/template',
      expected: 'one of plain, full',
    })
  })
})

describe('answers and verdicts that are kept', () => {
  test('a second evaluation draws and judges nothing, and says the same', async () => {
    const out = folder()
    let judged = 0
    const benchmark = toyBenchmark({ onScore: () => void judged++ })
    const policy = adder(5)
    const first = await evaluateItems(policy, benchmark, sums(12), { out })
    const second = await evaluateItems(policy, benchmark, sums(12), { out })
    assert.deepEqual([judged, policy.asked.length], [12, 12])
    assert.deepEqual(second, first)
    assert.deepEqual(await openEvaluation(first.path!), first)
  })

  test('a larger limit adds the rest, and a smaller one reads from the same folder', async () => {
    const out = folder()
    let judged = 0
    const benchmark = toyBenchmark({ onScore: () => void judged++ })
    await evaluateItems(adder(5), benchmark, sums(12), { out, limit: 4 })
    const whole = await evaluateItems(adder(5), benchmark, sums(12), { out })
    const less = await evaluateItems(adder(5), benchmark, sums(12), { out, limit: 3 })
    assert.deepEqual([judged, whole.records.length, less.records.length], [12, 12, 3])
    assert.equal((await openEvaluation(whole.path!)).summary.answers, 12)
  })

  test('other settings and other policies have folders of their own', async () => {
    const out = folder()
    await evaluateItems(adder(5), toyBenchmark(), sums(3), { out })
    await evaluateItems(adder(5), toyBenchmark(), sums(3), { out, key: 'b' })
    await evaluateItems(adder(6), toyBenchmark(), sums(3), { out })
    assert.equal((await listEvaluations(out)).length, 3)
  })

  test('with a cache the same draws are made once, though the verdicts are not kept', async () => {
    const cache = folder()
    const policy = adder(5)
    for (let i = 0; i < 2; i++) await evaluateItems(policy, toyBenchmark(), sums(4), { cache })
    assert.equal(policy.asked.length, 4)
    await evaluateItems(policy, toyBenchmark(), sums(4), { cache, key: 'b' })
    assert.equal(policy.asked.length, 8)
  })

  test('fresh judges again', async () => {
    const out = folder()
    let judged = 0
    const benchmark = toyBenchmark({ onScore: () => void judged++ })
    await evaluateItems(adder(5), benchmark, sums(4), { out })
    const { records } = await evaluateItems(adder(5), benchmark, sums(4), { out, fresh: true })
    assert.deepEqual([judged, records.length], [8, 4])
  })

  test('a line that a kill has torn is judged again, the others are not', async () => {
    const out = folder()
    const judged: string[] = []
    const benchmark = toyBenchmark({ onScore: ({ id }) => void judged.push(id) })
    const { path, ...first } = await evaluateItems(adder(5), benchmark, sums(6), { out, judges: 1 })
    const file = join(path!, 'records.jsonl')
    await writeFile(file, (await readFile(file)).subarray(0, -20))
    const again = await evaluateItems(adder(5), benchmark, sums(6), { out })
    assert.deepEqual(judged.slice(6), ['sums/5'])
    assert.equal(right(again), right({ path, ...first }))
  })

  test('a folder without an evaluation is refused', async () => {
    await assert.rejects(openEvaluation(scratch), { code: 'evaluate/none' })
  })
})

describe('an evaluation that ends early', () => {
  test('asked to finish, it gives what is judged, and goes on later', async () => {
    const out = folder()
    const finish = new AbortController()
    let judged = 0
    const benchmark = toyBenchmark({
      onScore: () => {
        if (++judged === 5) finish.abort()
      },
    })
    const options = { out, judges: 1, batch: 4 }
    const part = await evaluateItems(adder(5), benchmark, sums(20), { ...options, finish: finish.signal })
    assert.equal(part.complete, false)
    assert.equal(part.records.length, 5)
    const whole = await evaluateItems(adder(5), benchmark, sums(20), options)
    assert.deepEqual([whole.complete, judged], [true, 20])
  })

  test('aborted, it throws, and what was judged is kept', async () => {
    const out = folder()
    const stop = new AbortController()
    let judged = 0
    const benchmark = toyBenchmark({
      onScore: () => {
        if (++judged === 3) stop.abort(new Error('enough'))
      },
    })
    const options = { out, judges: 1, batch: 4 }
    const run = evaluateItems(adder(5), benchmark, sums(20), { ...options, signal: stop.signal })
    await assert.rejects(run, /enough/)
    const [kept] = await listEvaluations(out)
    assert.equal(kept!.records.length, 3)
  })

  test('a scorer that fails ends it with its own error, and loses no verdict', async () => {
    const out = folder()
    let judged = 0
    const benchmark = toyBenchmark({
      onScore: () => {
        if (++judged === 4) throw new Error('no executor')
      },
    })
    await assert.rejects(evaluateItems(adder(5), benchmark, sums(9), { out, judges: 1 }), /no executor/)
    assert.equal((await listEvaluations(out))[0]!.records.length, 3)
  })

  test('killed in the middle, it draws no kept answer and judges no kept verdict again', async () => {
    const out = folder()
    const program = join(import.meta.dirname, 'killed-evaluation.ts')
    const run = (kill: number) =>
      new Promise<string[]>((resolve, reject) => {
        const child = spawn(process.execPath, [program, out, String(kill)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let text = ''
        child.stdout.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        child.on('error', reject)
        child.on('close', () => resolve(text.trim().split('\n')))
      })
    await run(17)
    const [part] = await listEvaluations(out)
    const kept = part!.records.map(({ id }) => id)
    assert.ok(kept.length >= 17 && kept.length < 60, String(kept.length))
    const asked = (lines: readonly string[], what: string) =>
      lines.filter((line) => line.startsWith(what)).map((line) => line.slice(what.length))
    const again = await run(-1)
    const judgedAgain = asked(again, 'judge ').filter((id) => kept.includes(id))
    assert.deepEqual(judgedAgain, [])
    // The first process drew batches of 8, all kept before they were judged; it was killed while one more may have been drawn.
    const drawnAgain = asked(again, 'draw ').filter((id) => kept.includes(id))
    assert.deepEqual(drawnAgain, [])
    const whole = await openEvaluation(part!.path!)
    assert.deepEqual([whole.complete, whole.records.length], [true, 60])
  })
})

describe('recorded answers', () => {
  const answers = sums(4).map((item) => ({ item, completion: `=${item.a + item.b}` }))

  test('are judged without a model', async () => {
    const evaluation = await scoreRecorded(toyBenchmark(), answers)
    assert.equal(right(evaluation), 4)
    assert.equal(evaluation.settings.temperature, null)
  })

  test('of one item count as its samples', async () => {
    const wrong = { ...answers[0]!, completion: '=99' }
    const { summary } = await scoreRecorded(toyBenchmark(), [...answers, wrong])
    // Half of the first item's two, all of the other three: (0.5 + 3) / 4.
    assert.equal(summary.accuracy?.mean, 0.875)
  })

  test('the same ones are judged once where verdicts are kept, other ones anew', async () => {
    const out = folder()
    let judged = 0
    const benchmark = toyBenchmark({ onScore: () => void judged++ })
    for (let i = 0; i < 2; i++) await scoreRecorded(benchmark, answers, { out })
    assert.equal(judged, 4)
    await scoreRecorded(benchmark, answers.slice(1), { out })
    assert.equal(judged, 7)
  })
})

describe('scores that compare with no published ones', () => {
  test('are marked, and are no further verdict', async () => {
    const benchmark = toyBenchmark()
    const score: typeof benchmark.score = async (item, text) => ({
      ...(await benchmark.score(item, text)),
      comparable: false,
    })
    const { summary } = await evaluateItems(adder(3), { ...benchmark, score }, sums(3))
    assert.deepEqual([summary.comparable, Object.keys(summary.further)], [false, ['strict']])
    const plain = await evaluateItems(adder(3), benchmark, sums(3))
    assert.equal(plain.summary.comparable, true)
  })

  test('of another file than the pinned one are kept apart', async () => {
    const out = folder()
    await evaluateItems(adder(3), toyBenchmark(), sums(3), { out })
    await evaluateItems(adder(3), toyBenchmark(), sums(3), { out, file: '/official' })
    assert.equal((await listEvaluations(out)).length, 2)
  })
})
