// What of the kernel and of notebooks reads text of others, for hostile-text.test.ts.

import { createRequire } from 'node:module'
import { completenessOf } from '../../kernel/cell/is-complete.ts'
import { terminalText } from '../../kernel/client/outputs.ts'
import { notebookText, parseNotebook } from '../../kernel/notebook/notebook-file.ts'
import { parametersOf } from '../../kernel/notebook/notebook-parameters.ts'
import { decode, encode } from '../../kernel/protocol/wire.ts'
import { createFrameReader, greeting } from '../../kernel/protocol/zmtp.ts'
import type { Reader, Readers } from '../support/hostile.ts'

const ts = createRequire(createRequire(import.meta.url).resolve('tslab'))('@tslab/typescript-for-tslab')

const around = (once: string, end: string): Reader['more'] => [
  { once, again: '[', close: ']', end },
  { once, again: '{"a":', close: '}', end },
  { once: `${once}"`, again: 'a', end: `"${end}` },
  { once: `${once}["`, again: 'a', end: `"]${end}` },
  { once: `${once}[`, again: '"a\\n",', end: `""]${end}` },
]

const CELLS = '{"nbformat":4,"nbformat_minor":5,"cells":['
const signing = { key: 'a', signature_scheme: 'hmac-sha256' }
const HEADER = { msg_id: 'a', msg_type: 'a', session: 'a', username: 'a', date: '', version: '5.4' }

export const readers: Readers = {
  'a notebook': {
    read: (text) => notebookText(parseNotebook(text)),
    refuses: ['notebook/invalid'],
    more: [
      ...(around('{"nbformat":4,"metadata":', ',"cells":[]}') ?? []),
      ...(around(`${CELLS}{"cell_type":"markdown","source":`, '}]}') ?? []),
      ...(around(
        `${CELLS}{"cell_type":"code","source":"","outputs":[{"output_type":"display_data","data":{"application/json":`,
        '}}]}]}',
      ) ?? []),
      {
        once: CELLS,
        again: '{"cell_type":"code","source":"","outputs":[]},',
        end: '{"cell_type":"raw","source":""}]}',
      },
    ],
  },
  messages: {
    read: (text) => {
      const frames = encode(
        { idents: [], header: HEADER, parent: {}, metadata: {}, content: {}, buffers: [] },
        { ...signing, key: '' },
      )
      for (const place of [2, 5]) {
        const changed = frames.map((frame, at) => (at === place ? Buffer.from(text) : frame))
        const message = decode(changed, { ...signing, key: '' })
        encode({ ...message, content: {}, parent: message.header }, signing)
      }
    },
    refuses: ['kernel/malformed'],
    more: [...(around('{"code":', '}') ?? []), ...(around('{"msg_id":"a","msg_type":"a","b":', '}') ?? [])],
  },
  frames: {
    read: (text) => {
      for (const bytes of [
        Buffer.from(text),
        Buffer.concat([greeting(), Buffer.from(text)]),
        Buffer.concat([greeting(), ...frames(text)]),
      ])
        for (const size of [bytes.length, 1000]) {
          const reader = createFrameReader({ limit: () => 1e8, onMessage: () => {}, onCommand: () => {} })
          for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
        }
    },
    refuses: ['ZmtpError'],
    more: ['\x00\x00', '\x01\x00', '\x02\x00'],
  },
  'what a console typed': {
    read: (text) => completenessOf(ts, text),
    length: 300_000,
    only: true,
    // The kernel answers with the error, and goes on.
    overflows: true,
    more: [
      ...[...'[({<`"/-a1 '],
      ...['`${', '/*', 'a?(b):c=>', 'a(', 'a<', '\n', { again: '[', close: ']' }, { again: '(', close: ')' }],
      ...['if (a) {\n', 'export {};', 'await {', 'a\n\n'],
    ],
  },
  'parameters of a notebook': {
    only: true,
    length: 300_000,
    read: (text) => {
      const cell = { cell_type: 'code', id: 'a', metadata: { tags: ['parameters'] }, source: text } as const
      parametersOf({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] })
    },
    more: [
      ...['[', '(', '{', '`', '${', '"', '/', '/*', 'a', ' ', '\n', '1', ','],
      ...['const a = 1\n', 'let a: [', 'const [a', 'const {a:', 'var a = (', 'const a=', 'let a,'],
      { once: 'const ', again: '[', close: ']', end: ' = 1' },
      { once: 'const [a] = ', again: '[', close: ']' },
    ],
  },
  'terminal text': { read: (text) => terminalText(text), more: ['\b', 'a\b', '\r', 'a\r', '\r\r\n'] },
}

/** The bytes as one frame. */
function frames(text: string): readonly Uint8Array[] {
  const bytes = Buffer.from(text)
  const head = Buffer.alloc(9)
  head[0] = 2
  head.writeBigUInt64BE(BigInt(bytes.length), 1)
  return [head, bytes]
}
