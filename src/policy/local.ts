// A policy whose weights are here: it samples, scores and learns in the engine of this process.

import { join } from 'node:path'
import {
  AzlabError,
  checkFunction,
  checkNumber,
  checkOptions,
  checkSignal,
  given,
  type Key,
  mend,
  type OptionNames,
  show,
} from '../core/index.ts'
import type { Runner } from '../engine/index.ts'
import {
  type Adapter,
  type LearnedRow,
  loadModel,
  type MemoryOptions,
  type Model,
  type ModelFolderOptions,
  mergedModel,
  modelFolder,
  type OptimizerState,
  promptIds,
  type Runtime,
  runtimeOf,
  sampleRows,
  saveModel,
  scoreRows,
  type Tensor,
  trainedNames,
  updateSlots,
  weightSlots,
  withAdapter,
} from '../model/index.ts'
import { weightDifferences } from './difference.ts'
import { ENGINE_OPTIONS, type EngineOptions, resolveEngine, sharedRunner } from './engine.ts'
import { areDrawsOf, rememberDraws, warnOfGap } from './on-policy.ts'
import { SAMPLE_OPTIONS } from './option-names.ts'
import type { ParameterSet } from './parameter-set.ts'
import type {
  Completion,
  PolicyDifference,
  SampleOptions,
  SampleRequest,
  Sequence,
  TrainablePolicy,
  UpdateOptions,
  UpdateStatistics,
  WeightedSequence,
} from './policy.ts'
import { residencyOf } from './residency.ts'
import { readOptimizer, writeOptimizer } from './state.ts'
import { checkUpdate, meansOf, nothingLearned } from './update-figures.ts'

/** How a policy whose weights are here is opened. */
export interface LocalPolicyOptions
  extends EngineOptions,
    MemoryOptions,
    Pick<ModelFolderOptions, 'onFetch' | 'signal'> {
  /** The engine to use; by default one that all policies of the process with the same engine options share. */
  readonly runner?: Runner
  /** Rows of a sampling batch at most, default 64. */
  readonly batch?: number
  /**
   * MiB that sampling may take beside the weights, default 1024: batches are made so small, and long prompts are read in chunks so
   * short, that keys and values, scores, hidden states and logits stay within it. The formula is `batchBytes` in
   * src/model/footprint.ts. One completion that takes more is drawn by itself, with a warning.
   */
  readonly samplingMiB?: number
  /**
   * LoRA: trains low-rank matrices beside the weights, which are frozen. `true` takes the defaults (rank 16, alpha 2 · rank,
   * all projections). A folder with an adapter in PEFT's format is opened with it, and needs no option.
   */
  readonly adapter?: true | Partial<Adapter>
  /** The key of the random numbers that begin a fresh adapter. Default `adapter`. */
  readonly adapterKey?: Key
}

const POLICY_OPTIONS: OptionNames<LocalPolicyOptions> = {
  ...ENGINE_OPTIONS,
  activationMiB: true,
  checkpointing: true,
  onFetch: true,
  signal: true,
  runner: true,
  batch: true,
  samplingMiB: true,
  adapter: true,
  adapterKey: true,
}

const ADAPTER_OPTIONS: OptionNames<Adapter> = { rank: true, alpha: true, targets: true }

/** A trainable policy with its model in reach. */
export interface LocalPolicy extends TrainablePolicy {
  /** Architecture, tokenizer, settings and the weights of this version. */
  readonly model: Model
  /** Updates made since the optimizer's start. */
  readonly step: number
  /** What computes: `cpu`, `webgpu`, `cuda`, `tensorflow`, or the name of a runner of one's own. */
  readonly engine: string
  update(
    sequences: readonly WeightedSequence[],
    options: UpdateOptions,
  ): Promise<{ readonly policy: LocalPolicy; readonly statistics: UpdateStatistics }>
  branch(): LocalPolicy
  /** The same policy with its adapter's product added to the weights, to be saved as a plain model. Without an adapter, a branch. */
  merge(): LocalPolicy
}

/**
 * Opens a model: a Hugging Face folder, the embedded one by name (`tiny`), or one of the Hugging Face hub by its id
 * (`organisation/model`, `organisation/model@revision`), from the hub's cache or fetched into it. An `optimizer.safetensors` beside
 * the weights is read too, so that training goes on where it stopped. Throws `model/…`, `hub/…` and `engine/…`.
 */
export async function openPolicy(name: string, options: LocalPolicyOptions = {}): Promise<LocalPolicy> {
  checkOpening(name, options)
  // Before the weights are fetched and read: an engine that does not run here is told at once.
  const engine = options.runner === undefined ? (await resolveEngine(engineOf(options))).engine : undefined
  const { onFetch, signal } = options
  const directory = await modelFolder(name, { onFetch, signal })
  const model = await loadModel(directory, { onFetch, signal })
  const { architecture, weights } = model
  const chosen = { ...options, engine }
  // A fresh adapter begins with a fresh optimizer.
  if (options.adapter && architecture.adapter === undefined) return policyOf(model, chosen)
  const learned = new Map(trainedNames(architecture).map((name) => [name, weights.get(name) as Tensor]))
  const state = await readOptimizer(join(directory, 'optimizer.safetensors'), learned)
  return policyOf(model, chosen, state)
}

/** Throws `options/…` for what could not be used later, by the name that it has here. */
function checkOpening(name: string, options: LocalPolicyOptions): void {
  if (typeof name !== 'string' || name === '')
    throw new AzlabError(`A policy is opened by its name, which is ${given(name)}.`, {
      code: 'options/value',
      value: name,
      expected: "'tiny', the folder of a model, or an id of the hub",
      hint: mend(name, "Write for example az.policy('tiny')."),
    })
  checkPolicyOptions(options)
}

/** The part of the options that the engine takes. */
const engineOf = ({ engine, threads, spin, onEngine }: LocalPolicyOptions): EngineOptions => ({
  engine,
  threads,
  spin,
  onEngine,
})

/** Throws `options/…` for options that a policy does not have, or that could not be used later. */
function checkPolicyOptions(options: LocalPolicyOptions): void {
  checkOptions('the policy', options, POLICY_OPTIONS)
  const { adapter } = options
  if (adapter !== undefined && adapter !== true) checkOptions('adapter', adapter, ADAPTER_OPTIONS)
  checkFunction('onEngine', options.onEngine)
  checkFunction('onFetch', options.onFetch)
  checkSignal('signal', options.signal)
  const count = { whole: true, least: 1 }
  checkNumber('threads', options.threads, count)
  checkNumber('batch', options.batch, count)
  checkNumber('samplingMiB', options.samplingMiB, { above: 0 })
  checkNumber('activationMiB', options.activationMiB, { above: 0 })
}

/** A policy of a model in memory. */
export function policyOf(
  opened: Model,
  options: LocalPolicyOptions = {},
  state?: OptimizerState,
): LocalPolicy {
  checkModel(opened)
  checkPolicyOptions(options)
  const { adapter, adapterKey = 'adapter' } = options
  const fresh = adapter && opened.architecture.adapter === undefined
  const model = fresh ? withAdapter(opened, adapter === true ? {} : adapter, adapterKey) : opened
  const runner = options.runner ?? sharedRunner(engineOf(options))
  const runtime = runtimeOf(runner, model.architecture)
  const { weights, ...rest } = model
  const set = residencyOf(runtime).add(weights, state)
  return makePolicy({ model: rest, options, runtime, users: new WeakMap(), encoded: new Map() }, set)
}

/** Throws `policy/model` for what is no model in memory. */
function checkModel(model: unknown): void {
  const { architecture, weights } = (model ?? {}) as Partial<Model>
  if (typeof architecture === 'object' && weights instanceof Map) return
  throw new AzlabError(`policyOf takes a model in memory, and was given ${given(model)}.`, {
    code: 'policy/model',
    value: model,
    expected: 'a model: architecture, tokenizer, settings and weights',
    hint: mend(model, "To open one by its name write await az.policy('tiny')."),
  })
}

/** Prompts whose ids are kept. */
const mostEncoded = 8192

/** What all versions of one opened model share: no weights, which would outlive their version. */
interface Family {
  readonly model: Omit<Model, 'weights'>
  readonly options: LocalPolicyOptions
  readonly runtime: Runtime
  /** Open policies on each set. */
  readonly users: WeakMap<ParameterSet, number>
  /** Ids of prompts met before: a prompt is sampled, scored and learned from. */
  readonly encoded: Map<string, readonly number[]>
}

function makePolicy(family: Family, version: ParameterSet): LocalPolicy {
  const { model, options, runtime, users } = family
  const { architecture, tokenizer, settings } = model
  const residency = residencyOf(runtime)
  const engine = options.runner?.name ?? options.engine ?? 'cpu'
  users.set(version, (users.get(version) ?? 0) + 1)
  const { id, step } = version
  // Nothing else here may refer to the set: a closed policy that someone still has must not keep its weights.
  let held: { readonly set: ParameterSet; readonly own: Model } | undefined = {
    set: version,
    own: { ...model, weights: version.weights, format: version.asStored ? model.format : 'F32' },
  }
  const open = (): { readonly set: ParameterSet; readonly own: Model } => {
    if (held !== undefined) return held
    throw new AzlabError('The policy is closed.', {
      code: 'policy/closed',
      value: id,
      expected: 'an open policy',
      hint: 'Keep a policy open for as long as it is used.',
    })
  }
  const encode = (text: string): readonly number[] => {
    const ids = family.encoded.get(text) ?? promptIds(model, text)
    if (family.encoded.size >= mostEncoded) family.encoded.clear()
    family.encoded.set(text, ids)
    return ids
  }

  return {
    id,
    style: settings.style,
    step,
    engine,
    get model() {
      return open().own
    },

    async sample(requests: readonly SampleRequest[], sampling: SampleOptions = {}): Promise<Completion[]> {
      checkOptions('sample', sampling, SAMPLE_OPTIONS)
      const { set } = open()
      const rows = requests.map(({ prompt, key }) => ({ prompt: encode(prompt), key }))
      const { temperature = 1, topP = 1, topK = 0, maxTokens = settings.maxTokens } = sampling
      const { stopTokens } = architecture
      const drawn = await residency.use(set, (version) =>
        sampleRows(runtime, weightSlots(runtime, version), rows, {
          temperature,
          topP,
          topK,
          maxTokens,
          stopTokens,
          batch: options.batch,
          memoryMiB: options.samplingMiB,
          signal: sampling.signal,
          onProgress: sampling.onProgress,
        }),
      )
      const completions = drawn.map(({ tokens, logprobs, finish }, index) => ({
        text: tokenizer.decode(finish === 'stop' ? tokens.slice(0, -1) : tokens),
        tokens,
        logprobs,
        finish,
        promptTokens: rows[index]!.prompt.length,
      }))
      const prompts = requests.map(({ prompt }) => prompt)
      rememberDraws(runtime, set.id, prompts, completions)
      return completions
    },

    async score(sequences: readonly Sequence[]): Promise<number[][]> {
      const { set } = open()
      const prompts = sequences.map(({ prompt, tokens }) =>
        checkSequence(encode(prompt), tokens, architecture),
      )
      const rows = sequences.map(({ tokens }, index) => [...prompts[index]!, ...tokens])
      const starts = prompts.map((prompt) => prompt.length)
      const scored = await residency.use(set, (version) =>
        scoreRows(runtime, weightSlots(runtime, version), rows, starts),
      )
      return scored.map((logprobs, index) => logprobs.slice(prompts[index]!.length - 1))
    },

    async update(sequences: readonly WeightedSequence[], update: UpdateOptions) {
      const { set } = open()
      const rows = sequences.map((sequence, index): LearnedRow => {
        const { tokens, logprobs, advantages, weights } = sequence
        const prompt = checkSequence(encode(sequence.prompt), tokens, architecture)
        for (const [name, list] of Object.entries({ logprobs, advantages, weights }))
          if (list.length !== tokens.length || !list.every(Number.isFinite))
            throw badSequence(
              `sequences[${index}].${name}`,
              list,
              `${tokens.length} finite numbers, one a token`,
            )
        return { ids: [...prompt, ...tokens], start: prompt.length, logprobs, advantages, weights }
      })
      checkUpdate(update)
      const { activationMiB, checkpointing } = options
      if (!rows.some((row) => row.weights.some((weight) => weight !== 0)))
        return { policy: makePolicy(family, set), statistics: nothingLearned }
      const { set: next, result } = await residency.derive(set, (from, to) =>
        updateSlots(runtime, from, to, rows, { ...update, activationMiB, checkpointing }),
      )
      const statistics = meansOf(result, rows.length)
      if (!areDrawsOf(runtime, set.id, sequences)) return { policy: makePolicy(family, next), statistics }
      const onPolicyGap = result.divergenceMax
      warnOfGap(runtime, engine, onPolicyGap)
      return { policy: makePolicy(family, next), statistics: { ...statistics, onPolicyGap } }
    },

    branch(): LocalPolicy {
      const { set } = open()
      return makePolicy(family, set)
    },

    merge(): LocalPolicy {
      const { set, own } = open()
      if (architecture.adapter === undefined) return makePolicy(family, set)
      const { adapter: _, ...plain } = options
      return policyOf(mergedModel(own), plain)
    },

    async save(directory: string, { optimizer = false } = {}): Promise<void> {
      const { set, own } = open()
      await saveModel(directory, own)
      const path = join(directory, 'optimizer.safetensors')
      await writeOptimizer(path, optimizer && set.step > 0 ? await residency.state(set) : undefined)
    },

    async diff(other: TrainablePolicy): Promise<PolicyDifference[]> {
      const { set } = open()
      const theirs = (other as Partial<LocalPolicy>).model?.weights
      if (theirs === undefined)
        throw new AzlabError('Only policies with weights in this process can be compared.', {
          code: 'policy/no-weights',
          value: other.id,
          expected: 'a policy opened with openPolicy, or one made from it',
        })
      return weightDifferences(set.weights, theirs)
    },

    async close(): Promise<void> {
      if (held === undefined) return
      const { set } = held
      held = undefined
      const left = (users.get(set) ?? 1) - 1
      users.set(set, left)
      if (left === 0) await residency.drop(set)
    },
  }
}

/** The prompt's ids, where prompt and completion can be read by the model. */
function checkSequence(
  prompt: readonly number[],
  tokens: readonly number[],
  architecture: { readonly vocabulary: number; readonly longest: number },
): readonly number[] {
  if (prompt.length === 0) throw badSequence('prompt', '', 'a prompt of at least one token')
  const odd = tokens.find((id) => !(Number.isSafeInteger(id) && id >= 0 && id < architecture.vocabulary))
  if (odd !== undefined)
    throw badSequence('tokens', odd, `token ids from 0 to ${architecture.vocabulary - 1}`)
  if (prompt.length + tokens.length > architecture.longest)
    throw badSequence(
      'tokens',
      prompt.length + tokens.length,
      `at most ${architecture.longest} tokens in all`,
    )
  return prompt
}

function badSequence(name: string, value: unknown, expected: string): AzlabError {
  return new AzlabError(`A sequence has ${name} = ${show(value)}; expected ${expected}.`, {
    code: 'policy/bad-sequence',
    value,
    expected,
  })
}
