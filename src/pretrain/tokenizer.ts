// The tiny model's tokenizer: whole pieces of the grammar's JavaScript, single letters, numbers up to 99, and bytes for the rest.
//
// It is a byte-level BPE file without merges: the pre-tokenizer's pattern cuts a text into pieces, a piece that is in the
// vocabulary is one token (`ignore_merges`), and any other piece falls back to its bytes, so that every text encodes and
// decodes exactly. Pieces rather than learned merges, because merges learned on keywords would also cut the letters of a
// program's strings ("re" of `return` in "area"), and the model could not count or turn them.

import { MARK } from '../task/prompt/compact.ts'

/** How a text is cut. Operators, keywords and commas carry their spaces, so that a name is the same token everywhere. */
const PIECES = [
  'function f\\([a-z](?:, [a-z])*\\) \\{ ',
  '\\([a-z], [a-z]\\) => ',
  '[a-z] => ',
  'for \\((?:const|let) ',
  '(?:if|while) \\(',
  '(?:return|const|let) ',
  ' of ',
  '(?:Math\\.[a-z]+|String)\\(',
  '\\.[a-z][A-Za-z]*(?:\\(\\)|\\(""\\)|\\()?',
  '\\.\\.\\.',
  ' (?:===|!==|\\+=|-=|\\*=|&&|\\|\\||[-+*/%<>=?:]) ',
  '\\+\\+',
  '"(?:yes|no|even|odd|big|small)?"',
  'true|false',
  '\\d{1,2}',
  '; \\} ?|; |, |\\) |\\{ ',
  '[a-zA-Z]',
  '[^a-zA-Z0-9]',
]

const PATTERN = PIECES.join('|')

/** The 256 bytes as the visible characters that byte-level tokenizers write for them (the table of GPT-2). */
export function byteCharacters(): readonly string[] {
  const plain = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)
  let shifted = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(plain(byte) ? byte : shifted++))
}

/** The content of `tokenizer.json` and `tokenizer_config.json`, learned from texts of the grammar. */
export function buildTokenizer(
  texts: Iterable<string>,
  options: { readonly size?: number } = {},
): { readonly tokenizer: Record<string, unknown>; readonly config: Record<string, unknown> } {
  const { size = 512 } = options
  const bytes = byteCharacters()
  const visible = (piece: string): string => [...Buffer.from(piece)].map((byte) => bytes[byte]).join('')
  const marks = Object.values(MARK)
  const numbers = Array.from({ length: 90 }, (_, i) => String(i + 10))
  const vocabulary = new Map<string, number>()
  const add = (piece: string): unknown => vocabulary.has(piece) || vocabulary.set(piece, vocabulary.size)
  for (const byte of bytes) add(byte)
  for (const number of numbers) add(number)
  for (const piece of frequentPieces(texts).slice(0, size - marks.length - vocabulary.size))
    add(visible(piece))
  const first = vocabulary.size
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: marks.map((content, i) => ({
        id: first + i,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: PATTERN }, behavior: 'Isolated', invert: false },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: null,
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: true,
        vocab: Object.fromEntries(vocabulary),
        merges: [],
      },
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      add_bos_token: false,
      add_prefix_space: false,
      clean_up_tokenization_spaces: false,
      bos_token: null,
      eos_token: MARK.end,
      pad_token: MARK.end,
      unk_token: null,
      model_max_length: 512,
    },
  }
}

/** Pieces of more than one character seen at least 8 times, the most frequent first. */
function frequentPieces(texts: Iterable<string>): readonly string[] {
  const pattern = new RegExp(PATTERN, 'gu')
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const piece of text.match(pattern) ?? [])
      if (piece.length > 1) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count >= 8)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([piece]) => piece)
}
