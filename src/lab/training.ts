// az.train: a run into a folder, as the command line makes it, with what a notebook adds: the cell's interrupt, a line of
// progress, and curves that move.

import { randomUUID } from 'node:crypto'
import type { OptionNames } from '../core/index.ts'
import { runConfig } from '../run/config.ts'
import type { StepMetrics, StepTimings } from '../run/metrics.ts'
import { openRun } from '../run/open.ts'
import { checkTrainNames, checkTrainOptions, TRAIN_OPTIONS } from '../run/session.ts'
import { type TrainEvent, type TrainOptions, type TrainResult, train } from '../run/train.ts'
import type { Figure, RunData } from '../view/index.ts'
import { stepLine } from '../view/step-line.ts'
import { heldoutTable } from '../view/table/heldout.ts'
import { trainingTable } from '../view/table/lab.ts'
import { cellSignal, delayed, STEP_GRACE_MS } from './interrupt.ts'
import { finishLive, showLive } from './live.ts'
import { type Drawable, dataOf, plot } from './plot.ts'
import { showEngine, showFetch } from './policy.ts'
import { cellProgress } from './progress.ts'
import { shownAs } from './rows.ts'

/** How a cell trains. */
export interface CellTrainOptions extends TrainOptions {
  /** Draws the run after each step, its learnability or what this function draws; without a notebook a line a step is printed. Default false. */
  readonly live?: boolean | ((from: Drawable) => Figure)
}

const CELL_TRAIN_OPTIONS: OptionNames<CellTrainOptions> = { ...TRAIN_OPTIONS, live: true }

/**
 * Trains into a folder, or goes on with a run (`azlab train` is the same from a terminal). In a notebook an interrupt of
 * the cell is its `finish` where neither `finish` nor `signal` is given: the running step ends and all is saved; what takes
 * more than ten seconds longer is given up, and a resumed run does it again. Throws as `train` does.
 */
export async function trainRun(given: CellTrainOptions): Promise<TrainResult> {
  checkTrainNames('az.train', given, CELL_TRAIN_OPTIONS)
  const { live = false, ...options } = given
  checkTrainOptions(options)
  const { out, resume, config, onEvent } = options
  const finish = options.finish ?? (options.signal ? undefined : cellSignal())
  const late = options.finish || options.signal || !finish ? null : delayed(finish, STEP_GRACE_MS)
  const progress = cellProgress('train')
  const drawing = live ? drawSteps(live, resume ? () => openRun(out) : null) : null
  const steps = await stepsOf(options)
  let how: 'done' | 'stopped' = 'stopped'
  const fetching = showFetch(config?.policy ?? 'the policy')
  const hear = (event: TrainEvent): void => {
    onEvent?.(event)
    if (event.kind === 'fetch') fetching.show(event)
    else fetching.end()
    if (event.kind === 'engine') showEngine(event)
    else if (event.kind === 'note') process.emitWarning(event.text, 'AzlabNote')
    else if (event.kind === 'progress') progress.show(event.progress)
    else if (event.kind === 'step') {
      if (steps) progress.step(event.metrics.step, steps)
      drawing?.take(event)
    }
  }
  try {
    await drawing?.begin()
    const result = await train({
      ...options,
      config,
      onEvent: hear,
      ...(finish ? { finish } : {}),
      ...(late ? { signal: late.signal } : {}),
    })
    if (result.status === 'finished') how = 'done'
    const { message, summary } = result
    return shownAs(result, () => [
      trainingTable(message, summary),
      ...(summary.heldout ? [heldoutTable(summary.heldout)] : []),
    ])
  } finally {
    late?.end()
    fetching.end(how)
    progress.end(how)
    await drawing?.end()
  }
}

/** Steps that this run is made for; null where time ends it, or where that is not known before it is resumed. */
async function stepsOf({ resume, out, config, kinds }: TrainOptions): Promise<number | null> {
  // What is wrong with the options or the folder is for the run to say.
  try {
    const { steps, minutes } = runConfig(
      resume ? { ...(await openRun(out)).config, ...config } : config,
      kinds,
    )
    return minutes > 0 ? null : steps
  } catch {
    return null
  }
}

/** The figure of a run that grows by its events; a resumed one begins with what its folder has. */
function drawSteps(live: true | ((from: Drawable) => Figure), before: (() => Promise<Drawable>) | null) {
  const draw = live === true ? plot.learnability : live
  const training = randomUUID()
  let metrics: readonly StepMetrics[] = []
  let timings: readonly StepTimings[] = []
  let samples = 8
  return {
    async begin(): Promise<void> {
      const known = (await before?.().catch(() => null)) ?? null
      const data: RunData | null = known && dataOf(known)
      if (data) ({ metrics, timings, samples } = data)
    },
    take(step: { readonly metrics: StepMetrics; readonly timings: StepTimings }): void {
      const first = step.metrics.step
      metrics = [...metrics.filter((one) => one.step < first), step.metrics]
      timings = [...timings.filter((one) => one.step < first), step.timings]
      showLive({ figure: draw({ metrics, timings, samples }), line: stepLine(step), training })
    },
    end: () => finishLive(training),
  }
}
