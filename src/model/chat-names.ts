// What a chat template finds by name besides the messages: the special tokens by their roles, as transformers passes them.

/** The special tokens that a template finds by their names. */
const ROLES = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token']

const END = '<|endoftext|>'
/** Tokens that a class of transformers has where the settings do not speak of them. */
const STANDARDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Qwen2Tokenizer: { eos_token: END, unk_token: END, pad_token: END },
  CodeLlamaTokenizer: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
  GPT2Tokenizer: { bos_token: END, eos_token: END, unk_token: END },
  GPTNeoXTokenizer: { bos_token: END, eos_token: END, unk_token: END, pad_token: '<|padding|>' },
  CohereTokenizer: {
    bos_token: '<BOS_TOKEN>',
    eos_token: '<|END_OF_TURN_TOKEN|>',
    unk_token: '<UNK>',
    sep_token: '<SEP>',
    pad_token: '<PAD>',
    cls_token: '<CLS>',
    mask_token: '<MASK_TOKEN>',
  },
}

/** The names of special tokens and their texts, by tokenizer_config.json: a null there is no token. */
export function tokenNames(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const standards = STANDARDS[String(settings.tokenizer_class ?? '').replace(/Fast$/, '')] ?? {}
  const more = [settings.extra_special_tokens, settings.model_specific_special_tokens].filter(
    (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
  )
  const given = Object.assign({}, ...more) as Readonly<Record<string, unknown>>
  const own = ROLES.flatMap((role) => (role in settings ? [[role, settings[role]] as const] : []))
  const all = { ...standards, ...Object.fromEntries(own), ...given }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => {
      const text = tokenText(value)
      return text === null ? [] : [[name, text] as const]
    }),
  )
}

/** A special token is a text, or an object with its content. */
function tokenText(value: unknown): string | null {
  if (typeof value === 'string') return value
  const content = (value as { readonly content?: unknown } | null | undefined)?.content
  return typeof content === 'string' ? content : null
}
