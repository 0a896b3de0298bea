// A run that fails in the middle: its error, with what of the run is saved and how to go on.

import { AzlabError, unwritable } from '../core/index.ts'
import { checkpointSteps } from './checkpoint.ts'
import type { RunFolder } from './folder.ts'
import { readJournal } from './journal.ts'
import type { StepMetrics } from './metrics.ts'

/** The error of a run that has begun, with what is saved of it in one sentence. What is no error of ours or of a file stays as it is. */
export async function withSaved(error: unknown, run: RunFolder): Promise<unknown> {
  const known = ofFiles(error, run)
  if (!(known instanceof AzlabError)) return error
  const { code, value, expected, hint } = known
  const body = hint && known.message.endsWith(hint) ? known.message.slice(0, -hint.length - 1) : known.message
  const saved = await savedText(run)
  return new AzlabError(
    body,
    { code, value, expected, hint: hint ? `${hint} ${saved}` : saved },
    { cause: known.cause ?? known },
  )
}

/** What of a run is on disk, and how to go on with it. */
export async function savedText(run: RunFolder): Promise<string> {
  const steps = await checkpointSteps(run)
  const checkpoint = steps.at(-1)
  if (checkpoint === undefined)
    return `The run in ${run.path} has no checkpoint yet: begin it again, or resume it from its start with: npx azlab train --resume ${run.path}`
  const go = `Go on from there with: npx azlab train --resume ${run.path}`
  const saved = `Saved is the run up to step ${checkpoint}, its last checkpoint.`
  const lines = await readJournal<StepMetrics>(run.journal).catch((): readonly StepMetrics[] => [])
  const written = lines.at(-1)?.step ?? checkpoint
  if (written <= checkpoint) return `${saved} ${go}`
  const after = written === checkpoint + 1 ? `Step ${written}` : `Steps ${checkpoint + 1} to ${written}`
  return `${saved} ${after} will be made again, the same. ${go}`
}

/** A failure of the file system under the name of the file. */
function ofFiles(error: unknown, run: RunFolder): unknown {
  const { code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException
  if (error instanceof AzlabError || code === undefined || syscall === undefined) return error
  return unwritable(path ?? run.path, error)
}
