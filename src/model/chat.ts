// Chat templates: a conversation as the text that a model was trained to read, by the Jinja template of its folder.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Template } from '@huggingface/jinja'
import { AzlabError, show } from '../core/index.ts'
import { readJson } from './config.ts'

/** One turn of a conversation. */
export interface ChatMessage {
  /** Usually `system`, `user` or `assistant`. */
  readonly role: string
  readonly content: string
}

/** The chat template of a model. */
export interface ChatTemplate {
  /**
   * The conversation as text, with the beginning of the answer unless `answer` is false. What reads like a special token
   * within a message is broken up (a zero-width space after its first character), so that no message can end its turn.
   * Throws `model/chat-template` where the template refuses the conversation.
   */
  render(messages: readonly ChatMessage[], options?: { readonly answer?: boolean }): string
  /** The template as it stands in the folder. */
  readonly source: string
}

/** A prompt must not depend on the day: every day is the one that Llama's templates take where they know none. */
const SAME_DAY = '{% macro strftime_now(format) %}26 Jul 2024{% endmacro %}'

/** Reads `chat_template.jinja`, or the `chat_template` of tokenizer_config.json; null where there is neither. */
export async function readChatTemplate(
  directory: string,
  special: Iterable<string>,
): Promise<ChatTemplate | null> {
  const settings = (await readJson(join(directory, 'tokenizer_config.json'))) ?? {}
  const source =
    (await fileOf(join(directory, 'chat_template.jinja'))) ?? namedDefault(settings.chat_template)
  return source === null ? null : chatTemplate(source, settings, special)
}

/** A template from its source; `settings` has the special tokens by their roles (`bos_token` …), `special` all of them. */
export function chatTemplate(
  source: string,
  settings: Readonly<Record<string, unknown>> = {},
  special: Iterable<string> = [],
): ChatTemplate {
  let template: Template
  try {
    template = new Template(`${SAME_DAY}${source}`)
  } catch (cause) {
    throw new AzlabError(
      `The chat template cannot be read: ${(cause as Error).message}.`,
      { code: 'model/chat-template', value: source, expected: 'a Jinja template' },
      { cause },
    )
  }
  const roles = ['bos_token', 'eos_token', 'pad_token', 'unk_token'].flatMap((name) => {
    const text = tokenText(settings[name])
    return text === null ? [] : [[name, text] as const]
  })
  // The longest first: one token may begin as another does.
  const marks = [...special].filter((one) => one.length > 1).sort((a, b) => b.length - a.length)
  const harmless = (text: string): string =>
    marks.reduce((rest, mark) => rest.replaceAll(mark, `${mark[0]}\u200b${mark.slice(1)}`), text)
  return {
    source,
    render(messages, { answer = true } = {}) {
      try {
        return template.render({
          ...Object.fromEntries(roles),
          messages: messages.map(({ role, content }) => ({ role, content: harmless(content) })),
          add_generation_prompt: answer,
        })
      } catch (cause) {
        throw new AzlabError(
          `The chat template refuses the conversation: ${(cause as Error).message}.`,
          {
            code: 'model/chat-template',
            value: show(messages),
            expected: 'messages with the roles and the order that the template takes',
            hint: 'Look at chat_template.jinja, or use the model without it (template: "none").',
          },
          { cause },
        )
      }
    },
  }
}

async function fileOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A text, or the one named `default` of a list. */
function namedDefault(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return null
  const found = (value as readonly { readonly name?: unknown; readonly template?: unknown }[]).find(
    (one) => one?.name === 'default',
  )
  return typeof found?.template === 'string' ? found.template : null
}

/** A special token is a text, or an object with its content. */
function tokenText(value: unknown): string | null {
  if (typeof value === 'string') return value
  const content = (value as { readonly content?: unknown } | null | undefined)?.content
  return typeof content === 'string' ? content : null
}
