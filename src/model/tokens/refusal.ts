// The error for an entry of a tokenizer's files that is not honoured.

import { AzlabError, show } from '../../core/portable.ts'

/** `model/unsupported-tokenizer`, with the file, the path of the entry, its value and what it may be. */
export function refusal(file: string): (path: string, value: unknown, expected: string) => AzlabError {
  return (path, value, expected) =>
    new AzlabError(`${file} has ${path} = ${show(value)}; expected ${expected}.`, {
      code: 'model/unsupported-tokenizer',
      value,
      expected,
      hint: 'Use a tokenizer with settings that are honoured (docs/models.md lists them), or correct the file.',
    })
}

/** The refusal of an entry of tokenizer.json. */
export const refuseTokenizer = refusal('tokenizer.json')
