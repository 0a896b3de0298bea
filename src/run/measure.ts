// Held-out accuracy of a run: counted, derived, checked as it will stand in the file, and written.

import { AzlabError, settled } from '../core/index.ts'
import { countHeldout, type HeldoutEvaluation, heldoutOf, measurementFaults } from '../evaluate/index.ts'
import { writeWhole } from './files.ts'
import { heldoutFile } from './folder.ts'
import type { HeldoutMetrics } from './metrics.ts'
import type { Session, TrainOptions } from './session.ts'
import type { PlayState } from './state.ts'

/** What came of a measurement; neither where nothing is held out. */
export interface Measured {
  readonly heldout?: HeldoutMetrics
  /** A figure that its counts contradict each time it is computed. The counts are written, and who measured tells it at last. */
  readonly fault?: AzlabError
}

/**
 * Measures held-out accuracy after a step and writes every answer's score with the figures, once the text to be written
 * agrees with the scores in it.
 */
export async function measureHeldout(
  { run, config, executor, heldout, parts, tell }: Session,
  { step, policy, seed }: Pick<PlayState, 'step' | 'policy' | 'seed'>,
  { signal, onEvent }: TrainOptions,
): Promise<Measured> {
  if (heldout === null) return {}
  onEvent?.({ kind: 'phase', phase: 'heldout', step })
  const counted = await countHeldout(policy, heldout, {
    executor,
    style: parts.style,
    samples: config.heldoutSamples,
    // One key for all measurements of a run: they differ by the policy alone.
    key: `${seed}/heldout`,
    signal,
    onProgress: (done, total) =>
      onEvent?.({ kind: 'progress', progress: { stage: 'heldout', what: 'responses', done, total } }),
  })
  const file = heldoutFile(run, step)
  let text: string
  try {
    text = settled(
      () => `${JSON.stringify(heldoutOf(counted))}\n`,
      (made) => measurementFaults(JSON.parse(made) as HeldoutEvaluation),
      { file, tell },
    )
  } catch (fault) {
    if (!isContradiction(fault)) throw fault
    await writeWhole(file, `${JSON.stringify(counted)}\n`)
    return { fault }
  }
  await writeWhole(file, text)
  const { metrics } = JSON.parse(text) as HeldoutEvaluation
  onEvent?.({ kind: 'heldout', step, heldout: metrics })
  return { heldout: metrics }
}

/** Whether an error is of a figure that its records contradict each time it is computed. */
const isContradiction = (error: unknown): error is AzlabError =>
  error instanceof AzlabError && error.code === 'figures/contradiction'
