// azlab tokenize: text to token ids and back, over JSON lines.

import {
  type ChatTemplate,
  modelFolder,
  openTokenizer,
  readChatTemplate,
  type Tokenizer,
} from '../../model/index.ts'
import { conversationOf } from '../chat.ts'
import { sayFetch } from '../opening.ts'
import { badLine, type InputLine, jsonLines, writeLine } from '../streams.ts'

/** Reads {"text"}, {"messages"} or {"ids"} a line, prints {"ids","tokens"} (a conversation: its "text" too) or {"text"} a line, in order. */
export async function runTokenize(options: {
  readonly model: string
  readonly text?: string
}): Promise<void> {
  const folder = await modelFolder(options.model, { part: 'tokenizer', onFetch: sayFetch() })
  const tokenizer = await openTokenizer(folder)
  if (options.text !== undefined) return writeLine(encoded(tokenizer, options.text))
  const chat = await readChatTemplate(folder, tokenizer.special.keys())
  for await (const line of jsonLines()) await writeLine(answer(tokenizer, chat, line))
}

function answer(tokenizer: Tokenizer, chat: ChatTemplate | null, line: InputLine): unknown {
  const { value } = line
  if (typeof value === 'string') return encoded(tokenizer, value)
  const conversation = conversationOf(line, { tokenizer, chat })
  if (conversation) return { text: conversation.text, ...named(tokenizer, conversation.ids) }
  const { ids, text } = (value ?? {}) as { ids?: unknown; text?: unknown }
  if (typeof text === 'string' && ids === undefined) return encoded(tokenizer, text)
  if (!Array.isArray(ids) || text !== undefined)
    throw badLine(line, '{"text":"…"}, a string, {"messages":[…]}, or {"ids":[…]}')
  if (!ids.every((id) => Number.isSafeInteger(id) && tokenizer.tokenOf(id) !== undefined))
    throw badLine(line, `ids of this tokenizer, from 0 to ${tokenizer.size - 1}`)
  return { text: tokenizer.decode(ids as number[]) }
}

function encoded(tokenizer: Tokenizer, text: string): unknown {
  return named(tokenizer, tokenizer.encode(text))
}

function named(tokenizer: Tokenizer, ids: readonly number[]) {
  return { ids, tokens: ids.map((id) => tokenizer.tokenOf(id) ?? null) }
}
