// All figures of a run, in the order in which the report shows them.

import { complexity } from './figure/complexity.ts'
import { heldout } from './figure/heldout.ts'
import { learnability } from './figure/learnability.ts'
import { rewardLength } from './figure/reward-length.ts'
import { solveRate } from './figure/solve-rate.ts'
import { timeByStage } from './figure/time.ts'
import { updateStatistics } from './figure/update.ts'
import { validity } from './figure/validity.ts'
import type { Figure } from './figure.ts'
import type { RunData } from './run-data.ts'

/** Every figure of a run; one with nothing to show says why. */
export function runFigures(run: RunData): readonly Figure[] {
  return [
    heldout(run),
    learnability(run),
    solveRate(run),
    rewardLength(run),
    validity(run),
    complexity(run),
    updateStatistics(run),
    timeByStage(run),
  ]
}
