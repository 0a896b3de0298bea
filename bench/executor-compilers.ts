// What the executor's option `compilers` costs: CPU time of typical programs and of long loops, and whether verdicts agree.
//
//   node bench/executor-compilers.ts [--json] [--programs 300] [--rounds 5] [--fuzz 2000] > bench/results/executor-compilers.json
//
// The three take turns, and CPU time is compared (`cpuMs` of each execution), since wall time is the machine's.

import { parseArgs } from 'node:util'
import { draws } from '../src/core/index.ts'
import { COMPILERS, type Compilers } from '../src/executor/executor.ts'
import { createExecutor, type Execution, type Executor, type Job } from '../src/executor/index.ts'
import { drawProgram } from '../test/executor/fuzz/javascript.ts'
import { BENCH_LANGUAGES, typicalJobs } from './executor-languages.ts'

/** Loops that an optimizing compiler is made for, and one that spends its time in built-ins. */
const HEAVY: Readonly<Record<string, string>> = {
  'integer arithmetic, 3e6': 'let s = 0; for (let i = 0; i < 3e6; i++) s = (s * 31 + i) | 0; return s',
  'floating point, 2e6': 'let s = 0; for (let i = 1; i < 2e6; i++) s += 1 / (i * i); return s',
  'a sieve of 1e6':
    'const c = new Uint8Array(1e6); let n = 0; for (let i = 2; i < 1e6; i++) { if (c[i]) continue; n++; for (let k = 2 * i; k < 1e6; k += i) c[k] = 1 } return n',
  'recursion, fib(25)': 'const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(25)',
  'objects in arrays, 2e5':
    'const a = []; for (let i = 0; i < 2e5; i++) a.push({ k: i % 97, v: i }); return a.filter((x) => x.k === 3).reduce((s, x) => s + x.v, 0)',
  'regular expressions, 2e4':
    'let n = 0; for (let i = 0; i < 2e4; i++) n += /(a+)(b|c)*d/.exec("xxaaabcbcd" + i)[0].length; return n',
  'sort and join of 2e5':
    'const a = Array.from({ length: 2e5 }, (_, i) => (i * 7919) % 200003); return a.sort((x, y) => x - y).join().length',
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    programs: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    fuzz: { type: 'string', default: '2000' },
  },
})
const [programs, rounds, fuzz] = [values.programs, values.rounds, values.fuzz].map(Number) as [
  number,
  number,
  number,
]

const limits = { timeoutMs: 20_000 }
const executors = Object.fromEntries(
  COMPILERS.map((compilers) => [
    compilers,
    createExecutor({ compilers, engine: 'isolated-vm', isolation: 'isolate', processes: 1, limits }),
  ]),
) as Readonly<Record<Compilers, Executor>>

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
const round = (number: number): number => Math.round(number * 1000) / 1000

/** The median CPU ms of an input of some jobs, over rounds in turns. */
async function inTurns(jobs: (at: number) => readonly Job[], times: number) {
  const taken = Object.fromEntries(COMPILERS.map((name) => [name, [] as number[]])) as Record<
    Compilers,
    number[]
  >
  for (let at = 0; at < times; at++)
    for (const name of COMPILERS)
      for (const { cpuMs } of (await executors[name].execute(jobs(at))).flat()) taken[name].push(cpuMs)
  return Object.fromEntries(COMPILERS.map((name) => [name, round(median(taken[name]))]))
}

const language = BENCH_LANGUAGES.find(({ name }) => name === 'javascript')!
await inTurns(() => typicalJobs(language, 30, { key: 'warm' }), 1)
const typical = await inTurns((at) => typicalJobs(language, programs, { from: at * programs }), rounds)
const heavy: Record<string, unknown> = {}
for (const [name, body] of Object.entries(HEAVY))
  heavy[name] = await inTurns(() => [{ program: `function f() { ${body} }`, inputs: [''] }], rounds)

const random = draws('bench/executor-compilers')
const drawn = Array.from({ length: fuzz }, () => drawProgram(random))
const agreement = { programs: fuzz, ok: 0, differ: [] as string[], limited: 0 }
for (let from = 0; from < drawn.length; from += 200) {
  const jobs = drawn.slice(from, from + 200).map(({ program, input }) => ({ program, inputs: [input] }))
  const told: Execution[][] = []
  for (const name of COMPILERS)
    told.push((await executors[name].execute(jobs, { limits: { timeoutMs: 100 } })).flat())
  jobs.forEach(({ program }, i) => {
    const all = told.map((executions) => executions[i]!)
    if (all.some(({ outcome }) => ['timeout', 'memory', 'killed'].includes(outcome))) agreement.limited++
    else if (new Set(all.map(({ outcome, value }) => `${outcome} ${value}`)).size > 1)
      agreement.differ.push(program)
    else if (all[0]!.outcome === 'ok') agreement.ok++
  })
}
await Promise.all(Object.values(executors).map((executor) => executor.close()))

const result = { node: process.version, v8: process.versions.v8, typical, heavy, agreement }
if (values.json) console.log(JSON.stringify(result, null, 1))
else {
  console.table({ 'a typical program': typical, ...heavy })
  console.log(
    `${agreement.programs} random programs: ${agreement.ok} the same value, ${agreement.limited} at a limit, ${agreement.differ.length} differ`,
  )
}
