// The policies of a run that can still be had: the one before self-play, those of its checkpoints, and the one at its end.

import { join } from 'node:path'
import { AzlabError } from '../core/index.ts'
import { type LocalPolicyOptions, openPolicy } from '../policy/local.ts'
import type { TrainablePolicy } from '../policy/policy.ts'
import { exists } from './files.ts'
import { runFolder } from './folder.ts'
import type { OpenRun } from './open.ts'

/** A policy of a run, not opened yet. */
export interface RunPolicy {
  readonly step: number
  open(options?: LocalPolicyOptions): Promise<TrainablePolicy>
}

/** In the order of steps. That of step 0 is opened from where the run had it, and must be the same still. */
export async function policiesOfRun(run: OpenRun): Promise<readonly RunPolicy[]> {
  const folder = runFolder(run.path)
  const later = new Map<number, RunPolicy['open']>(
    run.checkpoints.map((step) => [step, (options) => run.policyAt(step, options)]),
  )
  if (run.summary && (await exists(folder.policy)))
    later.set(run.summary.steps, (options) => openPolicy(folder.policy, options))
  const { name, id } = run.manifest.policy
  const start: RunPolicy = {
    step: 0,
    async open(options) {
      const policy = await openPolicy(name, options)
      // A run with an adapter began with a fresh one, which changes no answer.
      if (policy.id === id || run.config.loraRank) return policy
      await policy.close()
      throw new AzlabError(`The policy ${name}, which the run began with, is another one now.`, {
        code: 'run/policy',
        value: policy.id,
        expected: id,
        hint: 'Put the model back where it was, or evaluate the checkpoints alone.',
      })
    },
  }
  const rest = [...later]
    .filter(([step]) => step > 0)
    .sort(([a], [b]) => a - b)
    .map(([step, open]): RunPolicy => ({ step, open }))
  return [start, ...rest]
}

/** Where the evaluations of a run's policies lie, for its report to show. */
export const evaluationsOfRun = (run: string): string => join(run, 'evaluations')
