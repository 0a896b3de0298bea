// The error for an entry of config.json or generation_config.json that cannot be run.

import { AzlabError, show } from '../core/portable.ts'

/** `model/unsupported-config`, with the entry's name and value and what it may be. */
export function refuse(name: string, value: unknown, expected: string, file = 'config.json'): AzlabError {
  return new AzlabError(`The model's ${file} has ${name} = ${show(value)}; expected ${expected}.`, {
    code: 'model/unsupported-config',
    value,
    expected,
    hint: 'Use a model of a supported family, or correct the file.',
  })
}
