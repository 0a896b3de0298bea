// Ablations by name: the main job with one thing changed, each trained into a folder of its own and compared.

import { join } from 'node:path'
import {
  AzlabError,
  checkNumber,
  checkOptions,
  given,
  type OptionNames,
  stableJson,
  unknownName,
  warnOfIncident,
} from '../core/index.ts'
import type { NamedKind } from '../task/index.ts'
import { type RunConfigInput, runConfig } from './config.ts'
import { exists } from './files.ts'
import { runFolder } from './folder.ts'
import { kindsNamed } from './manifest.ts'
import { type OpenRun, openRun } from './open.ts'
import { TRAIN_OPTIONS } from './session.ts'
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
  /** Where an earlier call finished the cell, `policy` is null: its weights lie in `out/policy`. */
  readonly result: Omit<TrainResult, 'policy'> & { readonly policy: TrainResult['policy'] | null }
  /** `run`: trained by this call; `resumed`: gone on with; `kept`: finished before, not run again. */
  readonly how: 'run' | 'resumed' | 'kept'
}

/** How ablations are made: as `train`, without `resume`, since a plan always goes on where it was. */
export type AblationOptions = Omit<TrainOptions, 'resume'>

const { resume: _, ...ABLATION_OPTIONS } = TRAIN_OPTIONS satisfies OptionNames<TrainOptions>

/**
 * Trains each ablation with each seed into `out/NAME-SEED`, one after the other, and yields what came of each. An ablation is
 * named (one of `ABLATIONS`), or one of one's own: `{ name, question, change }`. All of a seed's runs draw with the same
 * keys, so that they differ by the change alone until it has an effect.
 *
 * Ended at any moment and called again with the same plan and folder it goes on where it was: a finished cell is not run
 * again, one that had begun, or that is wanted with more steps than it was finished with, is resumed from its last checkpoint. With `finish` the running cell ends after its step, is
 * yielded as stopped, and no other begins. Throws `ablation/unknown` and `ablation/plan` before anything is trained, and
 * `ablation/other` where a folder holds a run of another configuration, or of more steps than are wanted. The seeds are those of
 * the list: one in `config` is passed over, and a plan cannot change it.
 */
export async function* runAblations(
  plans: readonly (string | Ablation)[],
  seeds: readonly number[],
  options: AblationOptions,
): AsyncGenerator<AblationResult, void, undefined> {
  const chosen = checkPlans(plans, seeds, options)
  for (const seed of seeds) {
    for (const one of chosen) {
      if (options.finish?.aborted) return
      options.signal?.throwIfAborted()
      const out = join(options.out, `${one.name}-${seed}`)
      const config = { ...options.config, ...one.change, seed }
      yield { ablation: one, seed, ...(await cell(out, config, options)) }
    }
  }
}

async function cell(
  out: string,
  config: RunConfigInput,
  options: AblationOptions,
): Promise<Pick<AblationResult, 'result' | 'how'>> {
  const run = runFolder(out)
  if (!(await exists(run.run))) return { how: 'run', result: await train({ ...options, out, config }) }
  const opened = await openRun(out)
  checkSame(opened, config, options.kinds)
  const { summary } = opened
  if (summary !== null && isDone(opened, config, options.kinds)) {
    const { incidents } = opened
    // Those found while it was written were told then.
    for (const incident of incidents.filter(({ found }) => found === 'reading'))
      if (options.onEvent) options.onEvent({ kind: 'incident', incident })
      else warnOfIncident(incident)
    const message = `Finished before, after ${summary.steps} step${summary.steps === 1 ? '' : 's'}; not run again.`
    return { how: 'kept', result: { out, status: 'finished', summary, policy: null, message } }
  }
  // What may be given again is what a resumed run takes: where it ends, its processes, and functions.
  return { how: 'resumed', result: await train({ ...options, out, config, resume: true }) }
}

/** Whether a run that has ended is as long as this cell is wanted. Throws `ablation/other` for one that is longer. */
function isDone(
  { path, summary, manifest }: OpenRun,
  config: RunConfigInput,
  kinds?: readonly NamedKind[],
): boolean {
  const [wanted, made] = [runConfig(config, kinds), runConfig(manifest.config, kindsNamed(manifest))]
  const { steps = 0, end } = summary ?? {}
  if (steps > wanted.steps)
    throw new AzlabError(`${path} holds a run of ${steps} steps, and ${wanted.steps} are wanted.`, {
      code: 'ablation/other',
      value: steps,
      expected: `at most ${wanted.steps} steps`,
      hint: 'Give the plan another folder, or as many steps as before.',
    })
  if (steps === wanted.steps || end === 'nothing-valid') return true
  // One that was ended by its time is as long as wanted where no more time is.
  return end === 'minutes' && wanted.minutes > 0 && wanted.minutes <= made.minutes
}

/** Throws `ablation/other` where the run in a folder was made with other options than this cell's. */
function checkSame(
  { path: out, manifest }: OpenRun,
  config: RunConfigInput,
  kinds?: readonly NamedKind[],
): void {
  const { stages, ...own } = runConfig(config, kinds)
  const wanted: Readonly<Record<string, unknown>> = { ...own, ...stages }
  const there = manifest.config as Readonly<Record<string, unknown>>
  const differing = Object.keys(wanted).filter(
    (name) =>
      !FREE.has(name) &&
      typeof wanted[name] !== 'function' &&
      stableJson(wanted[name]) !== stableJson(there[name]),
  )
  if (differing.length === 0) return
  throw new AzlabError(`${out} holds a run with another ${differing.join(', ')}.`, {
    code: 'ablation/other',
    value: out,
    expected: 'the run that this plan makes there, or none',
    hint: 'Give the plan another folder, or the changed ablation another name.',
  })
}

/** Options that change no result, or that a resumed run may be given anew. */
const FREE: ReadonlySet<string> = new Set(['steps', 'minutes', 'processes', 'keepCheckpoints'])

/** The plans with names looked up. Throws `ablation/…` and `options/…`. */
function checkPlans(
  plans: readonly (string | Ablation)[],
  seeds: readonly number[],
  options: AblationOptions,
): readonly Ablation[] {
  checkOptions('runAblations', options, ABLATION_OPTIONS)
  const { out, config } = options
  if (!Array.isArray(plans) || !Array.isArray(seeds))
    throw badPlan(Array.isArray(plans) ? seeds : plans, 'a list of ablations and a list of seeds')
  if (typeof out !== 'string') throw badPlan(out, 'a folder in { out }')
  for (const seed of seeds) checkNumber('seed', seed, { whole: true, least: 0 })
  const again = seeds.find((seed, at) => seeds.indexOf(seed) !== at)
  if (again !== undefined) throw badPlan(again, 'seeds that differ: each has a folder of its own')
  const chosen = plans.map((plan) => (typeof plan === 'string' ? ablation(plan) : plan))
  for (const one of chosen) {
    // The name is that of a folder.
    if (typeof one?.name !== 'string' || !/^[\w][\w.-]*$/.test(one.name))
      throw badPlan(one?.name ?? one, "a name of letters, digits, '-', '_' and '.'")
    if (typeof one.change !== 'object' || one.change === null)
      throw badPlan(one.change, 'a change: an object of options')
    runConfig({ ...config, ...one.change }, options.kinds)
    if (one.change.seed !== undefined)
      throw badPlan(one.change, 'a change without seed: the seeds are those of the list')
    for (const [given, names] of DECIDED)
      for (const name of options[given] === undefined ? [] : names)
        if (one.change[name] !== undefined)
          throw badPlan(one.change, `a change without ${name}, which the option ${given} decides`)
  }
  const twice = chosen.find(({ name }, at) => chosen.findIndex((one) => one.name === name) !== at)
  if (twice) throw badPlan(twice.name, 'names that differ: each has a folder of its own')
  return chosen
}

/** What a policy or an executor that is given decides, whatever the configuration says. */
const DECIDED: readonly (readonly ['policy' | 'executor', readonly (keyof RunConfigInput)[]])[] = [
  ['policy', ['policy', 'engine', 'samplingMiB', 'activationMiB']],
  ['executor', ['language', 'processes']],
]

function badPlan(value: unknown, expected: string): AzlabError {
  return new AzlabError(`The plan of ablations has ${given(value)}; expected ${expected}.`, {
    code: 'ablation/plan',
    value,
    expected,
    hint: "Write for example { name: 'hot', question: 'Does heat help?', change: { solveTemperature: 1.2 } }.",
  })
}
