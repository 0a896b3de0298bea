// A run as a command needs it: seeding, held-out accuracy before and after, self-play into a folder, and a clean end.

import type { AzlabError } from '../core/index.ts'
import { isTrainable, type Policy } from '../policy/policy.ts'
import { type Rejection, type Seeding, type StageProgress, seed, type Validation } from '../stage/index.ts'
import { exists, writeWhole, writeWholeFolder } from './files.ts'
import { heldoutFile, stepFile } from './folder.ts'
import { readJournal } from './journal.ts'
import { type Step, selfPlay } from './loop.ts'
import { measureHeldout } from './measure.ts'
import type { StepMetrics } from './metrics.ts'
import { encodeStep, type StepRecords } from './records.ts'
import { savedText, withSaved } from './saved.ts'
import { openSession, type Session, save, type TrainOptions } from './session.ts'
import { type PlayState, stepKey } from './state.ts'
import { type StepLines, settledLines } from './step-lines.ts'
import { heldoutOutcome, type RunEnd, type RunSummary, summaryText } from './summary.ts'

export type { TrainEvent, TrainOptions } from './session.ts'

/** What came of a run. */
export interface TrainResult {
  readonly out: string
  /** `stopped`: by `finish`; the run can be resumed to its end. */
  readonly status: 'finished' | 'stopped'
  readonly summary: RunSummary
  /** The trained policy, still open. */
  readonly policy: Policy
  /** Why it ended and, where it can, how to go on. */
  readonly message: string
}

/** Steps in a row without one valid proposal after which a run ends. */
const BARREN_STEPS = 5

/**
 * Trains, or goes on with a run. The folder is written so that a run ended at any moment can be resumed, and with a fixed
 * number of steps ends with the same bytes (timings apart) as one that never was. With `signal` it rejects with the
 * signal's reason. An error in the middle says what of the run is saved. Throws `options/…`, `run/exists`, `run/not-empty`,
 * `run/unwritable`, `run/none`, `run/broken-…`.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const started = performance.now()
  const session = await openSession(options)
  const result = await trainIn(session, options, started).catch(async (error: unknown) => {
    // What closing says besides is no news: the disk that failed fails again.
    await session.close().catch(() => {})
    if (options.signal?.aborted) throw error
    const known = await withSaved(error, session.run)
    if (known === error) options.onEvent?.({ kind: 'note', text: await savedText(session.run) })
    throw known
  })
  await session.close()
  return result
}

/** Plays an open session to its end. */
async function trainIn(session: Session, options: TrainOptions, started: number): Promise<TrainResult> {
  const { run, tell } = session
  const first = session.state ?? (await begin(session, options))
  const { state, end, rejected } = await playOn(session, first, options)
  // Asked to end earlier than it was made for, a run has not measured its last policy yet.
  if (end !== 'asked' && !(await exists(heldoutFile(run, state.step)))) {
    const { fault } = await measureHeldout(session, state, options)
    if (fault) throw fault
  }
  const { step: steps, policy } = state
  // Weights before figures: they stay where these cannot be told.
  if (end !== 'asked' && isTrainable(policy))
    await writeWholeFolder(run.policy, (folder) => policy.save(folder))
  const heldout = end === 'asked' ? null : await heldoutOutcome(run, state.step, tell)
  const seconds = (performance.now() - started) / 1000
  const summary: RunSummary = { steps, seconds, since: first.step, heldout, end, policy: policy.id }
  if (end !== 'asked') await writeWhole(run.summary, await summaryText(run, summary, tell))
  const status = end === 'asked' ? 'stopped' : 'finished'
  return {
    out: options.out,
    status,
    summary,
    policy,
    message: messageOf(options.out, end, steps, rejected),
  }
}

/** Fills the first buffers and measures the policy before self-play. */
async function begin(session: Session, options: TrainOptions): Promise<PlayState> {
  const { config, executor, policy, parts, guard, journal } = session
  const { signal, onEvent } = options
  onEvent?.({ kind: 'phase', phase: 'seed', step: 0 })
  const { language } = executor
  const seeding = await seed({
    policy,
    executor,
    language,
    ...parts,
    guard,
    signal,
    key: stepKey(config.seed, 0),
    options: config.stages,
    onProgress: (progress) => onEvent?.({ kind: 'progress', progress }),
  })
  onEvent?.({ kind: 'seeded', seeding })
  const { buffers } = seeding
  await writeWhole(session.run.seeding, encodeStep(seedingRecords(seeding)))
  const state: PlayState = { step: 0, seed: config.seed, policy, buffers }
  const { heldout, fault } = await measureHeldout(session, state, options)
  const sizes = Object.values(buffers).map((buffer) => [buffer.type, buffer.entries.length])
  const nothing: StepMetrics = {
    step: 0,
    groups: [],
    proposer: [],
    buffers: Object.fromEntries(sizes),
    update: null,
  }
  await journal.append(heldout ? { ...nothing, heldout } : nothing)
  await save(session, state, options)
  if (fault) throw fault
  return state
}

/** Seeding as the records of a step 0 that only proposes and validates. */
function seedingRecords({ proposals, validations }: Seeding): StepRecords {
  return {
    step: 0,
    proposals,
    validations,
    rates: [],
    attempts: [],
    verdicts: [],
    rewards: [],
    advantages: [],
    update: null,
  }
}

/** Self-play from a state to the run's end, every step stored. */
async function playOn(
  session: Session,
  first: PlayState,
  options: TrainOptions,
): Promise<{
  readonly state: PlayState
  readonly end: RunEnd
  /** What came of the proposals since the last valid one. */
  readonly rejected: readonly Validation[]
}> {
  const { config, executor, parts, journal, timings, guard, run } = session
  const { finish, signal, onEvent } = options
  const deadline = config.minutes > 0 ? performance.now() + config.minutes * 60_000 : Infinity
  let barren = barrenSteps(await readJournal<StepMetrics>(run.journal))
  let state = first
  let saved = first.step
  const endAfter = (step: number): RunEnd | null => {
    if (step >= config.steps) return 'steps'
    if (barren >= BARREN_STEPS) return 'nothing-valid'
    return performance.now() >= deadline ? 'minutes' : null
  }
  let rejected: readonly Validation[] = []
  let fault: AzlabError | undefined
  const store = async (played: Step, before: PlayState): Promise<RunEnd | null> => {
    const { step, records } = played
    const { metrics, timings: spent } = await linesOf(played, before)
    rejected = barren > 0 ? [...rejected, ...records.validations] : records.validations
    barren = metrics.proposer.some((one) => one.valid > 0) ? 0 : barren + 1
    const end = endAfter(step)
    const due = end !== null || (config.heldoutEvery > 0 && step % config.heldoutEvery === 0)
    const measured = due ? await measureHeldout(session, state, options) : {}
    const { heldout } = measured
    fault = measured.fault
    await writeWhole(stepFile(run, step), encodeStep(records))
    await timings.append(spent)
    await journal.append(heldout ? { ...metrics, heldout } : metrics)
    onEvent?.({ kind: 'step', metrics: heldout ? { ...metrics, heldout } : metrics, timings: spent })
    return end
  }

  /** The lines of a step. Where they contradict its records to the last, the run is kept as it was before the step. */
  const linesOf = async (played: Step, before: PlayState): Promise<StepLines> => {
    try {
      return settledLines(played, before.buffers, session)
    } catch (error) {
      if (saved !== before.step) await save(session, before, options)
      throw error
    }
  }

  let end = endAfter(first.step)
  if (end === null && !finish?.aborted) {
    onEvent?.({ kind: 'phase', phase: 'step', step: state.step + 1 })
    const play = {
      executor,
      finish,
      signal,
      rewards: config.rewards,
      steps: config.steps,
      guard,
      language: executor.language,
      ...parts,
      stages: config.stages,
      onProgress: (progress: StageProgress) => onEvent?.({ kind: 'progress', progress }),
    }
    for await (const step of selfPlay(first, play)) {
      const before = state
      state = step.state
      end = await store(step, before)
      if (fault || end !== null || finish?.aborted || state.step % config.checkpointEvery === 0) {
        await save(session, state, options)
        saved = state.step
        // The step is done and kept; going on from it in a new process derives the figures from its counts.
        if (fault) throw fault
      }
      // Versions of the weights between the first and the present one are nobody's any more.
      if (before !== first && before.policy !== state.policy && isTrainable(before.policy)) {
        await before.policy.close()
      }
      if (end !== null) break
      onEvent?.({ kind: 'phase', phase: 'step', step: state.step + 1 })
    }
  }
  if (saved !== state.step) await save(session, state, options)
  return { state, end: end ?? 'asked', rejected }
}

/** Steps at the end of a journal in which nothing proposed was valid. */
function barrenSteps(metrics: readonly StepMetrics[]): number {
  const played = metrics.filter((step) => step.proposer.length > 0)
  const fruitful = played.findLastIndex((step) => step.proposer.some((one) => one.valid > 0))
  return played.length - 1 - fruitful
}

function messageOf(out: string, end: RunEnd, steps: number, rejected: readonly Validation[]): string {
  const after = `after ${steps} ${steps === 1 ? 'step' : 'steps'}`
  if (end === 'asked') return `Stopped ${after}, all saved. Go on with: npx azlab train --resume ${out}`
  if (end === 'nothing-valid') {
    return `Ended ${after}: in the last ${BARREN_STEPS} no proposal was valid, so there is nothing to learn from. ${whyRejected(rejected)}`
  }
  return end === 'minutes' ? `Ended ${after}, as the time was over.` : `Ended ${after}.`
}

/** Reasons with their counts, the most frequent first, and what was said most often of the first. */
function whyRejected(validations: readonly Validation[]): string {
  const rejections = validations.filter((one): one is Rejection => one.kind === 'rejection')
  const reasons = tally(rejections.map(({ reason }) => reason))
  const [first] = reasons
  if (first === undefined) return ''
  const [message] = tally(rejections.filter(({ reason }) => reason === first[0]).map((one) => one.message))
  const counts = reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')
  return `Rejected: ${counts}. Most often: ${message?.[0] ?? ''}`
}

function tally(words: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
