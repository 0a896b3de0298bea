// state.json of a checkpoint: its shape, and what it must agree with.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../core/index.ts'
import { recordFault } from '../stage/record-shapes.ts'

/** What a checkpoint holds beside the policy. */
export interface CheckpointState<B> {
  /** `azlab-checkpoint-1`: every file stands in manifest.json. Absent in checkpoints from before there were manifests. */
  readonly format?: 'azlab-checkpoint-1'
  /** Steps done. */
  readonly step: number
  /** The run's seed: with the step, all keys follow from it. */
  readonly seed: number
  readonly buffers: B
  /** Content id of the policy; its weights are in `policy/` where it can be saved. */
  readonly policy: string
  readonly saved: boolean
  /** Lengths in bytes to which the journals are cut back when the run is resumed. */
  readonly positions: { readonly journal: number; readonly timings: number }
}

const count = z.int().min(0)
const task = z.custom((value) => (value as { kind?: unknown } | null)?.kind === 'task', 'expected a task')
const buffer = z.object({
  kind: z.literal('buffer'),
  type: z.string(),
  capacity: z.int().min(1),
  added: count,
  entries: z.array(z.object({ task, fingerprint: z.string() })),
})
const SHAPE = z.object({
  format: z.literal('azlab-checkpoint-1').optional(),
  step: count,
  seed: count,
  buffers: z.record(z.string(), buffer),
  policy: z.string(),
  saved: z.boolean(),
  positions: z.object({ journal: count, timings: count }),
})

/** The state of a checkpoint's folder, or what is wrong with it. */
export async function readState<B>(
  folder: string,
  step: number,
): Promise<{ readonly state: CheckpointState<B> } | { readonly fault: string }> {
  let state: unknown
  try {
    state = parseJson(await readFile(join(folder, 'state.json'), 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return {
      fault: code === 'ENOENT' ? 'state.json is missing' : `state.json cannot be read (${message})`,
    }
  }
  const fault = faultOf(state, step)
  return fault === null ? { state: state as CheckpointState<B> } : { fault: `state.json ${fault}` }
}

function faultOf(value: unknown, step: number): string | null {
  const { error, data } = SHAPE.safeParse(value)
  const issue = error?.issues[0]
  if (issue) return `is damaged (${issue.path.join('.') || 'the whole'}: ${issue.message})`
  if (data?.step !== step) return `is of step ${data?.step}`
  for (const [type, held] of Object.entries(data.buffers)) {
    if (held.type !== type) return `is damaged (buffers.${type}.type: Invalid input: expected "${type}")`
    for (const [at, entry] of held.entries.entries()) {
      // The kinds of a user's own are not known here; what their tasks hold is.
      const found = recordFault('task', entry.task, null)
      if (found !== null) return `is damaged (buffers.${type}.entries.${at}.task.${found})`
    }
  }
  return null
}
