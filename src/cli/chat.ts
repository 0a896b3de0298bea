// Conversations on the command line: {"messages":[{"role","content"}]} through a model's chat template.

import { AzlabError } from '../core/index.ts'
import type { ChatMessage, ChatTemplate, Tokenizer } from '../model/index.ts'
import { badLine, type InputLine } from './streams.ts'

/** The text and the ids of the conversation of a line; undefined where the line has no `messages`. */
export function conversationOf(
  line: InputLine,
  { tokenizer, chat }: { readonly tokenizer: Tokenizer; readonly chat?: ChatTemplate | null | undefined },
): { readonly text: string; readonly ids: readonly number[] } | undefined {
  const { messages, ...others } = (line.value ?? {}) as { readonly messages?: unknown }
  if (messages === undefined) return undefined
  if (!isChat(messages) || Object.keys(others).length > 0)
    throw badLine(line, '{"messages":[{"role":"user","content":"…"}]} and nothing else')
  if (!chat)
    throw new AzlabError(
      `Line ${line.number} of the input has messages, and the model has no chat template.`,
      {
        code: 'model/chat-template',
        value: messages,
        expected: 'a model folder with chat_template.jinja, or a chat_template in tokenizer_config.json',
        hint: 'Give a prompt as text.',
      },
    )
  const text = chat.render(messages)
  return { text, ids: tokenizer.encode(text, { bare: true }) }
}

function isChat(value: unknown): value is readonly ChatMessage[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one?.role === 'string' && typeof one?.content === 'string')
  )
}
