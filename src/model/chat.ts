// Chat templates: a conversation as the text that a model was trained to read, by the Jinja template of its folder.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError, show, showControls } from '../core/index.ts'
import { tokenNames } from './chat-names.ts'
import { readJson } from './config.ts'
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

/**
 * Reads the template of a folder as transformers does: chat_template.jinja and additional_chat_templates, else the
 * `chat_template` of tokenizer_config.json, else that of chat_template.json; null where there is none. Throws
 * `model/chat-template` where there are several and none of them is named `default`.
 */
export async function readChatTemplate(
  directory: string,
  special: Iterable<string>,
): Promise<ChatTemplate | null> {
  const settings = (await readJson(join(directory, 'tokenizer_config.json'))) ?? {}
  const source = await sourceIn(directory, settings.chat_template)
  if (source === null) return null
  // transformers reads this older file where the settings do not list the tokens themselves.
  const older = settings.added_tokens_decoder
    ? {}
    : await readJson(join(directory, 'special_tokens_map.json'))
  return chatTemplate(source, { ...settings, ...older }, special)
}

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

/** Does something with a template; what goes wrong is said with the construct that it is about. */
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
        ...{ code: 'model/chat-template', value },
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

async function sourceIn(directory: string, setting: unknown): Promise<string | null> {
  const files = await templateFiles(directory)
  if (files.size > 0) return oneOf(files, directory)
  if (setting !== undefined && setting !== null)
    return oneOf(namesIn(setting, 'tokenizer_config.json'), directory)
  const older = (await readJson(join(directory, 'chat_template.json')))?.chat_template
  return older === undefined || older === null ? null : oneOf(namesIn(older, 'chat_template.json'), directory)
}

/** The templates of files by their names; chat_template.jinja is the default. */
async function templateFiles(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const main = await fileOf(join(directory, 'chat_template.jinja'))
  if (main !== null) found.set('default', main)
  const more = join(directory, 'additional_chat_templates')
  const names = await readdir(more).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
  for (const name of names.filter((one) => one.endsWith('.jinja')).sort())
    found.set(name.slice(0, -'.jinja'.length), await readFile(join(more, name), 'utf8'))
  return found
}

async function fileOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The templates of a setting: a text, a list of `{ name, template }`, or an object from names to texts. */
function namesIn(value: unknown, file: string): ReadonlyMap<string, string> {
  if (typeof value === 'string') return new Map([['default', value]])
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.map((one) => [one?.name, one?.template] as const)
    : Object.entries((value ?? {}) as object)
  if (typeof value === 'object' && pairs.every((pair) => pair.every((one) => typeof one === 'string')))
    return new Map(pairs as readonly (readonly [string, string])[])
  throw new AzlabError(`The chat_template of ${file} is neither a template nor a list of named ones.`, {
    ...{ code: 'model/chat-template', value },
    expected: 'a text, a list of { name, template }, or an object from names to texts',
  })
}

/** The one named default, as transformers chooses for a conversation without tools. */
function oneOf(templates: ReadonlyMap<string, string>, directory: string): string {
  const found = templates.get('default')
  if (found !== undefined) return found
  const names = [...templates.keys()].sort()
  throw new AzlabError(
    `The model has several chat templates, and none of them is named default: ${names.join(', ')}.`,
    {
      ...{ code: 'model/chat-template', value: directory },
      expected: 'a template named default',
      hint: 'Put the one that you mean into chat_template.jinja of the folder.',
    },
  )
}
