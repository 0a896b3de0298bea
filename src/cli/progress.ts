// How far a run is, on standard error: a bar with the time left on a terminal, plain lines elsewhere.

import { createRequire } from 'node:module'
import { incidentText } from '../core/index.ts'
import type { HeldoutAccuracy } from '../run/metrics.ts'
import type { TrainEvent } from '../run/train.ts'
import { duration } from '../view/report/facts.ts'
import { stepLine } from '../view/step-line.ts'
import { engineLine, fetchLine, sayFetch } from './opening.ts'

/** Where a run ends: after so many steps, or after so many minutes of self-play (0: no limit). */
export interface Goal {
  readonly steps: number
  readonly minutes: number
}

/** Shows the events of a run. */
export interface Progress {
  show(event: TrainEvent): void
  /** A line for a person, above the bar. */
  say(line: string): void
  stop(): void
}

/** A bar where standard error is a terminal, a line a step where it is not. */
export function trainProgress(goal: Goal, terminal = Boolean(process.stderr.isTTY)): Progress {
  return terminal ? barProgress(goal) : lineProgress(goal)
}

function lineProgress(goal: Goal): Progress {
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const clock = timeLeft(goal)
  const fetching = sayFetch({ write: (text) => process.stderr.write(text), isTTY: false })
  return {
    say,
    stop: () => {},
    show(event) {
      if (event.kind === 'step') {
        const { fraction, left } = clock.after(event.metrics.step)
        say(
          `${stepLine(event)} · ${Math.round(100 * fraction)} %${left === null ? '' : `, ${duration(left)} left`}`,
        )
      } else if (event.kind === 'fetch') fetching(event)
      else {
        clock.see(event)
        const line = lineOf(event)
        if (line) say(line)
      }
    },
  }
}

interface Bars {
  create(total: number, start: number, payload: object): { update(value: number, payload: object): void }
  log(line: string): void
  update(): void
  stop(): void
}

function barProgress(goal: Goal): Progress {
  const { MultiBar } = createRequire(import.meta.url)('cli-progress') as {
    MultiBar: new (options: object) => Bars
  }
  const bars = new MultiBar({
    format: '{bar} {percentage} %  {what}{left}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    stream: process.stderr,
  })
  const bar = bars.create(1000, 0, { what: 'starting', left: '' })
  const clock = timeLeft(goal)
  let fraction = 0
  let phase = ''
  let doing = ''
  const update = (what: string, left: number | null) =>
    bar.update(Math.round(1000 * fraction), { what, left: left === null ? '' : `  ${duration(left)} left` })
  return {
    say(line) {
      bars.log(`${line}\n`)
      bars.update()
    },
    stop: () => bars.stop(),
    show(event) {
      clock.see(event)
      if (event.kind === 'progress') {
        const { stage, done, total, what } = event.progress
        const now = clock.now()
        fraction = now.fraction
        // Held-out accuracy is measured beside the steps, so it says nothing of the time that they take.
        if (phase === 'step') update(`step ${clock.step()} ${stage} ${done}/${total} ${what}`, now.left)
        else update(`${doing} ${done}/${total}`, null)
      } else if (event.kind === 'fetch') update(fetchLine(event), null)
      else if (event.kind === 'phase') {
        phase = event.phase
        doing = phaseName(event)
        update(doing, phase === 'step' ? clock.now().left : null)
      } else if (event.kind === 'step') {
        const after = clock.after(event.metrics.step)
        fraction = after.fraction
        update(`step ${event.metrics.step} done`, after.left)
        bars.log(`${stepLine(event)}\n`)
      } else {
        const line = lineOf(event)
        if (line) bars.log(`${line}\n`)
      }
    },
  }
}

/** A phase as a person says it. */
function phaseName({ phase, step }: { readonly phase: string; readonly step: number }): string {
  if (phase === 'open') return 'opening the policy'
  if (phase === 'seed') return 'seeding the buffers'
  if (phase === 'heldout')
    return step === 0 ? 'held-out accuracy before' : `held-out accuracy at step ${step}`
  if (phase === 'save') return 'saving'
  return `step ${step}`
}

/** What an event says on a line of its own; null where it says nothing. */
function lineOf(event: TrainEvent): string | null {
  if (event.kind === 'engine') return engineLine(event)
  if (event.kind === 'seeded') return event.seeding.message
  if (event.kind === 'incident') return incidentText(event.incident)
  if (event.kind === 'note') return event.text
  if (event.kind === 'heldout') {
    const accuracies = Object.values(event.heldout)
    const mean = (of: (one: HeldoutAccuracy) => number) =>
      `${((100 * accuracies.reduce((sum, one) => sum + of(one), 0)) / accuracies.length).toFixed(1)} %`
    return `held-out accuracy at step ${event.step}: ${mean((one) => one.sampled)} at temperature 1, ${mean((one) => one.greedy)} greedy`
  }
  if (event.kind === 'phase' && (event.phase === 'seed' || event.phase === 'heldout'))
    return `${phaseName(event)} …`
  return null
}

/** How much is done and how many seconds are left, from the steps so far. */
export function timeLeft(goal: Goal, clock: () => number = () => performance.now() / 1000) {
  let began: number | null = null
  let first = 0
  let step = 0
  const estimate = (done: number) => {
    if (began === null) return { fraction: 0, left: null }
    const spent = clock() - began
    const played = done - first
    const bySteps =
      played > 0 && Number.isFinite(goal.steps)
        ? { fraction: done / goal.steps, left: (spent / played) * (goal.steps - done) }
        : null
    if (goal.minutes <= 0) return bySteps ?? { fraction: 0, left: null }
    const limit = 60 * goal.minutes
    const byTime = { fraction: Math.min(1, spent / limit), left: Math.max(0, limit - spent) }
    return bySteps && bySteps.left < byTime.left ? bySteps : byTime
  }
  return {
    /** Notes when self-play begins, and at which step. */
    see(event: TrainEvent) {
      if (event.kind !== 'phase' || event.phase !== 'step') return
      if (began === null) {
        began = clock()
        first = event.step - 1
      }
      step = event.step
    },
    step: () => step,
    now: () => estimate(Math.max(first, step - 1)),
    after: (done: number) => estimate(done),
  }
}
