// The lines of a run as they are read: each figure is compared with what the records of its step come to, and derived from them.

import { type Contradiction, type Incident, incidentOf } from '../core/index.ts'
import { DEFAULT_OPTIONS } from '../stage/index.ts'
import type { Buffers } from '../task/index.ts'
import { bufferHistory, measureDiversity } from './buffers-before.ts'
import type { CheckpointState } from './checkpoint-state.ts'
import type { RunFolder } from './folder.ts'
import { lineDifferences } from './line-differences.ts'
import type { RunManifest } from './manifest.ts'
import type { StepMetrics, StepTimings } from './metrics.ts'
import { lineFaults, timingFaults } from './step-contradictions.ts'
import { type FactsReader, factsReader, type StepFacts } from './step-facts.ts'

/** What stands in the files of a run. */
export interface Lines {
  readonly manifest: RunManifest
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
  /** The steps of which there are records. */
  readonly steps: readonly number[]
  /** The last one. */
  readonly checkpoint: Pick<CheckpointState<Buffers>, 'step' | 'buffers'> | null
}

/** The lines with every figure derived from the records, and what contradicted them. */
export interface SoundLines {
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
  readonly incidents: readonly Incident[]
}

/**
 * Compares every line with the records of its step, sizes of buffers and diversity with the buffers that these give. What nothing
 * tells is taken as it stands: seconds, starts of programs, and a step whose records are not kept.
 */
export function soundLines(
  { manifest, metrics: lines, timings: clock, steps, checkpoint }: Lines,
  run: RunFolder,
): SoundLines {
  const incidents: Incident[] = []
  const told = (faults: readonly Contradiction[], file: string, step: number, mended: boolean): void => {
    for (const fault of faults) incidents.push(incidentOf(fault, `${file}, step ${step}`, 'reading', mended))
  }
  const reader = factsReader(run, manifest)
  const facts = new Map<number, StepFacts>()
  for (const step of steps) {
    try {
      facts.set(step, reader.read(step))
    } catch (error) {
      told(
        [{ figure: 'the records', said: 'written', records: (error as Error).message }],
        run.steps,
        step,
        false,
      )
    }
  }
  const { history, following } = buffersOf(facts, lines, checkpoint, manifest)
  const timings = new Map(clock.map((line) => [line.step, line]))
  const metrics = lines.map((line) => {
    const one = facts.get(line.step)
    const sizes = Object.fromEntries(
      Object.entries(line.step <= following ? history.sizesAfter(line.step) : {}).filter(
        // A buffer that nothing has entered yet is not named.
        ([type, size]) => size > 0 || Object.hasOwn(line.buffers ?? {}, type),
      ),
    )
    if (!one) {
      told(lineFaults(line), run.journal, line.step, false)
      const right = { ...line, buffers: { ...line.buffers, ...sizes } }
      const faults = lineDifferences(line, right)
      told(faults, run.journal, line.step, true)
      return faults.length > 0 ? right : line
    }
    const right = rightLine(line, one, sizes, reader)
    const faults = lineDifferences(line, right)
    told(faults, run.journal, line.step, one.faults.length === 0)
    told(one.faults, run.journal, line.step, false)
    const spent = timings.get(line.step)
    const slips = spent ? timingFaults(spent, one.tokens) : []
    if (spent && slips.length > 0) timings.set(line.step, { ...spent, ...rates(spent, one.tokens) })
    told(slips, run.timings, line.step, true)
    return faults.length > 0 ? right : line
  })
  return { metrics, timings: [...timings.values()], incidents }
}

/** What the buffers were, as far as the records of steps 1, 2, … follow one another. */
function buffersOf(
  facts: ReadonlyMap<number, StepFacts>,
  lines: readonly StepMetrics[],
  checkpoint: Lines['checkpoint'],
  { config }: RunManifest,
) {
  const following: StepFacts[] = []
  for (let one = facts.get(1); one; one = facts.get(following.length + 1)) following.push(one)
  const capacity = config.capacity ?? DEFAULT_OPTIONS.capacity
  const history = bufferHistory(following, lines, checkpoint, capacity)
  if (history.seeds !== null) measureDiversity(following, history.seeds)
  return { history, following: following.length }
}

/** The line as its records have it; what they do not tell stays as it was said. */
function rightLine(
  line: StepMetrics,
  { metrics, diversity }: StepFacts,
  sizes: StepMetrics['buffers'],
  { isPlain }: FactsReader,
): StepMetrics {
  const said = new Map((line.proposer ?? []).map((one) => [one.type, one]))
  const proposer = metrics.proposer.map((one) => {
    const was = said.get(one.type) ?? one
    // Without its options, what a convention would pay is not known.
    return {
      ...one,
      diversity: diversity?.get(one.type) ?? was.diversity,
      ...(isPlain ? {} : { conventions: was.conventions }),
    }
  })
  return { ...line, ...metrics, proposer, buffers: { ...line.buffers, ...sizes } }
}

function rates(
  { seconds }: StepTimings,
  tokensSampled: number,
): Pick<StepTimings, 'tokensSampled' | 'tokensPerSecond'> {
  const sampling = (seconds.propose ?? 0) + (seconds.estimate ?? 0) + (seconds.solve ?? 0)
  return { tokensSampled, tokensPerSecond: sampling > 0 ? tokensSampled / sampling : 0 }
}
