// Does the default run learn? Held-out accuracy before and after, for several seeds, beside controls that must not learn.
//
//   node bench/learning.ts [--seeds 1,2,3] [--samples 8] [--minutes M] [--steps N] [--policy DIR] [--set KEY=VALUE …]
//     [--no-controls] [--out NAME]   (NAME.json and NAME.md; without it the table is printed)
//
// Rows of the table: the base; for each seed the policy after the default run; the same run with shuffled rewards; and the
// base sampled at the temperature at which its answers have the trained policy's entropy, which is what sharpening alone
// would bring. All are measured on the whole held-out set with the same draws; pass@8 before is in the row of the base.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  atTemperature,
  type Estimate,
  evaluateHeldout,
  type HeldoutEvaluation,
  heldoutPassAtK,
  heldoutRise,
  readHeldout,
  temperatureOfEntropy,
} from '../src/evaluate/index.ts'
import { createExecutor, type Executor } from '../src/executor/index.ts'
import type { Model } from '../src/model/index.ts'
import { openPolicy, policyOf } from '../src/policy/local.ts'
import { isTrainable, type Policy } from '../src/policy/policy.ts'
import { configFromText, type RunConfigInput, train } from '../src/run/index.ts'

/** One row: who was measured, and how it compares with the base. */
export interface LearningRow {
  readonly name: string
  readonly seed: number | null
  readonly steps: number | null
  readonly seconds: number | null
  readonly greedy: Readonly<Record<string, number>>
  readonly sampled: Readonly<Record<string, number>>
  readonly meanGreedy: Estimate
  readonly meanSampled: Estimate
  /** pass@8, or pass@samples where there are fewer answers. */
  readonly passAtK: Estimate
  /** Nats a token. */
  readonly entropy: number
  readonly temperature: number
  readonly rise: { readonly greedy: Estimate; readonly sampled: Estimate } | null
}

export interface LearningBench {
  readonly command: string
  readonly machine: string
  readonly node: string
  readonly tasks: number
  readonly samples: number
  readonly config: RunConfigInput
  readonly rows: readonly LearningRow[]
}

export interface LearningOptions {
  readonly seeds: readonly number[]
  readonly samples: number
  readonly config: RunConfigInput
  readonly controls: boolean
  readonly policy: string
  readonly onRow?: (row: LearningRow) => void
}

export async function benchLearning(options: LearningOptions): Promise<LearningBench> {
  const { seeds, samples, config, controls, onRow } = options
  const set = await readHeldout()
  const executor = createExecutor()
  const rows: LearningRow[] = []
  const scratch = await mkdtemp(join(tmpdir(), 'azlab-learning-'))
  const measure = (policy: Policy): Promise<HeldoutEvaluation> =>
    evaluateHeldout(policy, set, { executor, samples, key: 'bench/learning' })
  try {
    const base = await openPolicy(options.policy)
    const before = await measure(base)
    const add = (row: Omit<LearningRow, keyof Measured>, evaluation: HeldoutEvaluation): void => {
      const full = { ...row, ...measured(evaluation, samples) }
      rows.push(full)
      onRow?.(full)
    }
    const nothing = { seed: null, steps: null, seconds: null, temperature: 1, rise: null }
    add({ ...nothing, name: 'base' }, before)
    for (const rewards of controls ? (['real', 'shuffled'] as const) : (['real'] as const)) {
      for (const seed of seeds) {
        const out = join(scratch, `${rewards}-${seed}`)
        const run = await train({
          out,
          policy: base.branch(),
          executor,
          config: { ...config, seed, rewards, heldoutTasks: 0 },
        })
        const after = await measure(run.policy)
        if (isTrainable(run.policy)) await run.policy.close()
        const { steps, seconds } = run.summary
        const name = rewards === 'real' ? 'self-play' : 'shuffled rewards'
        add({ name, seed, steps, seconds, temperature: 1, rise: heldoutRise(before, after) }, after)
        if (rewards === 'real' && controls) {
          const entropyOf = measureEntropy(set, executor)
          const { temperature } = await temperatureOfEntropy(
            (heat) => withSharpened(base.model, heat, entropyOf),
            after.entropy,
            { low: 0.3, high: 1.1, rounds: 6 },
          )
          const evaluation = await withSharpened(base.model, temperature, measure)
          add(
            { ...nothing, name: 'base, sharpened', seed, temperature, rise: heldoutRise(before, evaluation) },
            evaluation,
          )
        }
      }
    }
  } finally {
    await executor.close()
    await rm(scratch, { recursive: true, force: true })
  }
  return {
    command: `node bench/learning.ts ${process.argv.slice(2).join(' ')}`.trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    tasks: Object.values(set.tasks).reduce((sum, tasks) => sum + tasks.length, 0),
    samples,
    config,
    rows,
  }
}

type Measured = Pick<LearningRow, 'greedy' | 'sampled' | 'meanGreedy' | 'meanSampled' | 'passAtK' | 'entropy'>

function measured(evaluation: HeldoutEvaluation, samples: number): Measured {
  const types = Object.entries(evaluation.metrics)
  return {
    greedy: Object.fromEntries(types.map(([type, accuracy]) => [type, accuracy.greedy])),
    sampled: Object.fromEntries(types.map(([type, accuracy]) => [type, accuracy.sampled])),
    meanGreedy: evaluation.mean.greedy,
    meanSampled: evaluation.mean.sampled,
    passAtK: heldoutPassAtK(evaluation, Math.min(8, samples)).mean,
    entropy: evaluation.entropy,
  }
}

/** Mean entropy of a policy's answers, from one answer a task. */
function measureEntropy(set: Awaited<ReturnType<typeof readHeldout>>, executor: Executor) {
  return async (policy: Policy): Promise<number> =>
    (await evaluateHeldout(policy, set, { executor, samples: 1, key: 'bench/entropy' })).entropy
}

/** What is measured of the base at a temperature. */
async function withSharpened<T>(model: Model, temperature: number, of: (policy: Policy) => Promise<T>) {
  const policy = policyOf(atTemperature(model, temperature))
  try {
    return await of(policy)
  } finally {
    await policy.close()
  }
}

const percent = (value: number): string => (100 * value).toFixed(1)
const interval = ({ mean, low, high }: Estimate): string =>
  `${percent(mean)} (${percent(low)} to ${percent(high)})`

/** The bench as a Markdown page. */
export function describeLearning(bench: LearningBench): string {
  const types = Object.keys(bench.rows[0]?.greedy ?? {})
  const head = [
    'policy',
    'seed',
    'steps',
    'seconds',
    'temperature',
    'entropy',
    ...types,
    'sampled mean',
    'greedy mean',
    `pass@${Math.min(8, bench.samples)}`,
    'rise sampled',
    'rise greedy',
  ]
  const lines = bench.rows.map((row) => [
    row.name,
    row.seed ?? '',
    row.steps ?? '',
    row.seconds === null ? '' : row.seconds.toFixed(0),
    row.temperature.toFixed(2),
    row.entropy.toFixed(3),
    ...types.map((type) => `${percent(row.sampled[type] ?? 0)} / ${percent(row.greedy[type] ?? 0)}`),
    interval(row.meanSampled),
    interval(row.meanGreedy),
    interval(row.passAtK),
    row.rise ? interval(row.rise.sampled) : '',
    row.rise ? interval(row.rise.greedy) : '',
  ])
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`)
  return [
    '# Does the default run learn?',
    '',
    `\`${bench.command}\` on ${bench.machine}, Node ${bench.node}: ${bench.tasks} held-out tasks, ${bench.samples} answers each ` +
      'at temperature 1. Accuracies in percent, by type as sampled / greedy; entropy in nats a token; intervals are 95 %, ' +
      'bootstrapped over tasks; the rise is in points, paired by task. "base, sharpened" is the base at the temperature where its answers have ' +
      "that seed's trained entropy.",
    '',
    ...table,
    '',
    `Options besides the defaults: \`${JSON.stringify(bench.config)}\`.`,
    '',
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1,2,3' },
      samples: { type: 'string', default: '8' },
      minutes: { type: 'string' },
      steps: { type: 'string' },
      policy: { type: 'string', default: 'tiny' },
      set: { type: 'string', multiple: true, default: [] },
      controls: { type: 'boolean', default: true },
      out: { type: 'string' },
    },
    allowNegative: true,
  })
  const bench = await benchLearning({
    seeds: values.seeds.split(',').map(Number),
    samples: Number(values.samples),
    controls: values.controls,
    policy: values.policy,
    config: {
      ...Object.assign({}, ...values.set.map((text) => configFromText(text))),
      ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
      ...(values.steps === undefined ? {} : { steps: Number(values.steps) }),
    },
    onRow: (row) =>
      console.error(
        `${row.name}${row.seed === null ? '' : ` seed ${row.seed}`}: sampled ${interval(row.meanSampled)}, greedy ${interval(row.meanGreedy)}, ` +
          `pass@k ${percent(row.passAtK.mean)}, entropy ${row.entropy.toFixed(3)}` +
          (row.rise ? `, rise ${interval(row.rise.sampled)} / ${interval(row.rise.greedy)}` : '') +
          (row.steps === null ? '' : `, ${row.steps} steps in ${row.seconds?.toFixed(0)} s`),
      ),
  })
  if (values.out !== undefined) {
    await writeFile(`${values.out}.json`, `${JSON.stringify(bench, null, 2)}\n`)
    await writeFile(`${values.out}.md`, describeLearning(bench))
  } else console.log(describeLearning(bench))
}
