// Pre-training: next-token prediction on the grammar's programs and their runs, from random weights to a model folder.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, subkey } from '../core/index.ts'
import { openEngine } from '../engine/index.ts'
import { createExecutor } from '../executor/index.ts'
import {
  type Architecture,
  initialise,
  type Model,
  openTrainer,
  parameterCount,
  saveModel,
  type Tokenizer,
  tokenizerFrom,
  type Weights,
  writeAtomically,
} from '../model/index.ts'
import { type ChosenEngine, resolveEngine } from '../policy/index.ts'
import { MARK } from '../task/prompt/compact.ts'
import { openBatches } from './batches.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { type CorpusProgram, cachedCorpus } from './corpus.ts'
import { SHARES } from './examples.ts'
import { identityOf, PRETRAIN_DEFAULTS, type PretrainOptions } from './options.ts'
import { learningRateAt } from './schedule.ts'
import { buildTokenizer } from './tokenizer.ts'

/** What is told every `logEvery` steps. Losses in nats a weighted token, rates in tokens of examples a second. */
export interface PretrainProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly gradientNorm: number
  readonly learningRate: number
  readonly tokensPerSecond: number
  readonly secondsLeft: number
}

export interface PretrainHooks {
  readonly onProgress?: (progress: PretrainProgress) => void
  readonly onCorpus?: (done: number, total: number) => void
  /** Told the loss of each role on a fixed batch, and given the model as it is, every `evaluateEvery` steps and at the end. */
  readonly onEvaluate?: (
    model: Model,
    step: number,
    losses: Readonly<Record<string, number>>,
  ) => Promise<void>
  readonly signal?: AbortSignal
  /** Told what the engine `auto` is here. */
  readonly onEngine?: (chosen: ChosenEngine) => void
}

export interface PretrainSummary {
  readonly settings: PretrainOptions
  readonly parameters: number
  readonly vocabulary: number
  readonly programs: number
  readonly pairs: number
  readonly examples: number
  readonly tokens: number
  readonly seconds: number
  /** Loss by role on a fixed batch that the steps did not see, in nats a token of the completion. */
  readonly losses: Readonly<Record<string, number>>
}

/** The training part of the corpus for these settings, from its cache or drawn. */
export function trainingCorpus(
  options: Pick<PretrainOptions, 'cache' | 'seed' | 'draws'>,
  hooks: PretrainHooks = {},
): Promise<readonly CorpusProgram[]> {
  const path = join(options.cache, 'corpus.jsonl')
  return cachedCorpus(path, async () => createExecutor(), {
    key: subkey(String(options.seed), 'corpus'),
    draws: options.draws,
    part: 'training',
    signal: hooks.signal,
    onProgress: hooks.onCorpus,
  })
}

/** The tokenizer learned from a corpus. */
export function corpusTokenizer(programs: readonly CorpusProgram[]): Tokenizer {
  const { tokenizer, config } = buildTokenizer(
    programs.map(({ program, pairs }) => [program, ...pairs.flatMap((p) => [p.input, p.output])].join('\n')),
  )
  return tokenizerFrom(tokenizer, config)
}

/**
 * Pre-trains and writes the model folder. Goes on from the checkpoint in `cache` where that is of the same settings; the
 * result is the same bytes with or without a stop between, on one machine.
 */
export async function pretrain(
  given: Partial<PretrainOptions> & Pick<PretrainOptions, 'out' | 'cache'>,
  hooks: PretrainHooks = {},
): Promise<PretrainSummary> {
  const asked: PretrainOptions = { ...PRETRAIN_DEFAULTS, ...given }
  // One that does not run here is told before the corpus is drawn.
  const { engine } = await resolveEngine({ engine: asked.engine, onEngine: hooks.onEngine })
  const options: PretrainOptions = { ...asked, engine }
  await makeFolder(options.cache)
  const programs = await trainingCorpus(options, hooks)
  const tokenizer = corpusTokenizer(programs)
  const architecture = architectureOf(options, tokenizer)
  const identity = identityOf(options)
  const checkpointPath = join(options.cache, 'checkpoint.safetensors')
  const started = await readCheckpoint(checkpointPath, identity)
  const batches = openBatches(programs, tokenizer, {
    shape: { rows: options.rows, length: options.length },
    promptWeight: options.promptWeight,
    outputWeight: options.outputWeight,
    branches: options.branches,
  })
  const key = subkey(String(options.seed), 'pretrain')
  const schedule = { peak: options.learningRate, steps: options.steps, warmUp: options.warmUp, last: 0.02 }
  const runner = openEngine(engine, { threads: options.threads })
  try {
    const trainer = await openTrainer({
      runner,
      architecture,
      weights: started?.weights ?? initialise(architecture, subkey(key, 'weights')),
      optimizer: { weightDecay: options.weightDecay, beta2: 0.98 },
      state: started?.state,
    })
    const modelOf = (weights: Weights): Model => ({
      architecture,
      tokenizer,
      weights,
      settings: { style: 'compact', maxTokens: 96, more: {} },
      format: 'F32',
    })
    const losses = async (): Promise<Record<string, number>> => {
      const found: Record<string, number> = {}
      for (const share of SHARES) {
        const batch = batches(subkey(key, 'validation'), [share])
        found[`${share.role} ${share.type}`] = await trainer.evaluate({ ...batch, weights: batch.answers })
      }
      return found
    }
    const first = started?.state.step ?? 0
    let seconds = started?.seconds ?? 0
    let examples = 0
    let tokens = 0
    let lossSum = 0
    let since = performance.now()
    let sinceTokens = 0
    for (let step = first; step < options.steps; step++) {
      hooks.signal?.throwIfAborted()
      const batch = batches(subkey(key, 'step', step))
      const learningRate = learningRateAt(step, schedule)
      const { loss, gradientNorm } = await trainer.step(batch, learningRate)
      examples += batch.examples
      tokens += batch.filled
      sinceTokens += batch.filled
      lossSum += loss
      const done = step + 1
      if (done % options.logEvery === 0 || done === options.steps) {
        const passed = (performance.now() - since) / 1000
        seconds += passed
        const stepsHere = done % options.logEvery || options.logEvery
        hooks.onProgress?.({
          step: done,
          steps: options.steps,
          loss: lossSum / stepsHere,
          gradientNorm,
          learningRate,
          tokensPerSecond: sinceTokens / passed,
          secondsLeft: (passed / stepsHere) * (options.steps - done),
        })
        since = performance.now()
        sinceTokens = 0
        lossSum = 0
      }
      if (done % options.checkpointEvery === 0 && done < options.steps)
        await writeCheckpoint(checkpointPath, identity, {
          weights: await trainer.weights(),
          state: await trainer.state(),
          seconds,
        })
      if (hooks.onEvaluate && done % options.evaluateEvery === 0 && done < options.steps)
        await hooks.onEvaluate(modelOf(await trainer.weights()), done, await losses())
    }
    const model = modelOf(await trainer.weights())
    const last = await losses()
    const share = options.steps / Math.max(1, options.steps - first)
    const summary: PretrainSummary = {
      settings: options,
      parameters: parameterCount(architecture),
      vocabulary: tokenizer.size,
      programs: programs.length,
      pairs: programs.reduce((sum, program) => sum + program.pairs.length, 0),
      examples: Math.round(examples * share),
      tokens: Math.round(tokens * share),
      seconds: Math.round(seconds),
      losses: last,
    }
    await saveModel(options.out, model)
    await writeAtomically(
      join(options.out, 'generation_config.json'),
      pretty({
        do_sample: true,
        temperature: 1,
        eos_token_id: tokenizer.idOf(MARK.end),
        pad_token_id: tokenizer.idOf(MARK.end),
      }),
    )
    await rm(checkpointPath, { force: true })
    await hooks.onEvaluate?.(model, options.steps, last)
    return summary
  } finally {
    await runner.close()
  }
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function architectureOf(options: PretrainOptions, tokenizer: Tokenizer): Architecture {
  return {
    family: 'qwen2',
    vocabulary: tokenizer.size,
    width: options.width,
    layers: options.layers,
    heads: options.heads,
    keyValueHeads: options.keyValueHeads,
    headWidth: options.width / options.heads,
    hidden: options.hidden,
    rope: { theta: 10000, scaling: null },
    normEpsilon: 1e-6,
    queryKeyValueBias: true,
    queryKeyNorm: false,
    tiedEmbeddings: true,
    longest: 512,
    stopTokens: [tokenizer.idOf(MARK.end) as number],
  }
}
