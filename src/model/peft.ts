// Adapters as PEFT stores them: adapter_config.json and adapter_model.safetensors, read and written.

import { join } from 'node:path'
import { AzlabError, show, writeAtomically } from '../core/index.ts'
import { ADAPTER_TARGETS, adapterOf, adapterShapes } from './adapter.ts'
import type { Adapter } from './adapter-spec.ts'
import type { Architecture } from './config.ts'
import { type Field, type Fields, honoured, saysNothing } from './honoured.ts'
import { readJson } from './json-file.ts'
import { openSafetensors, type StorageFormat, type Tensor, writeSafetensors } from './safetensors.ts'

const CONFIG = 'adapter_config.json'
const WEIGHTS = 'adapter_model.safetensors'
/** What PEFT puts before the name of a module of the base model. */
const PREFIX = 'base_model.model.'
const PLAIN = 'Use a plain LoRA adapter of whole projections, or merge it into its base with PEFT.'
/** pissa, olora, corda, loftq and lora_ga change the base's weights when PEFT opens or trains such an adapter. */
const CONVERT =
  'With such a beginning PEFT changes the weights of the base. Save the adapter with save_pretrained(FOLDER, ' +
  'path_initial_model_for_weight_conversion=THE_UNTRAINED_ADAPTER), which makes a plain one of it, or save the merged model.'

type Json = Readonly<Record<string, unknown>>

/** What an adapter's configuration says. */
export interface AdapterConfig {
  readonly adapter: Adapter
  /** The base model as the file names it: a folder, or an id of the hub. */
  readonly base: string
  /** The file's content, written again with the adapter. */
  readonly content: Json
}

/** How PEFT may begin an adapter without changing the base: whatever A and B were, the file has them as they are now. */
const INITS = [null, true, false, 'gaussian', 'eva', 'orthogonal'] as const

const anything: Field = { is: 'anything', otherwise: null }
const nothing: Field = { is: 'nothing', otherwise: null }

/** What is honoured of an adapter_config.json, field by field. What is not among them must say nothing. */
export const ADAPTER_FIELDS: Fields = {
  peft_type: { is: 'one of', values: ['LORA'] },
  task_type: { is: 'one of', values: [null, 'CAUSAL_LM'], otherwise: null },
  r: { is: 'size' },
  lora_alpha: anything,
  target_modules: anything,
  base_model_name_or_path: anything,
  revision: { is: 'text or null', otherwise: null },
  use_rslora: { is: 'one of', values: [null, true, false], otherwise: null },
  init_lora_weights: { is: 'one of', values: INITS, otherwise: null },
  // These say how the adapter was begun or trained, and where it was made: nothing in the finished adapter follows them.
  lora_dropout: anything,
  inference_mode: anything,
  peft_version: anything,
  auto_mapping: anything,
  eva_config: anything,
  megatron_core: anything,
  qalora_group_size: anything,
  runtime_config: anything,
  // Each of these changes what is computed, or where adapters stand.
  ...Object.fromEntries(
    [
      ...['bias', 'lora_bias', 'use_dora', 'use_qalora', 'use_bdlora', 'fan_in_fan_out', 'modules_to_save'],
      ...['rank_pattern', 'alpha_pattern', 'layers_to_transform', 'layers_pattern', 'layer_replication'],
      ...['exclude_modules', 'target_parameters', 'trainable_token_indices', 'alora_invocation_tokens'],
      ...[
        'arrow_config',
        'megatron_config',
        'loftq_config',
        'corda_config',
        'lora_ga_config',
        'velora_config',
      ],
      ...['monteclora_config', 'kasa_config', 'ensure_weight_tying'],
    ].map((name) => [name, nothing]),
  ),
}

/** Reads adapter_config.json; undefined where the folder has none. Throws `model/adapter-config` for what cannot be run. */
export async function readAdapterConfig(directory: string): Promise<AdapterConfig | undefined> {
  const path = join(directory, CONFIG)
  const content = await readJson(path)
  if (content === undefined) return undefined
  const refuse = (name: string, expected: string): AzlabError =>
    new AzlabError(`${path} has ${name} = ${show(content[name])}; expected ${expected}.`, {
      code: 'model/adapter-config',
      value: content[name],
      expected,
      hint: name === 'init_lora_weights' ? CONVERT : PLAIN,
    })
  for (const [name, value] of Object.entries(content))
    if (!Object.hasOwn(ADAPTER_FIELDS, name) && !saysNothing(value))
      throw refuse(name, 'no such entry, or null')
  const listed = Object.fromEntries(
    Object.entries(content).filter(([name]) => Object.hasOwn(ADAPTER_FIELDS, name)),
  )
  honoured(listed, { is: 'object', fields: ADAPTER_FIELDS }, (name, _, expected) => refuse(name, expected))
  const { r: rank, lora_alpha: alpha, target_modules: targets, base_model_name_or_path: base } = content
  if (typeof rank !== 'number' || !Number.isSafeInteger(rank) || rank < 1)
    throw refuse('r', 'a whole number above 0')
  if (typeof alpha !== 'number' || !(alpha > 0)) throw refuse('lora_alpha', 'a number above 0')
  const known = ADAPTER_TARGETS as readonly unknown[]
  if (targets !== 'all-linear' && !(Array.isArray(targets) && targets.every((one) => known.includes(one))))
    throw refuse('target_modules', `"all-linear" or a list of ${ADAPTER_TARGETS.join(', ')}`)
  if (typeof base !== 'string' || base === '') throw refuse('base_model_name_or_path', 'the base model')
  // rsLoRA scales by alpha / √rank.
  const scaled = content.use_rslora === true ? alpha * Math.sqrt(rank) : alpha
  const chosen = targets === 'all-linear' ? {} : { targets: targets as readonly string[] }
  return { adapter: adapterOf({ rank, alpha: scaled, ...chosen }), base, content }
}

/** Reads an adapter's matrices for an architecture that has it. Throws `model/missing-weight`, `model/weight-shape`. */
export async function readAdapterWeights(
  directory: string,
  architecture: Architecture,
): Promise<ReadonlyMap<string, Tensor>> {
  const file = await openSafetensors(join(directory, WEIGHTS))
  try {
    const tensors = new Map<string, Tensor>()
    for (const [name, shape] of adapterShapes(architecture)) {
      const entry = file.entries.get(PREFIX + name)
      if (entry?.shape.join() !== shape.join())
        throw new AzlabError(
          entry
            ? `${show(PREFIX + name)} in ${show(file.path)} has the shape [${entry.shape.join(', ')}].`
            : `${show(file.path)} lacks ${show(PREFIX + name)}.`,
          {
            code: entry ? 'model/weight-shape' : 'model/missing-weight',
            value: entry?.shape ?? name,
            expected: `a tensor of shape [${shape.join(', ')}]`,
            hint: 'The adapter and its base must be of the same model.',
          },
        )
      tensors.set(name, await file.read(PREFIX + name))
    }
    const own = new Set([...tensors.keys()].map((name) => PREFIX + name))
    const stray = [...file.entries.keys()].find((name) => !own.has(name))
    if (stray !== undefined)
      throw new AzlabError(
        `${show(file.path)} holds ${show(stray)}, which no projection of this adapter has.`,
        {
          code: 'model/adapter-config',
          value: stray,
          expected: 'matrices of the target modules alone',
          hint: 'Merge such an adapter into its base with PEFT.',
        },
      )
    return tensors
  } finally {
    await file.close()
  }
}

/** Writes the adapter of a model so that PEFT, and what reads its format, opens it on its base. */
export async function writeAdapter(
  directory: string,
  model: {
    readonly architecture: Architecture
    readonly weights: ReadonlyMap<string, Tensor>
    readonly base: string
    /** The base's commit, where it is a model of the hub. */
    readonly revision?: string
    readonly content?: Json | undefined
  },
  format: StorageFormat = 'F32',
): Promise<void> {
  const { architecture, weights, base, revision, content } = model
  const { adapter } = architecture
  if (adapter === undefined) throw new Error('There is no adapter to write.')
  const plain = {
    base_model_name_or_path: base,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: adapter.alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: adapter.rank,
    target_modules: [...adapter.targets].sort(),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  }
  const config = {
    ...(content ? { ...content, base_model_name_or_path: base } : plain),
    ...(revision === undefined ? {} : { revision }),
  }
  await writeAtomically(join(directory, CONFIG), `${JSON.stringify(config, null, 2)}\n`)
  const tensors = new Map<string, Tensor>()
  for (const name of adapterShapes(architecture).keys())
    tensors.set(PREFIX + name, weights.get(name) as Tensor)
  await writeSafetensors(join(directory, WEIGHTS), tensors, format)
}
