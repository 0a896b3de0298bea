// A made-up run that looks like a real one, for tests of figures and for looking at them. Nothing in it was measured.

import { draws } from '../../src/core/index.ts'
import type {
  GroupMetrics,
  HeldoutAccuracy,
  HeldoutMetrics,
  ProposerMetrics,
  StepMetrics,
  StepTimings,
} from '../../src/run/metrics.ts'
import type { RejectionReason } from '../../src/stage/records.ts'
import { type BuiltInType, TASK_TYPES } from '../../src/task/task.ts'
import type { RunData } from '../../src/view/run-data.ts'

export interface SyntheticOptions {
  readonly steps: number
  readonly samples?: number
  readonly proposals?: number
  /** Held-out accuracy every so many steps; 0 leaves it out. */
  readonly heldoutEvery?: number
  readonly key?: string
}

const LEVEL: Readonly<Record<BuiltInType, number>> = { deduction: 0.3, abduction: 0.38, induction: 0.18 }
const REASONS: readonly RejectionReason[] = [
  'duplicate',
  'error',
  'syntax',
  'format',
  'empty',
  'nondeterministic',
  'timeout',
  'too-large',
]

/** A run whose solver gets slowly better, with step 0 holding the held-out accuracy alone. */
export function syntheticRun(options: SyntheticOptions): RunData {
  const { steps, samples = 8, proposals = 16, heldoutEvery = 10, key = 'synthetic' } = options
  const random = draws(key)
  const wobble = (size: number) => (random.uniform() - 0.5) * 2 * size
  const metrics: StepMetrics[] = []
  const timings: StepTimings[] = []
  const heldoutAt = (step: number) => heldoutEvery > 0 && (step % heldoutEvery === 0 || step === steps)

  for (let step = 0; step <= steps; step++) {
    const progress = step / Math.max(40, steps)
    const heldout = heldoutAt(step) ? { heldout: heldoutOf(progress, wobble) } : {}
    if (step === 0) {
      metrics.push({
        step,
        groups: [],
        proposer: [],
        buffers: { deduction: 32, abduction: 32 },
        update: null,
        ...heldout,
      })
      continue
    }
    const proposer = TASK_TYPES.map((type): ProposerMetrics => {
      const valid = Math.max(
        0,
        Math.min(proposals, Math.round(proposals * (0.82 - 0.1 * progress + wobble(0.1)))),
      )
      const rejections: Partial<Record<RejectionReason, number>> = {}
      for (let i = 0; i < proposals - valid; i++) {
        const reason = REASONS[Math.floor(REASONS.length * random.uniform() ** 2)] ?? 'error'
        rejections[reason] = (rejections[reason] ?? 0) + 1
      }
      const rates = Array.from({ length: valid }, () => {
        const truth = Math.min(0.99, Math.max(0.01, LEVEL[type] + 0.25 * progress + wobble(0.45)))
        let right = 0
        for (let i = 0; i < samples; i++) right += random.uniform() < truth ? 1 : 0
        return right / samples
      })
      const effective = rates.filter((rate) => rate > 0 && rate < 1)
      const learnable = effective.reduce((sum, rate) => sum + 1 - rate, 0)
      const invalid = proposals - valid
      const edges = rates.length - effective.length
      return {
        type,
        proposals,
        valid,
        rejections,
        rates,
        effective: rates.length === 0 ? 0 : effective.length / rates.length,
        conventions: {
          paper: (learnable - invalid) / proposals,
          official: (learnable - invalid - 0.5 * edges) / proposals,
          graded: (learnable - 0.6 * invalid) / proposals,
        },
        distinct: Math.max(1, Math.round(valid * (0.95 - 0.15 * progress))),
        complexity: {
          cyclomatic: 1.6 + 0.8 * progress + wobble(0.2),
          cognitive: 1.1 + 1.1 * progress + wobble(0.3),
          halstead: 62 + 25 * progress + wobble(8),
        },
        diversity: {
          program: 0.62 - 0.15 * progress + wobble(0.05),
          answer: 0.71 - 0.1 * progress + wobble(0.06),
        },
      }
    })
    const groups = TASK_TYPES.flatMap((type, at): GroupMetrics[] => {
      const one = proposer[at]!
      const accuracy = one.rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, one.rates.length)
      const shared = { type, entropy: 0.9 - 0.3 * progress + wobble(0.05), skipped: false }
      return [
        {
          ...shared,
          role: 'propose',
          responses: proposals,
          rewardMean: one.conventions.graded ?? 0,
          rewardSpread: 0.5,
          formatRate: 0.97,
          accuracy: one.valid / proposals,
          length: 34 + 6 * progress + wobble(3),
          baseline: one.conventions.graded ?? 0,
          spread: 0.5,
        },
        {
          ...shared,
          role: 'solve',
          responses: one.valid * samples,
          rewardMean: accuracy - 0.5 * (1 - accuracy),
          rewardSpread: 0.7,
          formatRate: 0.99,
          accuracy,
          length: (type === 'induction' ? 26 : 6) + wobble(1.5),
          baseline: accuracy,
          spread: 0.7,
        },
      ]
    })
    metrics.push({
      step,
      groups,
      proposer,
      buffers: { deduction: 32 + 12 * step, abduction: 32 + 12 * step, induction: 12 * step },
      update: {
        loss: -0.001 + wobble(0.01),
        gradientNorm: 0.8 + wobble(0.35),
        entropy: 0.9 - 0.3 * progress + wobble(0.04),
        ratioMean: 1 + wobble(1e-5),
        ratioMin: 1 - 4e-4 - random.uniform() * 2e-4,
        ratioMax: 1 + 4e-4 + random.uniform() * 2e-4,
        clipShare: 0,
        divergence: wobble(1e-6),
        onPolicyGap: 3e-6 + 2e-7 * (step % 20),
        tokens: 12000,
        sequences: 384,
      },
      ...heldout,
    })
    const seconds = {
      propose: 0.4 + wobble(0.05),
      validate: 0.3 + wobble(0.05),
      estimate: 1.4 + wobble(0.2),
      solve: 0.02,
      verify: 1.2 + wobble(0.2),
      reward: 0.02,
      advantage: 0.01,
      update: 2.1 + wobble(0.1),
      heldout: heldoutAt(step) ? 2.4 : 0,
    }
    timings.push({
      step,
      seconds,
      tokensSampled: 14000,
      tokensPerSecond: 9000 + wobble(900),
      programStarts: 1200,
      executionsPerSecond: 420 + wobble(60),
    })
  }
  return { metrics, timings, samples }
}

function heldoutOf(progress: number, wobble: (size: number) => number): HeldoutMetrics {
  const one = (type: BuiltInType): HeldoutAccuracy => {
    const sampled = LEVEL[type] - 0.05 + 0.16 * progress + wobble(0.01)
    const greedy = LEVEL[type] + 0.02 + 0.12 * progress + wobble(0.015)
    return {
      greedy,
      sampled,
      n: 200,
      samples: 2,
      greedyInterval: [greedy - 0.065, greedy + 0.065],
      sampledInterval: [sampled - 0.05, sampled + 0.05],
    }
  }
  return { deduction: one('deduction'), abduction: one('abduction'), induction: one('induction') }
}
