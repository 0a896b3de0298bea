// azlab tokenize: text to token ids and back, over JSON lines.

import { openTokenizer, type Tokenizer } from '../model/index.ts'
import { embeddedFolder } from './model-folder.ts'
import { badLine, type InputLine, jsonLines, writeLine } from './streams.ts'

/** Reads {"text"} or {"ids"} a line, prints {"ids","tokens"} or {"text"} a line, in order. */
export async function runTokenize(options: {
  readonly model: string
  readonly text?: string
}): Promise<void> {
  const tokenizer = await openTokenizer(embeddedFolder(options.model))
  if (options.text !== undefined) return writeLine(encoded(tokenizer, options.text))
  for await (const line of jsonLines()) await writeLine(answer(tokenizer, line))
}

function answer(tokenizer: Tokenizer, line: InputLine): unknown {
  const { value } = line
  if (typeof value === 'string') return encoded(tokenizer, value)
  const { ids, text } = (value ?? {}) as { ids?: unknown; text?: unknown }
  if (typeof text === 'string' && ids === undefined) return encoded(tokenizer, text)
  if (!Array.isArray(ids) || text !== undefined) throw badLine(line, '{"text":"…"}, a string, or {"ids":[…]}')
  if (!ids.every((id) => Number.isSafeInteger(id) && tokenizer.tokenOf(id) !== undefined))
    throw badLine(line, `ids of this tokenizer, from 0 to ${tokenizer.size - 1}`)
  return { text: tokenizer.decode(ids as number[]) }
}

function encoded(tokenizer: Tokenizer, text: string): unknown {
  const ids = tokenizer.encode(text)
  return { ids, tokens: ids.map((id) => tokenizer.tokenOf(id) ?? null) }
}
