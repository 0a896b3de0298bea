// view: figures, tables and the report of a run. Everything is a pure function of data, the files apart.

export { figureBundle } from './bundle.ts'
export { engineTable } from './engine-table.ts'
export { complexity } from './figure/complexity.ts'
export { evaluationFigure } from './figure/evaluation.ts'
export { effectiveShare, expectedReward } from './figure/expected.ts'
export { heldout } from './figure/heldout.ts'
export { learnability } from './figure/learnability.ts'
export { rewardLength } from './figure/reward-length.ts'
export { solveRate } from './figure/solve-rate.ts'
export { timeByStage } from './figure/time.ts'
export { updateStatistics } from './figure/update.ts'
export { validity } from './figure/validity.ts'
export { type Figure, heightOf, type Layout, mimeBundle, type Trace } from './figure.ts'
export { runFigures } from './figures.ts'
export { highlight } from './highlight.ts'
export { escapeHtml } from './html.ts'
export { labStyle } from './lab-style.ts'
export { openPainter, type Painter, type PictureOptions, writePictures } from './png.ts'
export { type DrawableRun, heldoutOfRun, reportData, runData } from './report/from-run.ts'
export { type ReportData, reportFigures, reportHtml, writeReport } from './report.ts'
export type { RunData } from './run-data.ts'
export {
  comparisonTable,
  evaluationTable,
  paperTable,
  recordTable,
} from './table/evaluation.ts'
export { type HeldoutComparison, heldoutTable } from './table/heldout.ts'
export {
  advantageTable,
  attemptTable,
  proposalTable,
  rewardTable,
  taskTable,
  validationTable,
} from './table/records.ts'
export { type Column, htmlTable, type Table, textTable } from './table.ts'
export { darkExchanges, themed } from './theme.ts'
