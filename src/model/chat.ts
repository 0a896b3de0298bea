// Chat templates: a conversation as the text that a model was trained to read, by the Jinja template of its folder.

import { AzlabError, show, showControls } from '../core/portable.ts'
import { tokenNames } from './chat-names.ts'
import { compile, Unsupported } from './jinja/index.ts'

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
const SAME_DAY = new Date(Date.UTC(2024, 6, 26))

/** A template from its source; `settings` has the special tokens by their roles (`bos_token` …), `special` all of them. */
export function chatTemplate(
  source: string,
  settings: Readonly<Record<string, unknown>> = {},
  special: Iterable<string> = [],
): ChatTemplate {
  const template = named('cannot be read', source, 'a Jinja template', () => compile(source, SAME_DAY))
  const tokens = tokenNames(settings)
  // The longest first: one token may begin as another does.
  const marks = [...special].filter((one) => one.length > 1).sort((a, b) => b.length - a.length)
  const harmless = (text: string): string =>
    marks.reduce((rest, mark) => rest.replaceAll(mark, `${mark[0]}\u200b${mark.slice(1)}`), text)
  return {
    source,
    render: (messages, { answer = true } = {}) =>
      named(
        'refuses the conversation',
        show(messages),
        'messages with the roles and the order that the template takes',
        () =>
          template.render({
            // transformers gives documents as none where it has none, and tools too; without tools, the name stays undefined here.
            documents: null,
            ...tokens,
            messages: messages.map(({ role, content }) => ({ role, content: harmless(content) })),
            add_generation_prompt: answer,
          }),
      ),
  }
}

/** Does something with a template; an error names the construct that it is about. */
function named<Result>(problem: string, value: unknown, expected: string, run: () => Result): Result {
  try {
    return run()
  } catch (cause) {
    const message = said((cause as Error).message)
    const whole =
      cause instanceof Unsupported
        ? `The chat template asks for what azlab does not do as jinja2 does: ${message}.`
        : `The chat template ${problem}: ${message.replace(/\.$/, '')}.`
    throw new AzlabError(
      whole,
      {
        code: 'model/chat-template',
        value,
        expected: cause instanceof Unsupported ? 'a template without it' : expected,
        hint: 'Look at the chat template, or use the model without it (template: "none").',
      },
      { cause },
    )
  }
}

/** What a template says is a stranger's text: without what a terminal obeys, and no longer than one reads. */
function said(message: string): string {
  const [most, text] = [500, showControls(message.slice(0, 1000)).replace(/\s+/g, ' ')]
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
