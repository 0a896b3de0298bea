// A figure that moves while training runs: drawn again with every step, where the one before stood.

import { randomUUID } from 'node:crypto'
import type { NotebookHost } from '../core/index.ts'
import { type FigurePicture, figurePicture } from '../view/bundle.ts'
import { type Figure, heightOf, mimeBundle } from '../view/figure.ts'
import { notebook } from './notebook.ts'

/** A picture may take this share of the time: a figure's data is sent with every step, its picture now and then. */
const PICTURE_SHARE = 0.05

/** One output that moves. */
interface Live {
  readonly displayId: string
  readonly training: string | null
  figure: Figure
  /** The last picture that was drawn, and of which figure. */
  picture: FigurePicture | null
  pictured: Figure | null
  /** When the next picture is due. */
  due: number
  painting: Promise<void> | null
}

/** By cell, whose signal stands for it; a cell that is run again has another. */
const cells = new WeakMap<AbortSignal, Live>()
const trainings = new Map<string, Live>()

/** A figure of a training as it stands now. */
export interface LiveFigure {
  readonly figure: Figure
  /** What is printed where there is no notebook. */
  readonly line: string
  /** The training whose figure this is: another one in the same cell has its own. Null: the cell's. */
  readonly training: string | null
}

/** Shows the figure in its training's place. */
export function showLive({ figure, line, training }: LiveFigure): void {
  const host = notebook()
  if (host === null) {
    console.log(line)
    return
  }
  const cell = host.signal()
  const known = cells.get(cell)
  const live: Live =
    known && known.training === training
      ? known
      : {
          displayId: `azlab-live-${randomUUID()}`,
          training,
          figure,
          picture: null,
          pictured: null,
          due: 0,
          painting: null,
        }
  live.figure = figure
  // Plotly's renderer in JupyterLab keeps the graph that it has drawn and passes over new data in its place. Where another
  // kind of output stood there for a moment it is made anew.
  if (live === known) host.display(meanwhile(live), { displayId: live.displayId, update: true })
  const html = live.picture ? { 'text/html': live.picture['text/html'] } : {}
  host.display({ ...mimeBundle(figure), ...html }, { displayId: live.displayId, update: live === known })
  cells.set(cell, live)
  if (training !== null) trainings.set(training, live)
  if (live.painting === null && performance.now() >= live.due) live.painting = paint(live, host)
}

/** Draws what a training showed last, so that the saved notebook has its picture. */
export async function finishLive(training: string): Promise<void> {
  const live = trainings.get(training)
  const host = notebook()
  trainings.delete(training)
  if (!live || host === null) return
  await live.painting
  if (live.pictured !== live.figure) await paint(live, host)
}

/** What stands in the figure's place until it is drawn again: its last picture, or as much room, so that nothing jumps. */
function meanwhile({ figure, picture }: Live): Readonly<Record<string, unknown>> {
  const inside = picture?.['text/html'] ?? ''
  return {
    'text/html': `<div style="height: ${heightOf(figure)}px; overflow: hidden">${inside}</div>`,
    'text/plain': figure.title,
  }
}

async function paint(live: Live, host: NotebookHost): Promise<void> {
  const { figure } = live
  const started = performance.now()
  try {
    live.picture = await figurePicture(figure)
    live.pictured = figure
    host.display({ ...mimeBundle(live.figure), ...live.picture }, { displayId: live.displayId, update: true })
  } catch {
    // Without a picture the figure's data and its text are shown.
    live.pictured = figure
  }
  const took = performance.now() - started
  live.due = performance.now() + took / PICTURE_SHARE
  live.painting = null
  // Nobody says when figures of no training have ended: the last one gets its picture when it is due.
  if (live.training === null && live.pictured !== live.figure)
    setTimeout(() => {
      if (live.painting === null && live.pictured !== live.figure) live.painting = paint(live, host)
    }, live.due - performance.now()).unref()
}
