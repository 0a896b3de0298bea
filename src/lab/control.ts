// Steering a training while it runs: pause, stop after this step, another learning rate; by code, or by a panel in the notebook.

import { AzlabError, given, JUPYTER_DISPLAY, type MimeBundle, mend } from '../core/index.ts'
import type { StageProgress } from '../stage/index.ts'
import { escapeHtml } from '../view/html.ts'
import { PANEL_MODULE, PANEL_STYLE } from './control-panel.ts'
import { notebook } from './notebook.ts'
import { withHidden } from './rows.ts'
import { openWidget, type Widget } from './widget.ts'

export type ControlStatus = 'idle' | 'running' | 'paused' | 'stopping' | 'ended'

/** Where a controlled training stands. */
export interface ControlState {
  readonly status: ControlStatus
  /** True from `pause` to `resume`; the status is `paused` once the running step has ended. */
  readonly wantsPause: boolean
  readonly done: number
  readonly steps: number
  readonly learningRate: number
  /** What the running step does, in words. */
  readonly doing: string
}

/** Steers a training. Everything takes effect between steps: the running step is never lost. */
export interface Control {
  readonly state: ControlState
  /** The training waits after the running step. */
  pause(): void
  resume(): void
  /** The training ends after the running step. */
  stop(): void
  /** The learning rate of the steps from the next on. Throws `control/learning-rate` for what is no number of at least 0. */
  learningRate: number
  /** For a loop: a training of so many steps begins. */
  begin(steps: number, learningRate: number): void
  /** For a loop, before each step: waits while paused, and says whether to take the step. */
  next(ending: AbortSignal): Promise<boolean>
  /** For a loop: how far it is. */
  report(news: { readonly done?: number; readonly stage?: StageProgress }): void
  /** For a loop: the training is over. */
  end(): void
}

/** Milliseconds between two words on what a step does. */
const BETWEEN_MS = 300

/** A control for this lab's trainings. As a cell's last value it shows a panel. Throws `control/lab` for what is no lab. */
export function control(lab: {
  control: Control | null
  readonly options: { readonly learningRate: number }
}): Control {
  const options = (lab as { readonly options?: { readonly learningRate?: unknown } } | null)?.options
  if (typeof options?.learningRate !== 'number')
    throw new AzlabError(`az.control steers the trainings of a lab, and was given ${given(lab)}.`, {
      code: 'control/lab',
      value: lab,
      expected: 'a lab, as az.lab opens it',
      hint: mend(lab, 'Open one first: const lab = az.lab({ policy }).'),
    })
  const made = createControl(options.learningRate)
  lab.control = made
  return made
}

/** A control for any loop that asks it before each step. */
export function createControl(learningRate = 0): Control {
  checkRate(learningRate)
  let state: ControlState = {
    status: 'idle',
    wantsPause: false,
    done: 0,
    steps: 0,
    learningRate,
    doing: '',
  }
  let chosen: number | null = null
  let widget: Widget | null = null
  let wake: () => void = () => {}
  let saidAt = 0

  const set = (changed: Partial<ControlState>): void => {
    const news = Object.entries(changed).filter(
      ([name, value]) => state[name as keyof ControlState] !== value,
    )
    if (news.length === 0) return
    state = { ...state, ...changed }
    widget?.set(Object.fromEntries(news))
  }
  const isOver = (): boolean => state.status === 'idle' || state.status === 'ended'

  const made: Control = {
    get state() {
      return state
    },
    get learningRate() {
      return state.learningRate
    },
    set learningRate(value: number) {
      checkRate(value)
      chosen = value
      set({ learningRate: value })
    },
    pause: () => set({ wantsPause: true }),
    resume() {
      set({ wantsPause: false, ...(state.status === 'paused' ? { status: 'running' } : {}) })
      wake()
    },
    stop() {
      if (!isOver()) set({ status: 'stopping', wantsPause: false })
      wake()
    },
    begin(steps, learningRate) {
      set({ status: 'running', done: 0, steps, learningRate: chosen ?? learningRate, doing: '' })
    },
    async next(ending) {
      while (state.wantsPause && state.status !== 'stopping' && !ending.aborted) {
        set({ status: 'paused', doing: '' })
        await new Promise<void>((resolve) => {
          wake = resolve
          ending.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      return state.status !== 'stopping' && !ending.aborted
    },
    report({ done, stage }) {
      if (done !== undefined) set({ done, doing: '' })
      if (!stage || performance.now() - saidAt < BETWEEN_MS) return
      saidAt = performance.now()
      set({ doing: `${stage.stage} ${stage.done} of ${stage.total} ${stage.what}` })
    },
    end: () => set({ status: 'ended', doing: '' }),
  }

  const take = (content: unknown): void => {
    const { command, value } = (content ?? {}) as { readonly command?: unknown; readonly value?: unknown }
    if (command === 'pause') made.pause()
    else if (command === 'resume') made.resume()
    else if (command === 'stop') made.stop()
    else if (command === 'learningRate') made.learningRate = value as number
  }
  const display = (): MimeBundle => {
    const host = notebook()
    widget ??= host?.comm ? openWidget(host.comm, panel(state, take)) : null
    const { status, done, steps, learningRate } = state
    const words = `Control of a training: ${status}, ${done} of ${steps} steps, learning rate ${learningRate}.`
    const how =
      'The panel needs anywidget beside JupyterLab (npm run lab has it). From code: pause(), resume(), stop(), learningRate = 1e-4.'
    return {
      ...widget?.view,
      'text/html': `<p>${escapeHtml(words)}<br><small>${escapeHtml(how)}</small></p>`,
      'text/plain': `${words}\n${how}`,
    }
  }
  return withHidden(made, { [JUPYTER_DISPLAY]: display })
}

/** Throws `control/learning-rate` for what is no number of at least 0. */
function checkRate(value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return
  throw new AzlabError(`The learning rate cannot be ${given(value)}.`, {
    code: 'control/learning-rate',
    value,
    expected: 'a number of at least 0',
    hint: 'Give for example 1e-4.',
  })
}

function panel(state: ControlState, onMessage: (content: unknown) => void) {
  return {
    name: 'azlab.Control',
    esm: PANEL_MODULE,
    css: PANEL_STYLE,
    state: { ...state },
    onMessage,
  }
}
