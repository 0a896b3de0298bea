// Figures in a cell: each shows itself, and `live` draws a training again with every step.

import type { OpenRun } from '../run/open.ts'
import { heldout as heldoutFigure } from '../view/figure/heldout.ts'
import {
  complexity,
  type Figure,
  learnability,
  mimeBundle,
  type RunData,
  rewardLength,
  runData,
  solveRate,
  timeByStage,
  updateStatistics,
  validity,
} from '../view/index.ts'
import { solveRateHistogram } from './histogram.ts'
import { JUPYTER_DISPLAY, withHidden } from './rows.ts'
import type { LabStep } from './step.ts'

/**
 * Where a notebook kernel may leave a function that shows a media bundle, or shows it again in the place of the one with
 * the same id: `globalThis[Symbol.for('azlab.show')] = (bundle, id) => …`.
 */
export const SHOW: symbol = Symbol.for('azlab.show')

type Show = (bundle: Readonly<Record<string, unknown>>, id: string) => void

/** A figure that a notebook shows when it is the last value of a cell. */
export function showing(figure: Figure): Figure {
  return withHidden({ ...figure }, { [JUPYTER_DISPLAY]: () => mimeBundle(figure) })
}

/** What a figure of a run can be drawn from: an opened run, or a step of `lab.train` with its history. */
export type Drawable = RunData | LabStep | Pick<OpenRun, 'metrics' | 'timings' | 'config'>

function dataOf(from: Drawable): RunData {
  if ('history' in from) return from.history
  return 'config' in from ? runData(from) : from
}

const drawn =
  (figure: (run: RunData) => Figure) =>
  (from: Drawable): Figure =>
    showing(figure(dataOf(from)))

/** Figures by name; each takes an opened run or a step of `lab.train`. */
export const plot = {
  learnability: drawn(learnability),
  solveRate: drawn(solveRate),
  rewardLength: drawn(rewardLength),
  validity: drawn(validity),
  complexity: drawn(complexity),
  heldout: drawn(heldoutFigure),
  update: drawn(updateStatistics),
  time: drawn(timeByStage),
  /** How many of these tasks are solved never, sometimes, always. */
  solveRates: (...rates: Parameters<typeof solveRateHistogram>): Figure =>
    showing(solveRateHistogram(...rates)),
  /** Draws the learnability of a training so far; in a notebook the picture of the step before is replaced. */
  live(step: LabStep): Figure {
    const figure = showing(learnability(step.history))
    const show = (globalThis as unknown as Record<symbol, Show | undefined>)[SHOW]
    show?.(mimeBundle(figure), 'azlab-live')
    return figure
  },
}
