// Who is asked in an evaluation: a policy, a model by name, or the policies of a run.

import { basename, join, resolve } from 'node:path'
import type { LocalPolicyOptions } from '../policy/local.ts'
import { openPolicy } from '../policy/local.ts'
import type { Policy } from '../policy/policy.ts'
import { isTrainable } from '../policy/policy.ts'
import { exists } from '../run/files.ts'
import { type OpenRun, openRun } from '../run/open.ts'
import { evaluationsOfRun, policiesOfRun } from '../run/policies.ts'

/** A policy to be evaluated, opened when its turn comes. */
export interface Subject {
  readonly name: string
  readonly step?: number
  /** Where its evaluations belong; null where nothing says so. */
  readonly home: string | null
  open(): Promise<Policy>
  /** Frees what `open` took. */
  close(policy: Policy): Promise<void>
}

/** A policy that is open already stays open. */
export function subjectOf(policy: Policy, name = policy.id): Subject {
  return { name, home: null, open: async () => policy, close: async () => {} }
}

/**
 * A model by name or folder; for the folder of a run its last policy, or with `checkpoints` all that it still has, that
 * before self-play first.
 */
export async function subjectsNamed(
  name: string,
  { checkpoints = false, ...engine }: LocalPolicyOptions & { readonly checkpoints?: boolean } = {},
): Promise<readonly Subject[]> {
  if (await exists(join(name, 'run.json'))) {
    const all = await subjectsOfRun(await openRun(name), engine)
    return checkpoints ? all : all.slice(-1)
  }
  return [{ name, home: null, open: () => openPolicy(name, engine), close: closeOwn }]
}

/** The policies that a run still has, by step; step 0 is that before self-play. */
export async function subjectsOfRun(
  run: OpenRun,
  engine: LocalPolicyOptions = {},
): Promise<readonly Subject[]> {
  const home = evaluationsOfRun(run.path)
  return (await policiesOfRun(run)).map(
    ({ step, open }): Subject => ({
      name: basename(resolve(run.path)),
      step,
      home,
      open: () => open(engine),
      close: closeOwn,
    }),
  )
}

const closeOwn = async (policy: Policy): Promise<void> => {
  if (isTrainable(policy)) await policy.close()
}
