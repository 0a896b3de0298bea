// Figures in a cell: each shows itself, and `live` draws a training again with every step.

import { AzlabError, given as described, JUPYTER_DISPLAY, mend } from '../core/index.ts'
import { figureBundle } from '../view/bundle.ts'
import { heldout as heldoutFigure } from '../view/figure/heldout.ts'
import {
  complexity,
  type DrawableRun,
  type Figure,
  learnability,
  type RunData,
  rewardLength,
  runData,
  solveRate,
  timeByStage,
  updateStatistics,
  validity,
} from '../view/index.ts'
import { stepLine } from '../view/step-line.ts'
import { solveRateHistogram } from './histogram.ts'
import { showLive } from './live.ts'
import { type FigureInput, ownFigure } from './own.ts'
import { withHidden } from './rows.ts'
import type { LabStep } from './step.ts'

/** A figure that a notebook shows when it is the last value of a cell. */
export function showing(figure: Figure): Figure {
  return withHidden({ ...figure }, { [JUPYTER_DISPLAY]: () => figureBundle(figure) })
}

/** What a figure of a run can be drawn from: an opened run, or a step of `lab.train` with its history. */
export type Drawable = RunData | LabStep | DrawableRun

/** The metrics and timings behind it. */
export function dataOf(from: Drawable): RunData {
  const { metrics, history } = (from ?? {}) as { readonly metrics?: unknown; readonly history?: unknown }
  if (!Array.isArray(metrics) && typeof history !== 'object')
    throw new AzlabError(`A figure is drawn from a run, and was given ${described(from)}.`, {
      code: 'plot/run',
      value: from,
      expected: 'an opened run, or a step of lab.train',
      hint: mend(from, 'Open a run with await az.open(FOLDER).'),
    })
  if ('history' in from) return from.history
  return 'config' in from ? runData(from) : from
}

/** Throws `plot/rates` for what are no solve rates. */
function checkRates(given: Parameters<typeof solveRateHistogram>): Parameters<typeof solveRateHistogram> {
  const [rates] = given as readonly unknown[]
  const isOne = (one: unknown) => (one as { readonly kind?: unknown } | null)?.kind === 'rate'
  if (Array.isArray(rates) && rates.every(isOne)) return given
  throw new AzlabError(`az.plot.solveRates draws solve rates, and was given ${described(rates)}.`, {
    code: 'plot/rates',
    value: rates,
    expected: 'a list of solve rates',
    hint: mend(rates, 'Give what estimate returned.'),
  })
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
    showing(solveRateHistogram(...checkRates(rates))),
  /** A figure of one's own, from plotly's traces. */
  figure: (figure: FigureInput): Figure => showing(ownFigure(figure)),
  /**
   * Draws a training so far (by default its learnability): in a notebook one figure moves with the steps, elsewhere a line on
   * the step is printed. It takes a step of `lab.train`, or any run: `az.open` of a folder that another process writes, or
   * metrics gathered in a loop of one's own. The figure comes back, to be saved or changed.
   */
  live(from: Drawable, draw: (from: Drawable) => Figure = drawn(learnability)): Figure {
    if (typeof draw !== 'function')
      throw new AzlabError(`az.plot.live draws by a function, and was given ${described(draw)}.`, {
        code: 'plot/draw',
        value: draw,
        expected: 'a function such as az.plot.validity',
        hint: mend(draw, 'Give for example az.plot.validity, or leave it out.'),
      })
    const figure = draw(from)
    const { metrics, timings } = dataOf(from)
    const [last, time] = [metrics.at(-1), timings.at(-1)]
    const line = last && time ? stepLine({ metrics: last, timings: time }) : `${figure.title}: no step yet`
    showLive({ figure, line, training: 'history' in from ? from.history.training : null })
    return figure
  },
}
