// The tokenizer of a model folder.

import { join } from 'node:path'
import { AzlabError, show } from '../core/index.ts'
import { readJson } from './json-file.ts'
import { type Tokenizer, tokenizerFrom } from './tokenizer.ts'

/**
 * Opens `tokenizer.json` and `tokenizer_config.json` of a model folder. Throws `model/unsupported-tokenizer` for an entry that is
 * not honoured (docs/models.md), with its path.
 */
export async function openTokenizer(directory: string): Promise<Tokenizer> {
  const path = join(directory, 'tokenizer.json')
  const rules = await readJson(path)
  if (rules === undefined)
    throw new AzlabError(`There is no tokenizer.json in ${show(directory)}.`, {
      code: 'model/missing',
      value: directory,
      expected: 'a Hugging Face model folder with a tokenizer.json',
      hint: 'Check the path of the model.',
    })
  const settings = (await readJson(join(directory, 'tokenizer_config.json'))) ?? {}
  try {
    return tokenizerFrom(rules, settings)
  } catch (cause) {
    const { message, code, value, expected } = cause as AzlabError
    if (!(cause instanceof AzlabError)) throw cause
    throw new AzlabError(
      `Cannot use the tokenizer in ${show(directory)}: ${message}`,
      { code, value, ...(expected === undefined ? {} : { expected }) },
      { cause },
    )
  }
}
