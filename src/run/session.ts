// What stays the same while a run goes on: folder, configuration, policy to start from, executor, held-out set, journals.

import {
  AzlabError,
  checkFunction,
  checkOptions,
  checkSignal,
  checkText,
  type Incident,
  type OptionNames,
  show,
  type Tell,
} from '../core/index.ts'
import { ENGINE_NAMES, type EngineChoice } from '../engine/index.ts'
import { guardAgainst, type HeldoutSet, heldoutPrograms, readHeldout, tellInto } from '../evaluate/index.ts'
import { createExecutor, type Executor } from '../executor/index.ts'
import { language } from '../language/index.ts'
import type { FetchProgress } from '../model/index.ts'
import { type ChosenEngine, resolveEngine } from '../policy/engine.ts'
import { type LocalPolicy, type LocalPolicyOptions, openPolicy } from '../policy/local.ts'
import type { Policy } from '../policy/policy.ts'
import { checkContext, spokenStyle } from '../stage/context.ts'
import type { Seeding, StageProgress } from '../stage/index.ts'
import {
  type Buffers,
  checkSpeaks,
  checkStyle,
  checkTaskKinds,
  createGuard,
  type Guard,
  type PromptStyle,
  type TaskKind,
} from '../task/index.ts'
import {
  type Checkpoint,
  checkJournal,
  notWhole,
  pruneCheckpoints,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts'
import {
  adapterOfRun,
  CONFIG_NAMES,
  guardedBy,
  type RunConfig,
  type RunConfigInput,
  runConfig,
} from './config.ts'
import { type RunFolder, runFolder } from './folder.ts'
import { type Journal, openJournal } from './journal.ts'
import { configOf, type OwnParts, partsAgain, readManifest, writeManifest } from './manifest.ts'
import type { HeldoutMetrics, StepMetrics, StepTimings } from './metrics.ts'
import { forgetAfter, newRunFolder, oldRunFolder } from './prepare.ts'
import type { PlayState } from './state.ts'
import { checkWindow } from './window.ts'

/** What a command or a cell is told while a run goes on. */
export type TrainEvent =
  /** What the engine `auto` is in this run. */
  | ({ readonly kind: 'engine' } & ChosenEngine)
  /** How far fetching the policy from the hub is. */
  | ({ readonly kind: 'fetch' } & FetchProgress)
  | { readonly kind: 'phase'; readonly phase: 'seed' | 'heldout' | 'step' | 'save'; readonly step: number }
  | { readonly kind: 'progress'; readonly progress: StageProgress }
  | { readonly kind: 'seeded'; readonly seeding: Seeding }
  | { readonly kind: 'heldout'; readonly step: number; readonly heldout: HeldoutMetrics }
  | { readonly kind: 'step'; readonly metrics: StepMetrics; readonly timings: StepTimings }
  | { readonly kind: 'checkpoint'; readonly step: number }
  /** One sentence that a person should read. */
  | { readonly kind: 'note'; readonly text: string }
  /** A figure that its own records contradicted; it stands in the run's incidents.jsonl too. */
  | { readonly kind: 'incident'; readonly incident: Incident }

/** How to train. */
export interface TrainOptions {
  /** Folder of the run: a new one, or with `resume` that of the run to go on with. */
  readonly out: string
  readonly resume?: boolean
  /** Any options of a run and its stages. With `resume` only `steps`, `minutes`, `processes` and functions count. */
  readonly config?: RunConfigInput
  /** A policy to start from instead of the configuration's. */
  readonly policy?: Policy
  /** Opens the folder of a policy. Default: `openPolicy`. */
  readonly open?: (folder: string, options?: LocalPolicyOptions) => Promise<Policy>
  /** Default: one of its own, closed at the end. */
  readonly executor?: Executor
  /** The prompts, where they are not those that the policy names. To resume, pass it again. */
  readonly style?: PromptStyle
  /** Task kinds of one's own (`az.kind`), in play beside the others unless `types` says which are. To resume, pass them again. */
  readonly kinds?: readonly TaskKind[]
  /** Default: `heldoutTasks` of each type of the embedded set. */
  readonly heldout?: HeldoutSet
  /** First Ctrl-C: finishes the present step, saves, and ends. */
  readonly finish?: AbortSignal
  /** Second Ctrl-C: ends at once; what was done since the last checkpoint is done again when the run is resumed. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: TrainEvent) => void
}

/** The names of the options of a training. */
export const TRAIN_OPTIONS: OptionNames<TrainOptions> = {
  out: true,
  resume: true,
  config: true,
  policy: true,
  open: true,
  executor: true,
  style: true,
  kinds: true,
  heldout: true,
  finish: true,
  signal: true,
  onEvent: true,
}

/** Throws `options/…` for names that are none of these; one of a run's configuration is told where it belongs. */
export function checkTrainNames<T>(whose: string, options: unknown, names: OptionNames<T>): void {
  checkOptions(whose, options)
  const stray = Object.keys(options as object).find((name) => !Object.hasOwn(names, name))
  if (stray !== undefined && CONFIG_NAMES.includes(stray))
    throw new AzlabError(`There is no option of ${whose} ${show(stray)}.`, {
      code: 'options/unknown',
      value: stray,
      expected: `one of ${Object.keys(names).join(', ')}`,
      hint: `Put it into config: { out, config: { ${stray} } }.`,
    })
  checkOptions(whose, options, names)
}

/** Throws `options/…` for options that a training does not have or cannot use; those of the configuration are checked by it. */
export function checkTrainOptions(options: TrainOptions): void {
  checkTrainNames('train', options, TRAIN_OPTIONS)
  checkText('Option out', options.out, 'the folder of a run', "Write for example out: 'runs/a'.")
  if (options.config !== undefined) checkOptions('config', options.config)
  const { policy, executor } = options
  if (policy !== undefined) checkContext('train', { policy }, ['policy'])
  if (executor !== undefined) checkContext('train', { executor }, ['executor'])
  checkStyle(options.style)
  checkTaskKinds(options.kinds)
  checkFunction('open', options.open)
  checkFunction('onEvent', options.onEvent)
  checkSignal('finish', options.finish)
  checkSignal('signal', options.signal)
}

/** A run that is open for writing. */
export interface Session {
  readonly run: RunFolder
  readonly config: RunConfig
  readonly executor: Executor
  readonly parts: OwnParts
  /** Where self-play stands; null where the run has not begun. */
  readonly state: PlayState | null
  /** The policy before self-play; with `state`, the state's. */
  readonly policy: Policy
  readonly heldout: HeldoutSet | null
  /** What enters no buffer: the programs of the whole held-out set, measured or not, and the items of the benchmarks that `guard` names. */
  readonly guard: Guard
  readonly journal: Journal<StepMetrics>
  readonly timings: Journal<StepTimings>
  /** Writes an incident into the run's folder and passes it on. */
  readonly tell: Tell
  /** Closes files, and the executor where it was made here, and lets others write to the folder. */
  close(): Promise<void>
}

/** Makes or opens the folder, reads the last checkpoint, and opens everything. Changes nothing before all options are checked. */
export async function openSession(options: TrainOptions): Promise<Session> {
  checkTrainOptions(options)
  const { out, resume = false } = options
  const manifest = resume ? await readManifest(runFolder(out)) : null
  const config = manifest ? configOf(manifest, options.config) : runConfig(options.config, options.kinds)
  const parts = manifest ? partsAgain(manifest, options) : { kinds: options.kinds, style: options.style }
  const { benchmarks } = await guardAgainst(guardedBy(config))
  const whole = options.heldout ?? (await readHeldout())
  const limit = config.heldoutTasks
  const measured = options.heldout ?? (await readHeldout(undefined, { limit }))
  // What `auto` chose at the start computes to the end; one that does not run here is told before a folder is made.
  const asked = ENGINE_NAMES.find((name) => name === manifest?.engine) ?? config.engine
  const onEngine = (chosen: ChosenEngine): void => options.onEvent?.({ kind: 'engine', ...chosen })
  const isOwn = !options.policy && !options.open
  const engine = isOwn ? (await resolveEngine({ engine: asked, onEngine })).engine : asked
  const { run, release, unmake } = manifest ? await oldRunFolder(out) : await newRunFolder(out)
  // What is open already when something fails is closed again.
  const closings: (() => Promise<void>)[] = [release]
  const close = async (): Promise<void> => {
    const ends = []
    // One that fails must not keep the others open.
    for (const one of closings.splice(0).reverse()) ends.push((await Promise.allSettled([one()]))[0])
    for (const end of ends) if (end?.status === 'rejected') throw end.reason
  }
  try {
    const checkpoint = manifest ? await readCheckpoint<Buffers>(run) : null
    if (checkpoint) await checkJournal(run, checkpoint)
    const policy = await policyOf(options, config, engine, checkpoint?.policyFolder ?? null)
    // Before anything is written: what could never play leaves no run behind.
    const spoken = options.executor?.language ?? language(config.language)
    const style = spokenStyle(policy, spoken, parts.style)
    checkSpeaks(parts.kinds ?? [], config.stages.types, style.name)
    checkWindow(policy, spoken, config.stages, parts)
    if (checkpoint?.policyFolder && policy.id !== checkpoint.policy)
      throw await notWhole(run, checkpoint.step, `policy/ holds ${policy.id} instead of ${checkpoint.policy}`)
    if (manifest) checkPolicy(policy, checkpoint?.policy ?? manifest.policy.id)
    else await writeManifest(run, config, policy.id, (policy as Partial<LocalPolicy>).engine, parts)
    await forgetAfter(run, checkpoint?.step ?? -1)
    await pruneCheckpoints(run, config.keepCheckpoints)
    const { processes } = config
    const executor =
      options.executor ??
      createExecutor({ language: config.language, ...(processes > 0 ? { processes } : {}) })
    if (!options.executor) closings.push(() => executor.close())
    if (checkpoint && !checkpoint.format)
      options.onEvent?.({
        kind: 'note',
        text:
          `The checkpoint of step ${checkpoint.step} is from before checkpoints had manifests: its weights are checked by their id, ` +
          'and whether its optimizer and buffers are as they were written cannot be told.',
      })
    // The embedded set says nothing of another language.
    const measurable = options.heldout || measured.benchmark.language === executor.language.name
    const timings = await openJournal<StepTimings>(run.timings, checkpoint?.positions.timings ?? 0)
    closings.push(() => timings.close())
    const journal = await openJournal<StepMetrics>(run.journal, checkpoint?.positions.journal ?? 0)
    closings.push(() => journal.close())
    const { onEvent: hear } = options
    // Without a listener an incident is a warning of the process.
    const tell = tellInto(run.path, hear && ((incident) => hear({ kind: 'incident', incident })))
    return {
      run,
      config,
      executor,
      policy,
      parts,
      journal,
      timings,
      tell,
      close,
      heldout: config.heldoutTasks > 0 && measurable ? measured : null,
      state: checkpoint && {
        step: checkpoint.step,
        seed: checkpoint.seed,
        buffers: checkpoint.buffers,
        policy,
      },
      guard: createGuard({ benchmarks, heldout: heldoutPrograms(whole, executor.language) }),
    }
  } catch (error) {
    await close().catch(() => {})
    if (!manifest) await unmake()
    throw error
  }
}

/** The policy of the last checkpoint, else the given one, else the configuration's. */
async function policyOf(
  options: TrainOptions,
  config: RunConfig,
  engine: EngineChoice,
  saved: string | null,
): Promise<Policy> {
  const { open = openPolicy, policy, signal, onEvent } = options
  const onFetch = (progress: FetchProgress): void => onEvent?.({ kind: 'fetch', ...progress })
  const { samplingMiB, activationMiB } = config
  const how = { engine, samplingMiB, activationMiB, onFetch, signal }
  if (saved) return open(saved, how)
  const adapter = adapterOfRun(config)
  if (adapter && policy)
    throw new AzlabError('A policy was given, and loraRank asks for an adapter on it.', {
      code: 'run/adapter',
      value: config.loraRank,
      expected: 'loraRank 0 with a policy of its own',
      hint: 'Open the policy with its adapter: az.policy(folder, { adapter: { rank: 8 } }).',
    })
  // The adapter begins from the run's seed.
  const fresh = adapter && { adapter, adapterKey: `${config.seed}/adapter` }
  return policy ?? open(config.policy, { ...how, ...fresh })
}

/** A run goes on with the policy that it stopped with, or that it was made for. Throws `run/other-policy`. */
function checkPolicy(policy: Policy, id: string): void {
  if (policy.id === id) return
  throw new AzlabError(`The run goes on with policy ${id}, and this is ${policy.id}.`, {
    code: 'run/other-policy',
    value: policy.id,
    expected: id,
    hint: 'Pass the policy that the run was made with, or start a new run with this one.',
  })
}

/** Writes a checkpoint of the state, after flushing the journals that it points into. */
export async function save(session: Session, state: PlayState, { onEvent }: TrainOptions): Promise<void> {
  const { run, config, journal, timings } = session
  onEvent?.({ kind: 'phase', phase: 'save', step: state.step })
  await journal.flush()
  await timings.flush()
  const positions: Checkpoint<Buffers>['positions'] = {
    journal: journal.position(),
    timings: timings.position(),
  }
  const { step, seed, buffers, policy } = state
  await writeCheckpoint(run, policy, { step, seed, buffers, positions }, config.keepCheckpoints)
  onEvent?.({ kind: 'checkpoint', step })
}
