// A made-up benchmark for tests: sums, whose items come with it or from a file, and which counts what it judged.

import { readFile } from 'node:fs/promises'
import type { Benchmark, BenchmarkInfo, BenchmarkItem } from '../../src/evaluate/index.ts'
import { scriptedPolicy } from '../../src/policy/index.ts'
import type { Policy } from '../../src/policy/policy.ts'

export interface Sum extends BenchmarkItem {
  readonly a: number
  readonly b: number
}

export interface ToyOptions {
  readonly count?: number
  /** Told before each verdict. */
  readonly onScore?: (item: Sum) => void | Promise<void>
}

export const sums = (count: number): readonly Sum[] =>
  Array.from({ length: count }, (_, i) => ({ id: `sums/${i}`, a: i, b: (7 * i) % 13 }))

export const toyInfo: BenchmarkInfo = {
  name: 'sums',
  title: 'Sums',
  kind: 'arithmetic',
  source: null,
  file: null,
  sha256: null,
  bytes: null,
  count: 20,
  licence: 'MIT',
  forbidden: [],
}

/** Answers are numbers after `=`; an answer is strictly right without spaces around it. */
export function toyBenchmark({ count = 20, onScore }: ToyOptions = {}): Benchmark<Sum> {
  const extract = (text: string): string => text.split('=')[1] ?? ''
  return {
    info: { ...toyInfo, count },
    templates: ['plain', 'full'],
    load: async (path) => (path === '' ? sums(count) : JSON.parse(await readFile(path, 'utf8'))),
    prompt: ({ a, b }, template = 'plain') => (template === 'full' ? `Add ${a} and ${b}.` : `${a} + ${b}`),
    extract,
    async score({ a, b, ...item }, text) {
      await onScore?.({ a, b, ...item })
      const answer = extract(text)
      const correct = answer.trim() !== '' && Number(answer) === a + b
      const reason = answer === '' ? 'no number after =' : `${answer.trim()} against ${a + b}`
      return { correct, reason, strict: correct && answer === answer.trim() }
    },
    close: async () => {},
  }
}

/** A policy that knows sums of numbers below a bound, and is wrong by one above it. It counts its prompts. */
export function adder(bound: number, name = `adds-below-${bound}`): Policy & { readonly asked: string[] } {
  const asked: string[] = []
  const policy = scriptedPolicy({
    id: name,
    reply(prompt) {
      asked.push(prompt)
      const [a = 0, b = 0] = [...prompt.matchAll(/\d+/g)].map(([digits]) => Number(digits))
      return `=${a + b + (a < bound ? 0 : 1)}`
    },
  })
  return { ...policy, asked }
}
