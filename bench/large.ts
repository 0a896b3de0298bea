// A checkpoint with the shapes of a real model, made here of random numbers: what it takes to load it, to sample from it, to
// update an adapter on it and to update all of it. Peak resident memory of the whole process after each.
//
//   node bench/large.ts [--shape 0.5b|0.1b] [--folder DIR] [--full] [--out FILE]
//
// --folder keeps the checkpoint between runs. --full adds an update of all weights, which takes nine times their memory.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { allocator } from '../scripts/launch.mjs'
import {
  type Architecture,
  initialise,
  openTokenizer,
  parameterCount,
  renderArchitecture,
  saveModel,
} from '../src/model/index.ts'
import { type LocalPolicy, openPolicy } from '../src/policy/index.ts'

/** Shapes of Qwen2.5-0.5B, from its config.json, and a fifth of it with the embedded model's own vocabulary of numbers. */
const SHAPES: Readonly<Record<string, Partial<Architecture>>> = {
  '0.5b': {
    width: 896,
    layers: 24,
    heads: 14,
    keyValueHeads: 2,
    headWidth: 64,
    hidden: 4864,
    vocabulary: 151_936,
  },
  '0.1b': {
    width: 640,
    layers: 16,
    heads: 10,
    keyValueHeads: 2,
    headWidth: 64,
    hidden: 2560,
    vocabulary: 32_000,
  },
}

const MIB = 2 ** 20
const settings = {
  ...{ learningRate: 1e-4, clipLow: 0.2, clipHigh: 0.2, entropyCoefficient: 0, weightDecay: 0 },
  ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, maxGradientNorm: 1 },
}

/** Peak of the resident memory since the process began, in MiB. */
function peak(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(status) ?? []
  return Math.round(kib ? Number(kib) / 1024 : process.resourceUsage().maxRSS / 1024)
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

async function makeCheckpoint(folder: string, shape: string): Promise<void> {
  const tokenizer = await openTokenizer(fileURLToPath(new URL('../models/tiny-js', import.meta.url)))
  const architecture = {
    ...{ family: 'qwen2', rope: { theta: 1_000_000, scaling: null }, normEpsilon: 1e-6, longest: 32_768 },
    ...{ queryKeyValueBias: true, queryKeyNorm: false, tiedEmbeddings: true, stopTokens: [1] },
    ...SHAPES[shape],
  } as Architecture
  const weights = initialise(architecture, 'bench/large')
  const config = { ...renderArchitecture(architecture), _name_or_path: shape }
  const settings = { style: 'full' as const, maxTokens: 64, more: {} }
  await saveModel(folder, { architecture, tokenizer, weights, settings, format: 'BF16', files: { config } })
}

/** `adapter` or `full`: each in a process of its own, whose memory nothing else has raised. */
async function measure(folder: string, part: string): Promise<LargeStage[]> {
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
      ...{
        stage: name,
        seconds,
        peakResident: peak(),
        resident: Math.round(process.memoryUsage().rss / MIB),
      },
      timesWeights: Number(((peak() * MIB) / bytes).toFixed(2)),
    }
    const extra = more?.(value)
    stages.push(extra ? { ...found, more: extra } : found)
    console.error(JSON.stringify(stages.at(-1)))
    return value
  }
  if (part === 'full') {
    const whole = await stage('open for training all weights', async () => {
      const opened = await openPolicy(folder)
      bytes = 4 * parameterCount(opened.model.architecture)
      return opened
    })
    const few = await lessonOf(whole)
    await stage(
      'update all weights',
      () => whole.update(few, settings),
      ({ statistics }) => ({ gradientNorm: statistics.gradientNorm }),
    )
    return stages
  }
  const options = { adapter: { rank: 8, targets: ['q_proj', 'v_proj'] } }
  const policy = await stage('load', async () => {
    const opened = await openPolicy(folder, options)
    bytes = 4 * parameterCount(opened.model.architecture)
    return opened
  })
  const lessons = await stage(
    'sample',
    () => lessonOf(policy),
    (all) => {
      const tokens = all.reduce((sum, one) => sum + one.tokens.length, 0)
      return { completions: all.length, tokens }
    },
  )
  await stage(
    'score',
    () => policy.score(lessons),
    (rows) => {
      const pairs = rows.flatMap((row, i) =>
        row.map((value, t) => Math.abs(value - lessons[i]!.logprobs[t]!)),
      )
      return { largestDifference: Math.max(...pairs) }
    },
  )
  const once = await stage('update an adapter', async () => (await policy.update(lessons, settings)).policy)
  const saved = mkdtempSync(join(tmpdir(), 'azlab-large-'))
  try {
    await stage('save the adapter with its optimizer', () => once.save(saved, { optimizer: true }))
    const again = await stage(
      'open it again',
      () => openPolicy(saved),
      ({ id }) => ({ sameId: id === once.id }),
    )
    const [a, b] = [await once.update(lessons, settings), await again.update(lessons, settings)]
    await stage(
      'a second update, resumed and not',
      async () => [a, b],
      () => ({ sameId: a.policy.id === b.policy.id }),
    )
    for (const one of [again, a.policy, b.policy, once]) await one.close()
  } finally {
    rmSync(saved, { recursive: true })
  }
  await policy.close()
  return stages
}

/** Answers to two prompts, praised and not. */
async function lessonOf(policy: LocalPolicy) {
  const prompts = [
    'function f(a) { return a + 1 } with 3',
    'function f(a, b) { return a.concat(b) } with [1], [2]',
  ]
  const requests = prompts.flatMap((prompt, i) => [0, 1].map((j) => ({ prompt, key: `bench/${i}/${j}` })))
  const drawn = await policy.sample(requests, { maxTokens: 24 })
  return drawn.map(({ tokens, logprobs }, i) => ({
    ...{ prompt: requests[i]!.prompt, tokens, logprobs },
    advantages: tokens.map(() => (i % 2 === 0 ? 1 : -1)),
    weights: tokens.map(() => 1 / (24 * requests.length)),
  }))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      shape: { type: 'string', default: '0.5b' },
      folder: { type: 'string' },
      full: { type: 'boolean', default: false },
      out: { type: 'string' },
      part: { type: 'string' },
    },
  })
  const { shape, full, out } = values
  if (!Object.hasOwn(SHAPES, shape))
    throw new Error(`--shape is ${shape}; expected ${Object.keys(SHAPES).join(' or ')}`)
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'azlab-checkpoint-'))
  try {
    const file = join(folder, 'model.safetensors')
    // In a process of its own, so that its memory does not count.
    const again = (args: readonly string[], stdout: 'inherit' | 'pipe') => {
      const all = [fileURLToPath(import.meta.url), '--shape', shape, '--folder', folder, ...args]
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
    else if (values.part) console.log(JSON.stringify(await measure(folder, values.part)))
    else {
      if (!existsSync(file)) again(['--part', 'make'], 'inherit')
      const parts = full ? ['adapter', 'full'] : ['adapter']
      const stages = parts.flatMap((part) => JSON.parse(again(['--part', part], 'pipe')) as LargeStage[])
      const machine = {
        cpu: cpus()[0]?.model,
        cores: availableParallelism(),
        memoryGiB: Math.round(totalmem() / 2 ** 30),
      }
      const command = `node bench/large.ts --shape ${shape}${full ? ' --full' : ''}`
      const result = { command, machine, checkpointMiB: Math.round(statSync(file).size / MIB), stages }
      if (out) writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`)
      else console.log(JSON.stringify(result, null, 2))
    }
    if (values.part) process.exit(0)
  } finally {
    if (!values.folder) rmSync(folder, { recursive: true, force: true })
  }
}
