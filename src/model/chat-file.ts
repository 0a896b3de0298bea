// The chat template of a model folder, in whichever of its files it stands.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError } from '../core/index.ts'
import { type ChatTemplate, chatTemplate } from './chat.ts'
import { readJson } from './json-file.ts'

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
    code: 'model/chat-template',
    value,
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
      code: 'model/chat-template',
      value: directory,
      expected: 'a template named default',
      hint: 'Put the one that you mean into chat_template.jinja of the folder.',
    },
  )
}
