// A checkpoint with the shapes of a real model, made here of random numbers, with a tokenizer of about four letters a token.
//
//   node bench/checkpoint.ts --shape 0.5B --folder DIR

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  initialise,
  renderArchitecture,
  saveModel,
  type Tokenizer,
  tokenizerFrom,
} from '../src/model/index.ts'
import { shapeNamed } from './shapes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes a Hugging Face folder in bfloat16. */
export async function makeCheckpoint(folder: string, shape: string): Promise<void> {
  const plain = shapeNamed(shape)
  const end = plain.vocabulary - 1
  const architecture = { ...plain, stopTokens: [end] }
  await saveModel(folder, {
    architecture,
    tokenizer: pairTokenizer(plain.vocabulary),
    weights: initialise(architecture, 'bench/checkpoint'),
    settings: { style: 'full', maxTokens: 64, more: {} },
    format: 'BF16',
    files: { config: { ...renderArchitecture(architecture), _name_or_path: shape } },
  })
}

/** Pieces of text that the project's own prompts and pages are made of. */
function corpus(): string {
  const folder = join(root, 'src/task')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  return [join(root, 'README.md'), ...files.map((name) => join(folder, name))]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
}

const mostMerges = 2000

/**
 * A byte-level tokenizer (Sennrich and others 2016): the most frequent pairs of the corpus become one piece. The vocabulary is
 * filled up with pieces that no text has, as those of real models are.
 */
function pairTokenizer(size: number): Tokenizer {
  const letters = byteLetters()
  const counts = new Map<string, number>()
  for (const [word] of corpus().matchAll(/ ?[A-Za-z]+| ?\d+| ?[^\sA-Za-z\d]+|\s+/g)) {
    const spelled = [...Buffer.from(word)].map((byte) => letters[byte]).join(' ')
    counts.set(spelled, (counts.get(spelled) ?? 0) + 1)
  }
  let words = [...counts].map(([word, count]) => ({ pieces: word.split(' '), count }))
  const merges: string[] = []
  while (merges.length < Math.min(mostMerges, size - 300)) {
    const pairs = new Map<string, number>()
    for (const { pieces, count } of words)
      for (let i = 1; i < pieces.length; i++) {
        const pair = `${pieces[i - 1]} ${pieces[i]}`
        pairs.set(pair, (pairs.get(pair) ?? 0) + count)
      }
    const best = [...pairs].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 1])
    if (best[1] < 2) break
    merges.push(best[0])
    const [left, right] = best[0].split(' ')
    words = words.map(({ pieces, count }) => ({ pieces: merged(pieces, left!, right!), count }))
  }
  const pieces = [...letters, ...merges.map((pair) => pair.replace(' ', ''))]
  while (pieces.length < size - 1) pieces.push(`<unused${pieces.length}>`)
  const end = { id: size - 1, content: '<end>', special: true }
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false }
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }
  return tokenizerFrom({
    version: '1.0',
    normalizer: null,
    post_processor: null,
    pre_tokenizer: bytes,
    decoder: bytes,
    added_tokens: [{ ...end, ...flags }],
    model: {
      type: 'BPE',
      unk_token: null,
      byte_fallback: false,
      merges,
      vocab: Object.fromEntries([...pieces, end.content].map((piece, id) => [piece, id])),
    },
  })
}

function merged(pieces: readonly string[], left: string, right: string): string[] {
  const out: string[] = []
  for (const piece of pieces) {
    if (piece === right && out.at(-1) === left) out[out.length - 1] = left + right
    else out.push(piece)
  }
  return out
}

/** The 256 bytes as byte-level tokenizers write them (GPT-2's table): printable ones as they are, the others moved up. */
function byteLetters(): string[] {
  const plain = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)
  let shifted = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(plain(byte) ? byte : shifted++))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { shape: { type: 'string', default: '0.5B' }, folder: { type: 'string' } },
  })
  if (!values.folder) throw new Error('--folder is missing: name the folder to be written.')
  await makeCheckpoint(values.folder, values.shape)
}
