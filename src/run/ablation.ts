// Ablations by name: the main job with one thing changed, each trained into a folder of its own and compared.

import { join } from 'node:path'
import { unknownName } from '../core/index.ts'
import type { RunConfigInput } from './config.ts'
import { type TrainOptions, type TrainResult, train } from './train.ts'

/** One thing changed. */
export interface Ablation {
  readonly name: string
  /** What it asks, in one sentence. */
  readonly question: string
  readonly change: RunConfigInput
}

/** The ablations of the paper (§12 of the method) and of this project. */
export const ABLATIONS: readonly Ablation[] = [
  { name: 'full', question: 'Nothing changed: what the others are compared with.', change: {} },
  {
    name: 'shuffled',
    question: 'Does it learn without a link from answer to reward?',
    change: { rewards: 'shuffled' },
  },
  { name: 'solver-only', question: 'Does training the proposer help?', change: { solverOnly: true } },
  { name: 'no-references', question: 'Do past tasks in the prompt help?', change: { references: 0 } },
  { name: 'no-induction', question: 'Does induction help?', change: { types: ['deduction', 'abduction'] } },
  { name: 'deduction-only', question: 'Is one task type enough?', change: { types: ['deduction'] } },
  {
    name: 'paper-rewards',
    question: 'What does the paper’s convention change?',
    change: { convention: 'paper' },
  },
  {
    name: 'official-rewards',
    question: 'What does the released code’s convention change?',
    change: { convention: 'official' },
  },
  { name: 'r-zero', question: 'Is a target that peaks at one half better?', change: { target: 'r-zero' } },
  {
    name: 'variance',
    question: 'Is the variance of the verdict a better target?',
    change: { target: 'variance' },
  },
  {
    name: 'one-baseline',
    question: 'Are baselines by type and role needed?',
    change: { estimator: 'reinforce++' },
  },
  {
    name: 'type-groups',
    question: 'Is comparison with all answers of a type as good as within a task?',
    change: { trainOnEstimates: 'group' },
  },
  {
    name: 'paper-answers',
    question: 'Does learning from the estimate’s answers help?',
    change: { trainOnEstimates: 'off' },
  },
  {
    name: 'recent-references',
    question: 'Do references weighted by recency collapse?',
    change: { referenceDrawing: 'recent' },
  },
]

/** The ablation of that name. Throws `ablation/unknown`. */
export function ablation(name: string): Ablation {
  const found = ABLATIONS.find((one) => one.name === name)
  if (found) return found
  throw unknownName(name, {
    code: 'ablation/unknown',
    what: 'ablation',
    choices: ABLATIONS.map((one) => one.name),
  })
}

/** What came of one ablation with one seed. */
export interface AblationResult {
  readonly ablation: Ablation
  readonly seed: number
  readonly result: TrainResult
}

/**
 * Trains each ablation with each seed into `out/NAME-SEED`, one after the other, and yields what came of each. All of a
 * seed's runs draw with the same keys, so that they differ by the change alone until it has an effect.
 */
export async function* runAblations(
  names: readonly string[],
  seeds: readonly number[],
  options: TrainOptions,
): AsyncGenerator<AblationResult, void, undefined> {
  const chosen = names.map(ablation)
  for (const seed of seeds) {
    for (const one of chosen) {
      const out = join(options.out, `${one.name}-${seed}`)
      const config = { ...options.config, ...one.change, seed }
      yield { ablation: one, seed, result: await train({ ...options, out, config }) }
    }
  }
}
