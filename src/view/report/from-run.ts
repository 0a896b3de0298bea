// A run on disk as what a report shows.

import { basename } from 'node:path'
import { listEvaluations } from '../../evaluate/index.ts'
import type { OpenRun } from '../../run/open.ts'
import { evaluationsOfRun } from '../../run/policies.ts'
import type { Rejection } from '../../stage/records.ts'
import type { ReportData } from '../report.ts'
import type { RunData } from '../run-data.ts'
import type { HeldoutComparison } from '../table/heldout.ts'
import { type SampledStep, spread } from './samples.ts'

/** Steps whose records are shown: the first, one in the middle, the last. */
const SAMPLED_STEPS = 3

/** Journal and timings of a run. */
export function runData(run: DrawableRun): RunData {
  const { metrics, timings, config, heldout } = run
  const means = heldout && new Map([...heldout].map(([step, { mean }]) => [step, mean]))
  return { metrics, timings, samples: config.samples ?? 8, ...(means ? { means } : {}) }
}

/** What figures take of a run. */
export type DrawableRun = Pick<OpenRun, 'metrics' | 'timings' | 'config'> & Partial<Pick<OpenRun, 'heldout'>>

/** Held-out accuracy of a run, finished or not; null where it was never measured. */
export function heldoutOfRun(run: Pick<OpenRun, 'metrics' | 'summary'>): HeldoutComparison | null {
  if (run.summary?.heldout) return run.summary.heldout
  const measured = run.metrics.filter((step) => step.heldout !== undefined)
  const before = measured[0]?.heldout
  if (!before) return null
  return { before, after: measured.length > 1 ? (measured.at(-1)?.heldout ?? null) : null, rise: null }
}

/** Everything that the report of a run shows. */
export async function reportData(run: OpenRun): Promise<ReportData> {
  const { manifest } = run
  const samples: SampledStep[] = []
  for (const step of spread(run.steps, SAMPLED_STEPS)) {
    const { proposals, rates, validations } = await run.step(step)
    const rejections = validations.filter((one): one is Rejection => one.kind === 'rejection')
    const sampled = new Map(proposals.map(({ id, response }) => [id, response.completion.text]))
    samples.push({ step, rates, rejections, sampled })
  }
  const evaluations = await listEvaluations(evaluationsOfRun(run.path))
  const custom = Object.fromEntries(manifest.custom.map((name) => [name, "a function of the user's own"]))
  return {
    title: `Self-play of ${basename(manifest.policy.name)}`,
    lead: [
      `seed ${manifest.seed}`,
      `policy ${manifest.policy.id} at the start`,
      `azlab ${manifest.versions.azlab}`,
      `Node ${manifest.versions.node}`,
      ...(run.summary ? [] : ['not finished']),
    ].join(' · '),
    run: runData(run),
    heldout: heldoutOfRun(run),
    evaluations,
    configuration: { ...run.config, ...custom },
    samples,
    incidents: [...run.incidents, ...evaluations.flatMap(({ incidents = [] }) => incidents)],
  }
}
