// A lab: self-play one stage at a time, over plain records, with a state that only a few verbs replace.
//
// propose, validate, estimate, solve, verify, reward and advantage change nothing: a cell with one of them can be run
// again and gives the same. seed, update and commit (and train and step) replace `lab.state`; a second run of a cell with
// one of the first three gives the same again and leaves the lab where it is.

import { randomUUID } from 'node:crypto'
import { checkNumber, contentId, JUPYTER_DISPLAY, type Key, subkey } from '../core/index.ts'
import type { HeldoutEvaluation } from '../evaluate/index.ts'
import { createExecutor, type Executor } from '../executor/index.ts'
import { isTrainable, type Policy, type TrainablePolicy } from '../policy/policy.ts'
import { selfPlayStep } from '../run/loop.ts'
import { type PlayState, stepKey, stepOfKey } from '../run/state.ts'
import type { Advantage, Attempt, Proposal, Reward, Validation } from '../stage/index.ts'
import * as stage from '../stage/index.ts'
import { bufferTasks, type Guard, type Task, type TaskType } from '../task/index.ts'
import { bufferTable, labTable } from '../view/table/lab.ts'
import { checkLab, checkPolicy, checkSpoken, startedError, wholeGuard, zeroBuffers } from './beginning.ts'
import type { Control } from './control.ts'
import { HELDOUT_CALL_OPTIONS, type HeldoutCallOptions, measured } from './heldout.ts'
import { cellSignal, delayed, STEP_GRACE_MS } from './interrupt.ts'
import { entered, KnownTasks } from './known.ts'
import { finishLive } from './live.ts'
import * as own from './options.ts'
import { originPart } from './origin.ts'
import { shownPolicy } from './policy-face.ts'
import { cellProgress, withProgress } from './progress.ts'
import * as shown from './results.ts'
import { type Rows, tablesDisplay } from './rows.ts'
import { type LabStep, labStep, type StepHistory } from './step.ts'

/** Opens a lab. Nothing is sampled and no process is started before the first cell needs it. */
export function lab(options: own.LabOptions): Lab {
  return new Lab(options)
}

/** Self-play one stage at a time. A call's draws follow from the lab's seed, the step, the stage and the call's `key`. */
export class Lab {
  readonly #options: own.LabOptions
  readonly #stages: stage.StageOptionsInput
  readonly #own: own.OwnPart
  #guarding: Guard | undefined
  /** Programs run here. */
  readonly executor: Executor
  /** What pauses, ends and steers the trainings of this lab; `az.control(lab)` makes one. */
  control: Control | null = null
  #state: PlayState
  /** The state before the last step, so that the cell that made the step can be run again. */
  #past: PlayState | null = null
  /** Where the lab last stood with a policy: assigning the policy goes back there. */
  readonly #stood = new WeakMap<Policy, PlayState>()
  #known = new KnownTasks()
  #seeding: { readonly id: string; readonly result: shown.SeedRows } | null = null
  #committed: { readonly id: string; readonly state: PlayState; readonly result: shown.LabCommit } | null =
    null

  constructor(options: own.LabOptions) {
    checkLab(options)
    this.#options = options
    this.#stages = own.stagePart(options)
    this.#own = { style: options.style, kinds: options.kinds }
    this.executor = options.executor ?? createExecutor({ language: options.language ?? 'javascript' })
    checkSpoken(options, this.executor.language)
    const buffers = zeroBuffers(this.#all, this.executor.language, options.kinds)
    this.#state = { step: 0, seed: options.seed ?? 1, policy: options.policy, buffers }
    this.#stood.set(options.policy, this.#state)
  }

  /** Where the lab stands: steps done, policy, buffers and seed. A plain value, never changed in place. */
  get state(): PlayState {
    return this.#state
  }

  /** All options of the stages as this lab takes them, the defaults included. */
  get options(): stage.StageOptions {
    return this.#all
  }

  get policy(): Policy {
    return shownPolicy(this.#state.policy)
  }

  /**
   * Goes back to where the lab last stood with this policy: assigning the policy from before an update undoes it, buffers
   * and step included. A policy that the lab never had takes the present one's place, and nothing else changes. Throws
   * `lab/policy` for what is none.
   */
  set policy(policy: Policy) {
    checkPolicy(policy)
    checkSpoken({ ...this.#own, policy, types: this.#all.types }, this.executor.language)
    const stood = this.#stood.get(policy)
    if (stood) this.#past = null
    this.#state = stood ?? { ...this.#state, policy }
    this.#stood.set(policy, this.#state)
  }

  /** Tasks so far, the oldest first. */
  buffer(type: TaskType): Rows<Task> {
    return shown.taskRows(bufferTasks(this.#state.buffers[type]))
  }

  /** A notebook shows where the lab stands. */
  [JUPYTER_DISPLAY](): object {
    const { step, seed, policy, buffers } = this.#state
    const options = own.labOptions(this.#own, this.#stages)
    const about = { step, seed, policy: policy.id, trainable: isTrainable(policy), options }
    return tablesDisplay(() => [labTable(about), bufferTable(shown.bufferSizes(buffers))])[JUPYTER_DISPLAY]!()
  }

  /** Fills the first buffers from the zero triplet. Before the first step only. Throws `lab/started`. */
  async seed(options: own.CallOptions = {}): Promise<shown.SeedRows> {
    const context = this.#context('seed', options)
    const id = contentId(own.stagePart(options), options.key ?? null)
    const known = this.#seeding
    const sameAgain =
      known?.id === `${id}/${context.policy.id}` || (this.#state.step > 0 && known?.id.startsWith(id))
    if (known && sameAgain) return known.result
    if (this.#state.step > 0) throw startedError(this.#state.step)
    const guarded = { ...context, guard: await this.#wholeGuard() }
    const seeding = await withProgress('seed', guarded, (shown) => stage.seed(shown))
    const { buffers } = seeding
    this.#state = { ...this.#state, buffers }
    this.#stood.set(this.#state.policy, this.#state)
    const tasks = Object.values(buffers).flatMap((buffer) => bufferTasks(buffer))
    const result = shown.seedRows(tasks, seeding)
    this.#seeding = { id: `${id}/${context.policy.id}`, result }
    return result
  }

  /** The policy invents tasks of a type (default: all), shown some past ones. */
  async propose(
    types: TaskType | readonly TaskType[] = this.#all.types,
    options: own.ProposeOptions = {},
  ): Promise<shown.ProposalRows> {
    own.checkCall('propose', options, own.PROPOSE_OPTIONS)
    const batch = checkNumber('count', options.count, { whole: true, least: 1 }) ?? options.batch
    const call = batch === undefined ? options : { ...options, batch }
    const { count: _, ...told } = call
    const context = this.#context('propose', told)
    return shown.proposalRows(await withProgress('propose', context, (one) => stage.propose(types, one)))
  }

  /** One task or rejection a proposal. Reads the buffers that the proposals were made from; nothing enters them here. */
  async validate(
    proposals: readonly Proposal[],
    options: own.CallOptions = {},
  ): Promise<shown.ValidationRows> {
    const context = this.#context('validate', options, this.#stateOf(proposals))
    const guarded = { ...context, guard: await this.#wholeGuard() }
    const validations = await withProgress('validate', guarded, (one) => stage.validate(proposals, one))
    for (const [i, validation] of validations.entries()) {
      this.#known.judged(proposals[i] as Proposal, validation, context.step)
    }
    return shown.validationRows(validations)
  }

  /** The solve rate of each task, from `samples` answers of the policy. */
  async estimate(tasks: readonly Validation[], options: own.CallOptions = {}): Promise<shown.RateRows> {
    const context = this.#context('estimate', options)
    const rates = await withProgress('estimate', context, (one) => stage.estimate(tasks, one))
    this.#known.passed(tasks, context.step)
    this.#known.estimated(rates)
    return shown.rateRows(rates, originPart(context, options))
  }

  /** One answer to each of these tasks. With `solverTasks` other than `given` (the lab's default), the batch that a step takes. */
  async solve(tasks: readonly Validation[], options: own.CallOptions = {}): Promise<shown.AttemptRows> {
    own.checkCall('solve', options)
    const call = { solverTasks: this.#stages.solverTasks ?? ('given' as const), ...options }
    const context = this.#context('solve', call)
    return shown.attemptRows(await stage.solve(tasks, context), originPart(context, options))
  }

  /** One verdict an attempt. */
  async verify(attempts: readonly Attempt[], options: own.CallOptions = {}): Promise<shown.VerdictRows> {
    const context = this.#context('verify', options)
    const verdicts = await withProgress('verify', context, (one) => stage.verify(attempts, one))
    return shown.verdictRows(verdicts, originPart(context, options, attempts))
  }

  /**
   * One reward a response, by component. Samples nothing and runs nothing, so any "what if" costs nothing. What was passed on
   * is what counts: what was left out before `estimate`, or has no rate here, is not paid. Rejected proposals are paid as
   * invalid: the lab remembers them; for records of another lab they are given as `validations`.
   */
  reward(input: stage.RewardInput, options: own.CallOptions = {}): shown.RewardRows {
    const context = this.#context('reward', options, this.#stateOf(input?.proposals))
    const { proposals, rates = [], validations: given } = input ?? {}
    const validations = given ?? this.#known.validationsOf(proposals)
    const rewards = stage.reward(validations ? { ...input, validations } : input, context)
    if (given) this.#known.passed(given, context.step)
    this.#known.estimated(rates, proposals, context.step)
    return shown.rewardRows(rewards, originPart(context, options))
  }

  /** One advantage a reward. */
  advantage(rewards: readonly Reward[], options: own.CallOptions = {}): shown.AdvantageRows {
    const context = this.#context('advantage', options, this.#stateOf(rewards))
    return shown.advantageRows(stage.advantage(rewards, context), originPart(context, options, rewards))
  }

  /**
   * One optimizer step. The lab goes on with the new policy, this step's tasks enter the buffers and the step advances,
   * once: run again with advantages of the same step, it starts from where the lab stood before. The old policy stays
   * usable; `lab.policy = update.before` is the undo.
   */
  async update(
    advantages: readonly Advantage[],
    options: own.UpdateCallOptions = {},
  ): Promise<shown.LabUpdate & shown.UpdatePolicies> {
    const from = this.#stateOf(advantages)
    own.checkCall('update', options, own.UPDATE_OPTIONS)
    const { tasks: given, rates: estimated, ...call } = options
    const context = this.#context('update', call, from)
    const { policy, update, note } = await withProgress('update', context, (one) =>
      stage.update(advantages, one),
    )
    const entering = given ?? this.#known.tasksOf(advantages)
    const rates = estimated ?? this.#known.rates
    const buffers = stage.commit({ validations: entering, rates }, context)
    this.#moveOn(from, { ...from, step: from.step + 1, policy, buffers })
    const names = advantages.map((one) => one.id)
    const record = {
      kind: 'update' as const,
      id: update?.id ?? contentId('update', context.step, policy.id, names),
      parents: update?.parents ?? [],
      step: context.step,
      from: context.policy.id,
      to: policy.id,
      statistics: update?.statistics ?? null,
      note,
      tasks: entered(buffers, entering),
    }
    const policies = { policy, before: context.policy }
    return shown.shownUpdate(record, policies, { before: from.buffers, after: buffers })
  }

  /** Ends the step without an update: these tasks enter the buffers. Run again with the same tasks, it changes nothing. */
  commit(tasks: readonly Validation[], options: own.UpdateCallOptions = {}): shown.LabCommit {
    const id = contentId(tasks ?? null)
    if (this.#committed?.id === id && this.#committed.state === this.#state) return this.#committed.result
    const from = this.#state
    own.checkCall('commit', options, own.UPDATE_OPTIONS)
    const { tasks: _, rates: estimated, ...call } = options
    const context = this.#context('commit', call, from)
    const rates = estimated ?? this.#known.rates
    const buffers = stage.commit({ validations: tasks, rates }, context)
    this.#moveOn(from, { ...from, step: from.step + 1, buffers })
    const result = shown.shownCommit({
      kind: 'commit',
      step: this.#state.step,
      tasks: entered(buffers, tasks),
      buffers: shown.bufferSizes(buffers),
    })
    this.#committed = { id, state: this.#state, result }
    return result
  }

  /**
   * Accuracy on tasks that no buffer holds: greedy, and the mean of several answers at temperature 1. The lab stays as it
   * is. Two measurements compare with `az.rise(before, after)`.
   */
  async heldout(call: HeldoutCallOptions = {}): Promise<HeldoutEvaluation> {
    own.checkCall('heldout', call, HELDOUT_CALL_OPTIONS)
    const { policy = this.policy, ...options } = call
    checkPolicy(policy)
    return measured(policy, { executor: this.executor, style: this.#own.style }, options)
  }

  /** One whole step, as `train` takes it. An interrupt of the cell ends it at a safe point, and the lab stays where it was. */
  async step(options: Omit<own.TrainCallOptions, 'steps' | 'finish' | 'control'> = {}): Promise<LabStep> {
    own.checkCall('step', options, own.STEP_OPTIONS)
    const history = { metrics: [], timings: [], samples: this.#all.samples, training: null }
    const call = { ...options, signal: cellSignal(options.signal) }
    return withProgress('step', { onProgress: this.#options.onProgress }, ({ onProgress }) =>
      this.#step({ ...call, onProgress }, history),
    )
  }

  /**
   * Whole steps, one after the other; the lab moves on with each, and stays where it is when the loop is left. In a
   * notebook an interrupt ends the training after the running step, which is kept; a step that takes more than ten seconds
   * longer is given up, and the lab stays at the step before. A control (`az.control(lab)`) pauses it, ends it, and sets
   * its learning rate.
   */
  async *train(options: own.TrainCallOptions): AsyncGenerator<LabStep, void, undefined> {
    own.checkTraining(options)
    const { steps, finish, signal, control = this.control, ...call } = options
    const training = randomUUID()
    const samples = options.samples ?? this.#all.samples
    let history: StepHistory = { metrics: [], timings: [], samples, training }
    const progress = cellProgress('train')
    const interrupted = finish ?? cellSignal()
    const given = signal || finish || !interrupted ? null : delayed(interrupted, STEP_GRACE_MS)
    const ending = interrupted ?? new AbortController().signal
    let how: 'done' | 'stopped' = 'stopped'
    const onProgress = (one: stage.StageProgress): void => {
      this.#options.onProgress?.(one)
      progress.show(one)
      control?.report({ stage: one })
    }
    control?.begin(steps, call.learningRate ?? this.#all.learningRate)
    try {
      for (let done = 0; done < steps && !ending.aborted; done++) {
        if (control && !(await control.next(ending))) break
        progress.step(done, steps)
        const rate = control ? { learningRate: control.learningRate } : {}
        const step = await this.#step(
          { ...call, ...rate, signal: signal ?? given?.signal, onProgress },
          history,
        )
        history = step.history
        progress.step(done + 1, steps)
        control?.report({ done: done + 1 })
        yield step
      }
      if (!ending.aborted) how = 'done'
    } finally {
      given?.end()
      progress.end(how)
      control?.end()
      await finishLive(training)
    }
  }

  /** A lab that stands where this one stands and goes its own way. It runs programs in the same executor. */
  branch(): Lab {
    const policy = isTrainable(this.policy) ? (this.policy as TrainablePolicy).branch() : this.policy
    const other = new Lab({ ...this.#options, policy, executor: this.executor })
    other.#state = { ...this.#state, policy }
    other.#past = this.#past
    other.#known = new KnownTasks(this.#known)
    other.#stood.set(policy, other.#state)
    return other
  }

  /** Ends the processes of the lab's own executor. */
  async close(): Promise<void> {
    if (this.#options.executor === undefined) await this.executor.close()
  }

  get #all(): stage.StageOptions {
    return stage.stageOptions(this.#stages, this.#own.kinds)
  }

  async #wholeGuard(): Promise<Guard> {
    this.#guarding ??= await wholeGuard(this.#options, this.executor.language)
    return this.#guarding
  }

  /** What a stage is given: the state, the lab's options with the call's on top, and the key of the step. */
  #context(name: string, call: own.CallOptions, state: PlayState = this.#state) {
    own.checkCall(name, call)
    const step = name === 'seed' ? 0 : state.step + 1
    const key = stepKey(state.seed, step)
    return {
      policy: call.policy ?? state.policy,
      buffers: state.buffers,
      executor: this.executor,
      language: this.executor.language,
      key: call.key === undefined ? key : subkey(key, 'key', call.key),
      options: stage.stageOptions({ ...this.#stages, ...own.stagePart(call) }, this.#own.kinds),
      ...this.#own,
      guard: this.#options.guard,
      step,
      signal: cellSignal(call.signal),
      onProgress: this.#options.onProgress,
    }
  }

  /** The state that records belong to: the one before the last step where their draws are of that step, else the present. */
  #stateOf(records: readonly { readonly response: { readonly key: Key } }[] = []): PlayState {
    if (!Array.isArray(records)) return this.#state
    const steps = records.map((record) => stepOfKey(record?.response?.key ?? '') ?? 0)
    const step = steps.reduce((latest, one) => Math.max(latest, one), 0)
    return this.#past && step === this.#past.step + 1 && step === this.#state.step ? this.#past : this.#state
  }

  #moveOn(from: PlayState, to: PlayState): void {
    this.#stood.set(from.policy, from)
    this.#past = from
    this.#state = to
    this.#stood.set(to.policy, to)
    this.#known.forgetBefore(to.step)
  }

  async #step(
    call: Omit<own.TrainCallOptions, 'steps' | 'finish' | 'control'> & Pick<own.LabOptions, 'onProgress'>,
    history: StepHistory,
  ): Promise<LabStep> {
    const from = this.#state
    const stages = stage.stageOptions({ ...this.#stages, ...own.stagePart(call) }, this.#own.kinds)
    const guard = await this.#wholeGuard()
    const lab = { ...this.#own, executor: this.executor, stages, steps: from.step + 1, guard }
    const play = own.playOptions(call, lab)
    const step = await selfPlayStep(from, play)
    this.#moveOn(from, step.state)
    return labStep(step, history)
  }
}
