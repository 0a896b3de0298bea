// What the executor's benchmark runs in each language: typical short programs, levels of isolation, and a plain process.

import { type Draws, draws } from '../src/core/index.ts'
import type { ExecutorOptions, Job } from '../src/executor/index.ts'
import { probePython } from '../src/executor/python/probe.ts'

const { python, levels } = await probePython() // no rows where there is no Python

export interface BenchLanguage {
  readonly name: string
  /** A level that does not work on a machine is left out of its results. */
  readonly levels: readonly ExecutorOptions[]
  /** A program such as a self-play step holds; `n` makes it differ from all others. */
  program(random: Draws, n: number): string
  /** An argument list for it. */
  input(random: Draws): string
  /** A program that never ends and that no engine interrupts. */
  readonly stuck: string
  /** The same without an executor: a fresh process of the language's own that prints the result. No isolation, no limits. */
  plain(program: string, input: string): readonly [file: string, args: readonly string[]]
}

const list = (random: Draws): string =>
  `[${Array.from({ length: 3 + random.below(6) }, () => random.below(50) - 10)}]`

/** Fills in the constants of a body. */
const filled = (random: Draws, bodies: readonly string[]): string =>
  random
    .pick(bodies)
    .replaceAll(/\bM\b/g, String(2 + random.below(7)))
    .replaceAll(/\bA\b/g, String(1 + random.below(9)))
    .replaceAll(/\bB\b/g, String(random.below(20)))

const JAVASCRIPT = [
  'const out = []; for (const x of xs) { if (x % M === 0) out.push(x * A); else out.push(x + B) } return out',
  'return xs.filter((x) => x > B).map((x) => x * A + M).reduce((a, b) => a + b, 0)',
  'let a = 0, b = M; for (let i = 0; i < xs.length; i++) { [a, b] = [b, a + xs[i] * A] } return [a, b % 1000]',
  'const seen = new Map(); for (const x of xs) seen.set(x % M, (seen.get(x % M) ?? 0) + A); return seen',
  'const s = xs.map(String).join("-"); let r = ""; for (const c of s) r = c + r; return { r, n: s.length + B }',
  'const go = (n) => (n <= 1 ? B : go(n - 1) + go(n - 2)); return xs.map((x) => go(Math.abs(x) % 12) * A)',
]

const PYTHON = [
  'out = []\n    for x in xs:\n        if x % M == 0: out.append(x * A)\n        else: out.append(x + B)\n    return out',
  'return sum(x * A + M for x in xs if x > B)',
  'a, b = 0, M\n    for x in xs:\n        a, b = b, a + x * A\n    return [a, b % 1000]',
  'seen = {}\n    for x in xs:\n        seen[x % M] = seen.get(x % M, 0) + A\n    return seen',
  's = "-".join(map(str, xs))\n    r = ""\n    for c in s:\n        r = c + r\n    return {"r": r, "n": len(s) + B}',
  'def go(n): return B if n <= 1 else go(n - 1) + go(n - 2)\n    return [go(abs(x) % 12) * A for x in xs]',
]

export const BENCH_LANGUAGES: readonly BenchLanguage[] = [
  {
    name: 'javascript',
    levels: [
      { engine: 'isolated-vm', isolation: 'bubblewrap+isolate' },
      { engine: 'isolated-vm', isolation: 'isolate' },
      { engine: 'isolated-vm', isolation: 'context' },
      { engine: 'quickjs', isolation: 'quickjs' },
    ],
    program: (random, n) => `function f(xs) { /* ${n} */ ${filled(random, JAVASCRIPT)} }`,
    input: list,
    stuck: 'function f(xs) { return [].includes.call({ length: 2 ** 53 - 1 }, xs) }',
    plain: (program, input) => [process.execPath, ['-e', `${program}\nconsole.log(f(${input}))`]],
  },
  ...(python === null
    ? []
    : [
        {
          name: 'python',
          levels: levels.map((isolation) => ({ isolation })),
          program: (random: Draws, n: number) => `def f(xs):\n    # ${n}\n    ${filled(random, PYTHON)}\n`,
          input: list,
          stuck: 'def f(xs): return sum(range(10 ** 15))',
          plain: (program: string, input: string) =>
            [python.executable, ['-I', '-S', '-c', `${program}\nprint(f(${input}))`]] as const,
        },
      ]),
]

/** Different programs with their inputs; a share of them is stuck. */
export function typicalJobs(
  language: BenchLanguage,
  count: number,
  { inputs = 1, key = 'timed', stuck = 0 }: { inputs?: number; key?: string; stuck?: number } = {},
): Job[] {
  const random = draws(`bench/executor/${key}`)
  return Array.from({ length: count }, (_, n) => ({
    program:
      stuck > 0 && random.uniform() < stuck ? `${language.stuck} // ${n}` : language.program(random, n),
    inputs: Array.from({ length: inputs }, () => language.input(random)),
  }))
}
