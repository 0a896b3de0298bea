// What reads files of runs, evaluations and models, and lines of standard input, for hostile-text.test.ts.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { runExec } from '../../src/cli/exec/exec.ts'
import { explain } from '../../src/cli/failure.ts'
import { jsonLines } from '../../src/cli/streams.ts'
import { contentId, parseJson, show } from '../../src/core/index.ts'
import { readHeldout } from '../../src/evaluate/heldout-set.ts'
import { readLines } from '../../src/evaluate/lines-file.ts'
import { readMessage, readReady, readReport } from '../../src/executor/wire.ts'
import { readArchitecture } from '../../src/model/architecture-file.ts'
import { chatTemplate } from '../../src/model/chat.ts'
import { readJson } from '../../src/model/json-file.ts'
import { readHeader } from '../../src/model/safetensors-header.ts'
import { tokenizerFrom } from '../../src/model/tokenizer.ts'
import { openTokenizer } from '../../src/model/tokenizer-file.ts'
import { readState } from '../../src/run/checkpoint-state.ts'
import { configFromText, readConfig } from '../../src/run/config.ts'
import { parseLines, readJournal } from '../../src/run/journal.ts'
import { decodeStep, encodeStep } from '../../src/run/records.ts'
import { recordFault } from '../../src/stage/record-shapes.ts'
import { byteModel } from '../model/tiny.ts'
import type { Reader, Readers } from '../support/hostile.ts'

const folder = mkdtempSync(join(tmpdir(), 'azlab-hostile-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** The path of a file with this text. */
function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** The folder with a file of this text in it. */
function folderOf(name: string, text: string): string {
  file(name, text)
  return folder
}

/** JSON that is deep, wide and long, in the places where it is read. */
const around = (once: string, end: string): Reader['more'] => [
  { once: `${once}`, again: '[', close: ']', end },
  { once: `${once}`, again: '{"a":', close: '}', end },
  { once: `${once}"`, again: 'a', end: `"${end}` },
  { once: `${once}"`, again: '\\"', end: `"${end}` },
  { once: `${once}"`, again: '\\\\', end: `"${end}` },
  { once: `${once}[`, again: '1,', end: `1]${end}` },
  { once: `${once}[`, again: '[],', end: `[]]${end}` },
  { once: `${once}`, again: '1', end },
]

const both = (...[once, end]: readonly [string, string]): Reader['more'] => [
  ...(around(once, end) ?? []),
  { once, again: '{"a":[', close: ']}', end },
]

/** What comes of a value that was read, written again. */
const again = (value: unknown): void => {
  JSON.stringify(value)
  contentId(value)
  show(value)
}

async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const { files } = byteModel().tokenizer
const tokenizer = tokenizerFrom(files['tokenizer.json'] as Readonly<Record<string, unknown>>)
const chat = chatTemplate(
  "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] | trim }}<|im_end|>{% endfor %}",
  {},
  ['<|im_start|>', '<|im_end|>'],
)

export const readers: Readers = {
  JSON: { read: (text) => again(parseJson(text)), refuses: ['SyntaxError'], more: both('{"a":', '}') },
  'lines of a journal': {
    read: (text) => again(parseLines(`${text}\n`, 'journal.jsonl')),
    refuses: ['run/broken-line'],
    more: both('{"step":1,"a":', '}'),
  },
  'a journal': { read: (text) => readJournal(file('journal.jsonl', text)), refuses: ['run/broken-line'] },
  'the records of a step': {
    read: (text) => {
      const records = decodeStep(gzipSync(text, { level: 1 }), 'step.jsonl.gz')
      encodeStep(records)
    },
    refuses: ['run/broken-records', 'run/broken-line'],
    more: [
      ...(both(
        '{"@":"a","kind":"task","id":"a","more":',
        '}\n{"step":1,"proposals":["a"],"validations":[],"rates":[],"attempts":[],"verdicts":[],"rewards":[],"advantages":[],"update":null}\n',
      ) ?? []),
      { once: '{"step":1}', again: '\n' },
    ],
  },
  'state.json of a checkpoint': {
    read: async (text) => readState(folderOf('state.json', text), 1),
    more: both('{"step":1,"seed":1,"buffers":{},"policy":', '}'),
  },
  'a configuration': {
    read: (text) => readConfig(file('config.json', text)),
    refuses: ['config/broken', 'options/unknown', 'options/value', 'options/kind'],
    more: both('{"steps":', '}'),
  },
  'a setting of the command line': {
    read: configFromText,
    // No argument of a program is longer.
    length: 131_072,
    only: true,
    refuses: ['options/unknown', 'options/value', 'options/kind'],
    more: [
      ...['[', '=', ' ', 'a', '1', ',', '\n'],
      { once: 'steps=', again: '1' },
      { once: 'types=', again: 'deduction,' },
      { once: 'policy=', again: '[' },
    ],
  },
  'verdicts of an evaluation': {
    length: 300_000,
    read: (text) => again(readLines(text)),
    more: both('{"id":', '}'),
  },
  'a held-out set': {
    read: (text) => readHeldout(folderOf('benchmark.json', text)),
    refuses: ['evaluate/benchmark'],
    more: both('{"files":{"deduction":', '}}'),
  },
  'lines of standard input': {
    read: async (text) => again(await collected(jsonLines(Readable.from(pieces(text))))),
    refuses: ['input/not-json'],
    more: both('{"kind":"reward","id":"a","components":', '}'),
  },
  'records of standard input': {
    only: true,
    length: 200_000,
    read: (text) => {
      const record = parseJson(text)
      for (const kind of ['task', 'attempt', 'rate', 'reward', 'proposal'] as const) recordFault(kind, record)
    },
    refuses: ['SyntaxError'],
    more: both('{"kind":"task","id":"a","type":"deduction","parents":', '}'),
  },
  'lines of programs to run': {
    read: async (text) => {
      const written: string[] = []
      const lines = (async function* () {
        yield text
      })()
      await runExec({ input: lines, write: (line) => void written.push(line) })
    },
    more: [
      { once: '{"program":"', again: 'a', end: '"}' },
      { once: '{"program":', again: '[', close: ']', end: ',"input":"1"}' },
    ],
  },
  'messages of a sandbox': {
    read: (text) => [readMessage(text), readReady(text), readReport(text)],
    more: both('[1,1,"ok",', ',null,1,1]'),
  },
  'a header of safetensors': {
    read: (text) => readHeader('model.safetensors', text, 1000),
    refuses: ['safetensors/corrupt'],
    more: [
      ...(both('{"__metadata__":', '}') ?? []),
      ...(both('{"a":{"dtype":"F32","shape":', ',"data_offsets":[0,4]}}') ?? []),
    ],
  },
  'config.json of a model': {
    read: async (text) => {
      const path = file('config.json', text)
      again(await readJson(path))
      await readArchitecture(folder)
    },
    refuses: ['model/broken-json', 'model/unsupported-config'],
    more: both('{"model_type":', '}'),
  },
  'tokenizer.json': {
    read: (text) => openTokenizer(folderOf('tokenizer.json', text)),
    refuses: ['model/broken-json', 'model/unsupported-tokenizer'],
    more: both('{"normalizer":{"type":"Sequence","normalizers":', '}}'),
  },
  // Texts of one character are in tokenizer-hostile.test.ts.
  'text to tokens and back': {
    read: (text) => tokenizer.decode(tokenizer.encode(text)),
    length: 300_000,
    only: true,
    more: ['<end>', '<en', '<', 'ab', "'a' ", ' \n', '\ud800', { again: '(', close: ')' }],
  },
  'messages of a conversation': {
    read: (text) => chat.render([{ role: text, content: text }]),
    refuses: ['model/chat-template'],
  },
  'what a failure says': {
    read: async (text) => {
      await explain(new Error(text))
      await explain(
        Object.assign(new Error(text), { name: 'AzlabError', code: 'a/b', value: text, hint: text }),
      )
    },
  },
}

/** A text as it comes in, in pieces of the size of a pipe's. */
function* pieces(text: string): Generator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
