// The canonical self-play loop, top to bottom: propose, validate, estimate, solve, verify, reward, advantage, update, commit.
//
// State goes in and comes out as plain values; the generator keeps nothing that its caller cannot see. Left out on
// purpose: files, resuming, held-out accuracy and printing (train.ts), and seeding (the state that it starts from has
// its buffers filled by `seed`).

import { checkOptions } from '../core/portable.ts'
import { isTrainable } from '../policy/policy.ts'
import {
  advantage,
  commit,
  estimate,
  propose,
  reward,
  solve,
  stageOptions,
  update,
  validate,
  verify,
} from '../stage/index.ts'
import type { StepMetrics, StepTimings } from './metrics.ts'
import { stepMetrics } from './metrics-step.ts'
import { PLAY_OPTIONS, type PlayOptions } from './play-options.ts'
import type { StepRecords } from './records.ts'
import { shuffleRewards } from './shuffle.ts'
import { type PlayState, stepKey } from './state.ts'
import { stopwatch } from './stopwatch.ts'

/** One step: everything it made, measured, and the state after it. */
export interface Step {
  readonly step: number
  readonly state: PlayState
  readonly records: StepRecords
  /** No times: the same run gives the same metrics. */
  readonly metrics: StepMetrics
  readonly timings: StepTimings
}

/** Self-play from a state on, one step at a time. */
export async function* selfPlay(start: PlayState, play: PlayOptions): AsyncGenerator<Step, void, undefined> {
  checkOptions('selfPlay', play, PLAY_OPTIONS)
  for (let state = start; state.step < play.steps && !play.finish?.aborted; ) {
    const step = await selfPlayStep(state, play)
    yield step
    state = step.state
  }
}

/** One step of self-play. The state that it is given stays as it was. */
export async function selfPlayStep(state: PlayState, play: PlayOptions): Promise<Step> {
  checkOptions('selfPlay', play, PLAY_OPTIONS)
  const { stages, steps: _, rewards: kind, finish, ...given } = play
  const { executor, language, kinds } = given
  const options = stageOptions(stages, kinds)
  const step = state.step + 1
  const key = stepKey(state.seed, step)
  const context = { ...state, ...given, step, key, options }
  const { timed, timings } = stopwatch(executor)

  // The proposer invents tasks, and the executor says which of them are tasks at all.
  const proposals = await timed('propose', propose(options.types, context))
  const validations = await timed('validate', validate(proposals, context))

  // How often the present solver solves each of them; then one batch of answers to learn from.
  const rates = await timed('estimate', estimate(validations, context))
  const attempts = await timed('solve', solve(validations, context))
  const verdicts = await timed('verify', verify(attempts, context))

  // Learnability pays the proposer, correctness the solver; each is compared with its own (type, role).
  const earned = reward({ proposals, validations, rates, verdicts }, context)
  const rewards = kind === 'shuffled' ? shuffleRewards(earned, `${key}/shuffle`) : earned
  const advantages = advantage(rewards, context)

  // One optimizer step on all groups together. Every valid task enters its buffer, whatever its proposal earned.
  const learned = isTrainable(state.policy) ? await timed('update', update(advantages, context)) : null
  const buffers = commit({ validations, rates }, context)

  const records: StepRecords = {
    step,
    proposals,
    validations,
    rates,
    attempts,
    verdicts,
    rewards,
    advantages,
    update: learned?.update ?? null,
  }
  const metrics = stepMetrics(records, { before: state.buffers, after: buffers, language, options })
  const after: PlayState = { ...state, step, buffers, policy: learned?.policy ?? state.policy }
  return { step, state: after, records, metrics, timings: timings(records) }
}
