// How far a stage is, as one line of the cell that moves in place; nothing for stages that take less than a second.

import { randomUUID } from 'node:crypto'
import type { NotebookHost } from '../core/index.ts'
import type { StageProgress } from '../stage/index.ts'
import { percent } from '../view/format.ts'
import { duration } from '../view/report/facts.ts'
import { MEASURED, notebook } from './notebook.ts'

/** How far a piece of work is, e.g. 3 of 8 `responses` of the stage `propose`. */
export interface Work {
  readonly stage: string
  readonly what: string
  readonly done: number
  readonly total: number
}

/** Shows one piece of work. */
export interface Progress {
  show(progress: Work): void
  /** Steps done of a training, which the time left then follows. */
  step(done: number, total: number): void
  /** The last line: what was done and how long it took. */
  end(how?: 'done' | 'stopped'): void
}

const QUIET_MS = 1000
const BETWEEN_MS = 250
const BAR = 20

/** A line for this work in the running cell; without a notebook it shows nothing. */
export function cellProgress(
  name: string,
  host: NotebookHost | null = notebook(),
  clock: () => number = () => performance.now(),
): Progress {
  if (host === null) return { show() {}, step() {}, end() {} }
  const displayId = `azlab-progress-${randomUUID()}`
  const began = clock()
  let isShown = false
  let lastAt = began
  let phase = ''
  let phaseBegan = began
  let phaseFrom = 0
  let now: Work | null = null
  let most: Work | null = null
  let steps: { readonly done: number; readonly total: number } | null = null

  const put = (line: string): void => {
    host.display({ 'text/plain': line }, { displayId, update: isShown, metadata: MEASURED })
    isShown = true
  }
  const draw = (): void => {
    const at = clock()
    if (at - began < QUIET_MS || (isShown && at - lastAt < BETWEEN_MS)) return
    lastAt = at
    put(lineOf(name, now, steps, leftOf(at)))
  }
  /** Milliseconds left, from how fast it went so far; null where nothing says so. */
  const leftOf = (at: number): number | null => {
    if (steps) return steps.done > 0 ? ((at - began) / steps.done) * (steps.total - steps.done) : null
    // Seeding goes through the same stages round after round: nobody knows how often.
    if (!now || name === 'seed' || now.done <= phaseFrom) return null
    return ((at - phaseBegan) / (now.done - phaseFrom)) * (now.total - now.done)
  }
  // Work that reports nothing for long still shows that it goes on.
  const timer = setInterval(draw, QUIET_MS)
  timer.unref()
  return {
    show(progress) {
      const { stage, what, done, total } = progress
      if (`${stage} ${what} ${total}` !== phase) {
        phase = `${stage} ${what} ${total}`
        phaseBegan = clock()
        phaseFrom = done
      }
      now = progress
      if (stage === name) most = progress
      draw()
    },
    step(done, total) {
      steps = { done, total }
      now = null
      draw()
    },
    end(how = 'done') {
      clearInterval(timer)
      if (!isShown) return
      const took = duration((clock() - began) / 1000)
      const count = steps
        ? `${steps.done} ${steps.done === 1 ? 'step' : 'steps'} in `
        : most && how === 'done'
          ? `${most.total} ${most.what} in `
          : ''
      put(how === 'done' ? `${name}: ${count}${took}` : `${name}: stopped after ${steps ? count : ''}${took}`)
    },
  }
}

function lineOf(
  name: string,
  now: Work | null,
  steps: { readonly done: number; readonly total: number } | null,
  left: number | null,
): string {
  const doing = now && `${now.stage === name ? '' : `${now.stage} `}${now.done} of ${now.total} ${now.what}`
  const within = now && now.total > 0 ? now.done / now.total : 0
  const share = steps ? steps.done / steps.total : within
  const full = Math.round(BAR * Math.min(1, share))
  const parts = [
    `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent(share)}`,
    ...(steps && steps.done < steps.total ? [`step ${steps.done + 1} of ${steps.total}`] : []),
    ...(doing ? [doing] : []),
    ...(left === null ? [] : [`${duration(left / 1000)} left`]),
  ]
  return `${name} ${parts.join(' · ')}`
}

/** Does a piece of work with its own progress passed on and, in a notebook, shown. */
export async function withProgress<C extends { readonly onProgress?: (progress: StageProgress) => void }, T>(
  name: string,
  context: C,
  work: (context: C) => Promise<T>,
): Promise<T> {
  const progress = cellProgress(name)
  const onProgress = (one: StageProgress): void => {
    context.onProgress?.(one)
    progress.show(one)
  }
  try {
    const result = await work({ ...context, onProgress })
    progress.end()
    return result
  } catch (error) {
    progress.end('stopped')
    throw error
  }
}
