// docs/models.md lists what is honoured, from the lists that files are checked against. AZLAB_WRITE_DOCS=1 writes it anew.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { GENERATION, READ, SILENT } from '../../src/model/config-fields.ts'
import { expectation, type Field, type Fields } from '../../src/model/honoured.ts'
import { ADAPTER_FIELDS } from '../../src/model/peft.ts'
import { KINDS, PROPERTIES, SETTINGS, TOKENIZER } from '../../src/model/tokens/index.ts'

const code = (name: string): string => `\`${name}\``
const names = (list: readonly string[]): string => list.map(code).join(', ')

/** Fields of one kind, each with what it may hold. */
function fieldsOf(fields: Fields): string {
  const listed = Object.entries(fields).map(([name, field]) => `${code(name)} ${wordsOf(field)}`)
  return listed.length === 0 ? '–' : listed.join('; ')
}

function wordsOf(field: Field): string {
  const optional = 'otherwise' in field ? `, default ${code(JSON.stringify(field.otherwise))}` : ''
  return `(${field.is === 'kind' ? `a ${field.table}` : expectation(field, KINDS)}${optional})`
}

/** Fields that are not checked, and those that are with their values; those that must say nothing by name. */
function table(fields: Fields): string[] {
  const by = (test: (field: Field) => boolean): string[] =>
    Object.keys(fields).filter((name) => test(fields[name]!))
  const checked = by(({ is }) => is !== 'anything' && is !== 'nothing')
  return [
    '| field | honoured |',
    '| --- | --- |',
    ...checked.map((name) => `| ${code(name)} | ${wordsOf(fields[name]!).slice(1, -1)} |`),
    '',
    `Any value, since no id and no number follows it or since it is checked where it is read: ${names(by(({ is }) => is === 'anything'))}.`,
    '',
    `Only null, false, "none" or an empty value: ${names(by(({ is }) => is === 'nothing'))}, and every field that is not named here.`,
  ]
}

function rendered(): string {
  assert.ok(TOKENIZER.is === 'object')
  return [
    '# What is honoured of a model folder',
    '',
    'Every field of the files below is checked against a list when a model is opened. A field or a value that is not on it is',
    'refused with its path, its value and what was expected: nothing that would change ids or numbers is passed over. This page',
    'is written from those lists (`AZLAB_WRITE_DOCS=1 npm test -- test/model/models-doc.test.ts`).',
    '',
    '## tokenizer.json',
    '',
    'Ids and texts equal those of Rust tokenizers 0.23 (`npm test -- test/model/tokenizer-reference.test.ts`).',
    '',
    '| field | honoured |',
    '| --- | --- |',
    ...Object.entries(TOKENIZER.fields).map(
      ([name, field]) => `| ${code(name)} | ${wordsOf(field).slice(1, -1)} |`,
    ),
    ...Object.entries(KINDS).flatMap(([step, kinds]) => [
      '',
      `| ${step} | its fields |`,
      '| --- | --- |',
      ...Object.entries(kinds).map(([kind, fields]) => `| ${code(kind)} | ${fieldsOf(fields)} |`),
    ]),
    '',
    'A pattern that is a `Regex` is Oniguruma’s. Honoured are characters, classes with ranges, unions and intersections, groups,',
    'atomic groups, lookarounds, alternatives, quantifiers of every kind, `^ $ \\A \\z . \\d \\h \\s \\w` and their negations,',
    `\`(?i:…)\` around ASCII characters, and the properties ${names(PROPERTIES)}. Back references, \`\\b\`, \`\\R\`, \`\\X\` and switches`,
    'for the rest of a pattern are refused, and so are loops whose turns may match nothing before something (`(?:b*|c)+`).',
    '',
    '## tokenizer_config.json',
    '',
    'Special tokens, `added_tokens_decoder`, `add_bos_token`, `add_eos_token` and `add_prefix_space` have to agree with',
    'tokenizer.json. `clean_up_tokenization_spaces` is not followed: a decoded program keeps its spaces.',
    '',
    ...table(SETTINGS),
    '',
    '## Chat templates',
    '',
    'A template gives the text that jinja2 3.1 gives as transformers 5 sets it up, or is refused by the name of what azlab does not',
    'do as jinja2 does (`npm test -- test/model/jinja/reference.test.ts`). It is passed `messages`, `add_generation_prompt`,',
    '`documents` as none, and the special tokens by their names: `bos_token`, `eos_token`, `unk_token`, `sep_token`, `pad_token`,',
    '`cls_token`, `mask_token`, and those that `extra_special_tokens` or `model_specific_special_tokens` name; a token that',
    'tokenizer_config.json does not speak of is that of its `tokenizer_class`, where the class has one in transformers. Three things',
    'differ. Azlab knows no tools: `tools` is undefined, where transformers passes none (`tools is not none` and `tools != none` are',
    'true here; `{% if tools %}` and `tools is defined and tools` mean the same). A message cannot write a special token: a',
    'zero-width space breaks it up. And every day is 26 July 2024.',
    '',
    '## adapter_config.json',
    '',
    '`target_modules` is `"all-linear"` or a list of projections. `lora_dropout` is not applied when azlab trains an adapter further.',
    'Beginnings with which PEFT changes the weights of the base (`pissa`, `pissa_niter_N`, `olora`, `corda`, `loftq`, `lora_ga`) are',
    'refused: PEFT converts such an adapter with `save_pretrained(…, path_initial_model_for_weight_conversion=…)`.',
    '',
    ...table(ADAPTER_FIELDS),
    '',
    '## config.json and generation_config.json',
    '',
    `Read, and refused by name where azlab cannot run what they say: ${names(READ)}.`,
    '',
    `Any value, since they change no number: ${names(SILENT)}.`,
    '',
    'The stop tokens of generation_config.json are read. The settings of sampling in it are not applied, those of the caller are:',
    `${names(GENERATION)}.`,
    '',
    'Every other field of the two files has to be null, false, "none" or empty.',
    '',
  ].join('\n')
}

const path = new URL('../../docs/models.md', import.meta.url)

describe('docs/models.md', () => {
  it('says what the lists say', () => {
    if (process.env.AZLAB_WRITE_DOCS === '1') writeFileSync(path, rendered())
    assert.equal(readFileSync(path, 'utf8'), rendered())
  })
})
