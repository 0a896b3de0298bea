// What is honoured of config.json and generation_config.json: entries beyond these lists must say nothing.

import { saysNothing } from './honoured.ts'

type Json = Readonly<Record<string, unknown>>

/** Entries of config.json that are read, each checked where it is read (`config.ts`, `rope.ts`). */
export const READ: readonly string[] = [
  ...['model_type', 'hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads'],
  ...['num_key_value_heads', 'head_dim', 'vocab_size', 'rms_norm_eps', 'tie_word_embeddings', 'eos_token_id'],
  ...['max_position_embeddings', 'rope_theta', 'rope_scaling', 'rope_parameters', 'partial_rotary_factor'],
  ...['hidden_act', 'use_sliding_window', 'attention_bias', 'mlp_bias', 'pretraining_tp', 'layer_types'],
  ...['quantization_config'],
]

/** Entries of config.json that change no number: of files, versions and training, and windows that `use_sliding_window` turns on. */
export const SILENT: readonly string[] = [
  ...['architectures', 'transformers_version', 'torch_dtype', 'dtype', 'use_cache', 'initializer_range'],
  ...[
    'attention_dropout',
    'bos_token_id',
    'pad_token_id',
    'unk_token_id',
    'sliding_window',
    'max_window_layers',
  ],
  ...['_name_or_path', 'name_or_path', '_attn_implementation', '_attn_implementation_autoset'],
  ...['attn_implementation', 'tokenizer_class', 'output_attentions', 'output_hidden_states', 'return_dict'],
  ...[
    'use_return_dict',
    'id2label',
    'label2id',
    'problem_type',
    'chunk_size_feed_forward',
    'task_specific_params',
  ],
  ...['finetuning_task', 'is_decoder', 'is_encoder_decoder', 'prefix', 'torchscript', 'use_bfloat16'],
  ...['tie_encoder_decoder', 'unsloth_version', 'unsloth_fixed', 'model_name', 'license', 'auto_map'],
]

/** Settings of transformers' sampling, which azlab's own take the place of, and what changes no draw. */
export const GENERATION: readonly string[] = [
  ...['eos_token_id', 'bos_token_id', 'pad_token_id', 'decoder_start_token_id', 'transformers_version'],
  ...[
    '_from_model_config',
    'do_sample',
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'typical_p',
    'epsilon_cutoff',
  ],
  ...[
    'eta_cutoff',
    'repetition_penalty',
    'max_length',
    'max_new_tokens',
    'num_return_sequences',
    'num_beams',
  ],
  ...[
    'num_beam_groups',
    'length_penalty',
    'early_stopping',
    'diversity_penalty',
    'encoder_repetition_penalty',
  ],
  ...['use_cache', 'output_attentions', 'output_hidden_states', 'output_scores', 'output_logits'],
  ...['return_dict_in_generate', 'chat_format', 'max_window_size', 'assistant_confidence_threshold'],
  ...['assistant_lookbehind', 'target_lookbehind', 'num_assistant_tokens', 'num_assistant_tokens_schedule'],
  ...['trust_remote_code', 'cache_implementation', 'remove_invalid_values', 'penalty_alpha', 'is_assistant'],
]

/** Entries with a value that says as much as none. */
const NEUTRAL: readonly (readonly [name: string, value: unknown])[] = [
  ['min_length', 0],
  ['no_repeat_ngram_size', 0],
  ['encoder_no_repeat_ngram_size', 0],
  ['guidance_scale', 1],
]

/** The first entry that is not on a list and says something; undefined where there is none. */
export function unknownEntry(content: Json, ...lists: readonly (readonly string[])[]): string | undefined {
  return Object.keys(content).find(
    (name) =>
      !lists.some((list) => list.includes(name)) &&
      !saysNothing(content[name]) &&
      !NEUTRAL.some(([neutral, value]) => neutral === name && value === content[name]),
  )
}
