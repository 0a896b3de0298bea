// A policy for tests that can be trained in no time: for each role and type it answers well, badly or unreadably, and
// learns which. Its programs add a constant, so that it can work out right answers from the prompt.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentId, draws } from '../../src/core/index.ts'
import type { Completion, SampleRequest, TrainablePolicy, WeightedSequence } from '../../src/policy/policy.ts'
import { MARK } from '../../src/task/prompt/compact.ts'

interface Weights {
  /** Logits of good, bad and unreadable, by role and type. */
  readonly logits: Readonly<Record<string, readonly number[]>>
  /** Running mean of the gradient: the optimizer's state. */
  readonly momentum: Readonly<Record<string, readonly number[]>>
}

const GROUPS = [MARK.propose, MARK.solve].flatMap((role) =>
  [MARK.deduction, MARK.abduction, MARK.induction].map((type) => role + type),
)
const START: Weights = {
  logits: Object.fromEntries(GROUPS.map((group) => [group, [1, 1, 0]])),
  momentum: Object.fromEntries(GROUPS.map((group) => [group, [0, 0, 0]])),
}

export const banditPolicy = (): TrainablePolicy => make(START)

export async function openBandit(folder: string): Promise<TrainablePolicy> {
  return make(JSON.parse(await readFile(join(folder, 'weights.json'), 'utf8')) as Weights)
}

function make(weights: Weights): TrainablePolicy {
  const probabilities = (prompt: string): readonly number[] => {
    const powers = weights.logits[groupOf(prompt)]!.map(Math.exp)
    const sum = powers.reduce((a, b) => a + b, 0)
    return powers.map((power) => power / sum)
  }
  const logprob = (prompt: string, token: number): number => Math.log(probabilities(prompt)[token] ?? 1)
  return {
    id: contentId(weights),
    style: 'compact',
    async sample(requests, options = {}) {
      return requests.map((request) => {
        const shares = probabilities(request.prompt)
        const u = draws(request.key).uniform()
        const greedy = shares.indexOf(Math.max(...shares))
        const drawn = u < shares[0]! ? 0 : u < shares[0]! + shares[1]! ? 1 : 2
        const choice = options.temperature === 0 ? greedy : drawn
        return completion(request, choice, logprob(request.prompt, choice))
      })
    },
    score: async (sequences) => sequences.map(({ prompt, tokens }) => tokens.map((t) => logprob(prompt, t))),
    async update(sequences, { learningRate }) {
      const next = step(weights, sequences, probabilities, learningRate)
      return {
        policy: make(next),
        statistics: {
          loss: 0,
          gradientNorm: 1,
          entropy: 1,
          ratioMean: 1,
          ratioMin: 1,
          ratioMax: 1,
          clipShare: 0,
          divergence: 0,
          tokens: sequences.length,
          sequences: sequences.length,
        },
      }
    },
    branch: () => make(weights),
    async save(directory) {
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, 'weights.json'), JSON.stringify(weights))
    },
    diff: async () => [],
    close: async () => {},
  }
}

// REINFORCE with momentum: the gradient of log p(token) in the logits is (one-hot − p).
function step(
  weights: Weights,
  sequences: readonly WeightedSequence[],
  probabilities: (prompt: string) => readonly number[],
  learningRate: number,
): Weights {
  const gradient: Record<string, number[]> = {}
  for (const { prompt, tokens, advantages, weights: shares } of sequences) {
    const group = groupOf(prompt)
    gradient[group] ??= [0, 0, 0]
    const p = probabilities(prompt)
    for (const choice of [0, 1, 2]) {
      const slope = (tokens[0] === choice ? 1 : 0) - p[choice]!
      gradient[group]![choice]! += slope * advantages[0]! * shares[0]!
    }
  }
  const momentum: Record<string, number[]> = {}
  const logits: Record<string, number[]> = {}
  for (const group of GROUPS) {
    momentum[group] = [0, 1, 2].map((i) => 0.5 * weights.momentum[group]![i]! + (gradient[group]?.[i] ?? 0))
    logits[group] = [0, 1, 2].map((i) => weights.logits[group]![i]! + learningRate * momentum[group]![i]!)
  }
  return { logits, momentum }
}

const groupOf = (prompt: string): string => GROUPS.find((group) => prompt.startsWith(group))!

function completion({ prompt, key }: SampleRequest, choice: number, logprob: number): Completion {
  const text = choice === 2 ? 'unreadable' : answer(prompt, key, choice === 0)
  return { text, tokens: [choice], logprobs: [logprob], finish: 'stop', promptTokens: prompt.length }
}

const program = (constant: number): string => `function f(a) { return a + ${constant}; }`

function answer(prompt: string, key: string, good: boolean): string {
  const random = draws(`${key}/answer`)
  const group = groupOf(prompt)
  const off = good ? 0 : 1
  if (group === MARK.propose + MARK.induction) {
    const inputs = good ? random.sample([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 6) : [1, 1, 1, 1, 1, 1]
    return `${inputs.join(MARK.input)}${MARK.message}`
  }
  if (group.startsWith(MARK.propose)) {
    const source = good ? program(random.below(1000)) : 'function g(a) { return a; }'
    return `${source}${MARK.input}${random.below(1000)}`
  }
  const constant = Number(/a \+ (\d+)/.exec(prompt)?.[1] ?? Number.NaN)
  const [input, output] = [MARK.input, MARK.output].map((mark) =>
    Number(prompt.split(mark)[1]?.split('<|')[0] ?? Number.NaN),
  ) as [number, number]
  // The zero triplet adds nothing: its programs and values are words, and any answer but this is wrong.
  if (group === MARK.solve + MARK.deduction) {
    return Number.isNaN(constant) ? '"Hello world"' : String(input + constant + off)
  }
  if (group === MARK.solve + MARK.abduction) {
    return Number.isNaN(constant) ? '"Hello world"' : String(output - constant + off)
  }
  return Number.isNaN(output - input) ? 'function f(a) { return a; }' : program(output - input + off)
}
