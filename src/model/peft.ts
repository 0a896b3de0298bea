// Adapters as PEFT stores them: adapter_config.json and adapter_model.safetensors, read and written.

import { join } from 'node:path'
import { AzlabError, show, writeAtomically } from '../core/index.ts'
import { ADAPTER_TARGETS, type Adapter, adapterOf, adapterShapes } from './adapter.ts'
import { type Architecture, readJson } from './config.ts'
import { openSafetensors, type StorageFormat, type Tensor, writeSafetensors } from './safetensors.ts'

const CONFIG = 'adapter_config.json'
const WEIGHTS = 'adapter_model.safetensors'
/** What PEFT puts before the name of a module of the base model. */
const PREFIX = 'base_model.model.'

type Json = Readonly<Record<string, unknown>>

/** What an adapter's configuration says. */
export interface AdapterConfig {
  readonly adapter: Adapter
  /** The base model as the file names it: a folder, or an id of the hub. */
  readonly base: string
  /** The file's content, written again with the adapter. */
  readonly content: Json
}

/** Entries that do not change what a finished adapter computes, and those that are read. All others must say nothing. */
const FREE: ReadonlySet<string> = new Set([
  ...['peft_type', 'r', 'lora_alpha', 'target_modules', 'base_model_name_or_path', 'use_rslora'],
  ...[
    'auto_mapping',
    'inference_mode',
    'init_lora_weights',
    'lora_dropout',
    'peft_version',
    'revision',
    'task_type',
  ],
  ...['loftq_config', 'corda_config', 'eva_config', 'lora_ga_config', 'megatron_core', 'qalora_group_size'],
  ...['runtime_config', 'ensure_weight_tying'],
])

/** Reads adapter_config.json; undefined where the folder has none. Throws `model/adapter-config` for what cannot be run. */
export async function readAdapterConfig(directory: string): Promise<AdapterConfig | undefined> {
  const path = join(directory, CONFIG)
  const content = await readJson(path)
  if (content === undefined) return undefined
  const refuse = (name: string, expected: string): AzlabError =>
    new AzlabError(`${path} has ${name} = ${show(content[name])}; expected ${expected}.`, {
      ...{ code: 'model/adapter-config', value: content[name], expected },
      hint: 'Use a plain LoRA adapter of whole projections, or merge it into its base with PEFT.',
    })
  if (content.peft_type !== 'LORA') throw refuse('peft_type', '"LORA"')
  for (const [name, value] of Object.entries(content))
    if (!FREE.has(name) && !saysNothing(value)) throw refuse(name, 'no such entry, or null')
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

function saysNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === null || value === false || value === 'none'
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
          ...{ code: 'model/adapter-config', value: stray, expected: 'matrices of the target modules alone' },
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
    ...{ base_model_name_or_path: base, bias: 'none', fan_in_fan_out: false, inference_mode: true },
    ...{ init_lora_weights: true, lora_alpha: adapter.alpha, lora_dropout: 0, modules_to_save: null },
    ...{ peft_type: 'LORA', r: adapter.rank, target_modules: [...adapter.targets].sort() },
    ...{ task_type: 'CAUSAL_LM', use_dora: false, use_rslora: false },
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
