// A checkpoint with the shapes of a real model, made here of random numbers: what it takes to load it, to sample from it, to
// update an adapter on it and to update all of it. Peak resident memory of the whole process after each.
//
//   node bench/large.ts [--shape 0.5B] [--folder DIR] [--parts adapter,full,load] [--out FILE]
//
// Shapes: those of bench/shapes.ts. --folder keeps the checkpoint between runs. --parts: `adapter` (default) loads, samples, scores and updates an adapter, `full`
// updates all weights, which takes seven times their memory, and `load` only loads.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { allocator } from '../scripts/launch.mjs'
import { NODE_FLAGS } from '../src/core/index.ts'
import { parameterCount } from '../src/model/index.ts'
import {
  type LocalPolicy,
  type LocalPolicyOptions,
  openPolicy,
  type WeightedSequence,
} from '../src/policy/index.ts'
import { makeCheckpoint } from './checkpoint.ts'
import { peakResident } from './engine-case.ts'
import { shapeNamed } from './shapes.ts'

const MIB = 2 ** 20
const settings = {
  learningRate: 1e-4,
  clipLow: 0.2,
  clipHigh: 0.2,
  entropyCoefficient: 0,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  maxGradientNorm: 1,
}

export interface LargeStage {
  readonly stage: string
  readonly seconds: number
  /** MiB, since the process began. */
  readonly peakResident: number
  readonly resident: number
  /** Peak against the weights in float32. */
  readonly timesWeights: number
  readonly more?: Readonly<Record<string, number | string | boolean>>
}

/** The clock and the memory of one part, which runs in a process of its own, whose memory nothing else has raised. */
function measuring() {
  const stages: LargeStage[] = []
  let bytes = 1
  const stage = async <T>(
    name: string,
    work: () => Promise<T>,
    more?: (value: T) => LargeStage['more'],
  ): Promise<T> => {
    const started = performance.now()
    const value = await work()
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
    const found = {
      stage: name,
      seconds,
      peakResident: peakResident(),
      resident: Math.round(process.memoryUsage().rss / MIB),
      timesWeights: Number(((peakResident() * MIB) / bytes).toFixed(2)),
    }
    const extra = more?.(value)
    stages.push(extra ? { ...found, more: extra } : found)
    console.error(JSON.stringify(stages.at(-1)))
    return value
  }
  const opening = (name: string, folder: string, options?: LocalPolicyOptions): Promise<LocalPolicy> =>
    stage(name, async () => {
      const opened = await openPolicy(folder, options)
      bytes = 4 * parameterCount(opened.model.architecture)
      return opened
    })
  return { stages, stage, opening }
}

type Stage = ReturnType<typeof measuring>['stage']

const PARTS: Readonly<Record<string, (folder: string) => Promise<readonly LargeStage[]>>> = {
  async load(folder) {
    const { stages, opening } = measuring()
    await opening('load', folder)
    return stages
  },

  async full(folder) {
    const { stages, stage, opening } = measuring()
    const policy = await opening('load, all weights to be learned', folder)
    const lessons = await lessonOf(policy)
    await resumed(policy, lessons, stage)
    return stages
  },

  async adapter(folder) {
    const { stages, stage, opening } = measuring()
    const adapter = { rank: 8, targets: ['q_proj', 'v_proj'] }
    const policy = await opening('load, an adapter to be learned', folder, { adapter })
    const lessons = await stage(
      'sample',
      () => lessonOf(policy),
      (all) => ({ completions: all.length, tokens: all.reduce((sum, one) => sum + one.tokens.length, 0) }),
    )
    await stage(
      'score',
      () => policy.score(lessons),
      (rows) => {
        const gaps = rows.flatMap((row, i) =>
          row.map((value, t) => Math.abs(value - lessons[i]!.logprobs[t]!)),
        )
        return { largestDifference: Math.max(...gaps) }
      },
    )
    await resumed(policy, lessons, stage)
    return stages
  },
}

/** An update, saved with its optimizer, and a second one, with and without reading it again. Closes the policy. */
async function resumed(
  policy: LocalPolicy,
  lessons: readonly WeightedSequence[],
  stage: Stage,
): Promise<void> {
  const saved = mkdtempSync(join(tmpdir(), 'azlab-large-'))
  try {
    const once = await stage(
      'update',
      () => policy.update(lessons, settings),
      ({ statistics }) => ({ gradientNorm: statistics.gradientNorm, tokens: statistics.tokens }),
    )
    await policy.close()
    await stage('save with the optimizer', () => once.policy.save(saved, { optimizer: true }))
    const straight = await stage('second update', () => once.policy.update(lessons, settings))
    const { id } = straight.policy
    for (const one of [once, straight]) await one.policy.close()
    const again = await stage('open what was saved', () => openPolicy(saved))
    const second = await stage(
      'second update, resumed',
      () => again.update(lessons, settings),
      ({ policy: other }) => ({ sameBits: other.id === id }),
    )
    for (const one of [again, second.policy]) await one.close()
  } finally {
    rmSync(saved, { recursive: true })
  }
}

/** Answers to two prompts, praised and not. */
async function lessonOf(policy: LocalPolicy): Promise<WeightedSequence[]> {
  const prompts = [
    'function f(a) { return a + 1 } with 3',
    'function f(a, b) { return a.concat(b) } with [1], [2]',
  ]
  const requests = prompts.flatMap((prompt, i) => [0, 1].map((j) => ({ prompt, key: `bench/${i}/${j}` })))
  const drawn = await policy.sample(requests, { maxTokens: 24 })
  return drawn.map(({ tokens, logprobs }, i) => ({
    prompt: requests[i]!.prompt,
    tokens,
    logprobs,
    advantages: tokens.map(() => (i % 2 === 0 ? 1 : -1)),
    weights: tokens.map(() => 1 / (24 * requests.length)),
  }))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      shape: { type: 'string', default: '0.5B' },
      folder: { type: 'string' },
      parts: { type: 'string', default: 'adapter' },
      out: { type: 'string' },
      part: { type: 'string' },
    },
  })
  const { shape, out } = values
  const parts = values.parts.split(',')
  const odd = parts.find((part) => !Object.hasOwn(PARTS, part))
  if (odd !== undefined)
    throw new Error(`--parts has ${odd}; expected some of ${Object.keys(PARTS).join(', ')}`)
  shapeNamed(shape)
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'azlab-checkpoint-'))
  try {
    const file = join(folder, 'model.safetensors')
    // In a process of its own, so that its memory does not count.
    const again = (args: readonly string[], stdout: 'inherit' | 'pipe') => {
      const all = [
        ...NODE_FLAGS,
        fileURLToPath(import.meta.url),
        '--shape',
        shape,
        '--folder',
        folder,
        ...args,
      ]
      const done = spawnSync(process.execPath, all, {
        stdio: ['ignore', stdout, 'inherit'],
        encoding: 'utf8',
        // As the command line and the kernel start it.
        env: { ...allocator, ...process.env },
      })
      if (done.status !== 0) throw new Error(`${args.join(' ')} ended with ${done.status ?? done.signal}`)
      return done.stdout
    }
    if (values.part === 'make') await makeCheckpoint(folder, shape)
    else if (values.part) console.log(JSON.stringify(await PARTS[values.part]!(folder)))
    else {
      if (!existsSync(file)) again(['--part', 'make'], 'inherit')
      const measured = parts.map((part) => ({
        part,
        stages: JSON.parse(again(['--part', part], 'pipe')) as LargeStage[],
      }))
      const machine = {
        cpu: cpus()[0]?.model,
        cores: availableParallelism(),
        memoryGiB: Math.round(totalmem() / 2 ** 30),
      }
      const command = `node bench/large.ts --shape ${shape} --parts ${values.parts}`
      const result = {
        command,
        machine,
        checkpointMiB: Math.round(statSync(file).size / MIB),
        parts: measured,
      }
      if (out) writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`)
      else console.log(JSON.stringify(result, null, 2))
    }
    if (values.part) process.exit(0)
  } finally {
    if (!values.folder) rmSync(folder, { recursive: true, force: true })
  }
}
