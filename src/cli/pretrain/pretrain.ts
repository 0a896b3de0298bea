// azlab pretrain: makes the embedded model, its held-out set, or measures what it proposes.

import { appendFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../../core/index.ts'
import type { EngineName } from '../../engine/index.ts'
import { evaluateHeldout, measureProposals, readHeldout } from '../../evaluate/index.ts'
import { createExecutor } from '../../executor/index.ts'
import { type Model, writeAtomically } from '../../model/index.ts'
import { openPolicy, policyOf, resolveEngine } from '../../policy/index.ts'
import {
  HELDOUT_DEFAULTS,
  makeHeldout,
  PRETRAIN_DEFAULTS,
  type PretrainOptions,
  type PretrainSummary,
  pretrain,
  trainingCorpus,
} from '../../pretrain/index.ts'
import { TASK_TYPES } from '../../task/task.ts'
import { sayEngine } from '../opening.ts'

/** What the command line gives; everything else is a default of pre-training. */
export interface PretrainCommand extends Partial<PretrainOptions> {
  /** Make the held-out set and stop. */
  readonly heldout?: boolean
  /** Measure this many proposals of each type of the model in `out`, and its held-out accuracy, and stop. */
  readonly measure?: number
  /** Held-out folder. */
  readonly heldoutFolder?: string
  /** Each line of the log. Default: written to standard error. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal
}

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** Runs `azlab pretrain`; gives what it measured or made. */
export async function runPretrain(command: PretrainCommand): Promise<unknown> {
  const {
    heldout,
    measure,
    heldoutFolder = root('datasets-eval/tiny-js'),
    onLine,
    signal,
    ...given
  } = command
  const out = given.out ?? root('models/tiny-js')
  const cache = given.cache ?? root('runs/pretrain-tiny-js')
  await makeFolder(cache)
  const write = async (line: string): Promise<void> => {
    if (onLine) onLine(line)
    else process.stderr.write(`${line}\n`)
    await appendFile(join(cache, 'pretrain.log'), `${line}\n`)
  }
  if (heldout) {
    const executor = createExecutor()
    try {
      const sets = await makeHeldout(executor, { ...HELDOUT_DEFAULTS, out: heldoutFolder })
      return Object.fromEntries(Object.entries(sets).map(([type, tasks]) => [type, tasks.length]))
    } finally {
      await executor.close()
    }
  }
  const { engine } = await resolveEngine({ engine: given.engine, onEngine: sayEngine })
  if (measure) return measureBase(out, cache, measure, heldoutFolder, { ...given, engine })
  const summary = await pretrain(
    { ...given, out, cache, engine },
    {
      signal,
      onCorpus: (done, total) => {
        if (done === total || done % 4096 === 0) void write(`corpus ${done}/${total} programs`)
      },
      onProgress: (p) =>
        void write(
          `step ${p.step}/${p.steps} loss ${p.loss.toFixed(4)} gradient ${p.gradientNorm.toFixed(2)} ` +
            `rate ${p.learningRate.toExponential(2)} ${p.tokensPerSecond.toFixed(0)} tokens/s ${Math.round(p.secondsLeft / 60)} min left`,
        ),
      onEvaluate: async (model, step, losses) => {
        await write(`step ${step} losses ${JSON.stringify(rounded(losses))}`)
        await write(
          `step ${step} greedy ${JSON.stringify(await quickAccuracy(model, heldoutFolder, engine))}`,
        )
      },
    },
  )
  await writeAtomically(join(out, 'PRETRAIN.json'), `${JSON.stringify(record(summary), null, 2)}\n`)
  return summary
}

/** What is written beside the model: how it was made. Folders are left out, they are the machine's. */
function record(summary: PretrainSummary): Record<string, unknown> {
  const { out, cache, ...settings } = summary.settings
  const changed = Object.entries(settings).filter(
    ([name, value]) => PRETRAIN_DEFAULTS[name as keyof typeof PRETRAIN_DEFAULTS] !== value,
  )
  const command = ['azlab pretrain', ...changed.map(([name, value]) => `--${kebab(name)} ${value}`)].join(' ')
  return { command, ...summary, settings, cores: availableParallelism(), node: process.version }
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Greedy accuracy on the first 50 tasks of each type. */
async function quickAccuracy(
  model: Model,
  folder: string,
  engine: EngineName,
): Promise<Record<string, number>> {
  const executor = createExecutor()
  const policy = policyOf(model, { engine })
  try {
    const set = await readHeldout(folder, { limit: 50 })
    const { metrics, mean, entropy } = await evaluateHeldout(policy, set, { executor, samples: 1 })
    return rounded({
      ...Object.fromEntries(TASK_TYPES.map((type) => [type, metrics[type].greedy])),
      mean: mean.greedy.mean,
      sampled: mean.sampled.mean,
      entropy,
    })
  } finally {
    await policy.close()
    await executor.close()
  }
}

async function measureBase(
  out: string,
  cache: string,
  count: number,
  folder: string,
  given: Partial<PretrainOptions>,
): Promise<unknown> {
  const executor = createExecutor()
  const policy = await openPolicy(out, { engine: given.engine })
  try {
    const programs = await trainingCorpus({ ...PRETRAIN_DEFAULTS, ...given, cache })
    const seen = new Set(programs.map((program) => program.hash))
    const proposals = await measureProposals(policy, { executor, count, seen })
    const { metrics, mean, entropy } = await evaluateHeldout(policy, await readHeldout(folder), {
      executor,
      samples: 8,
    })
    return { proposals, heldout: metrics, mean, entropy }
  } finally {
    await policy.close()
    await executor.close()
  }
}

function rounded(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toFixed(4))]))
}
