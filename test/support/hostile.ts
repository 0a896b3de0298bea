// Hostile text for whatever reads it, and a thread in which it is read: one that takes too long is ended, and is found.
//
// The limit tells what is linear from what is not: a megabyte takes the first milliseconds or a second, the second minutes.

import { Worker } from 'node:worker_threads'

/** A way to read text. */
export interface Reader {
  /** Reads a text. It may take what it likes, and throw what `refuses` says. */
  readonly read: (text: string) => unknown
  /** Codes or names of the errors that it refuses a text with; an error of any other name is a defect. */
  readonly refuses?: readonly string[]
  /** UTF-16 units of the texts; default a megabyte. For readers that refuse more than they have a limit for. */
  readonly length?: number
  /** Whether it may overflow the stack: its caller answers that as an error. */
  readonly overflows?: boolean
  /** ms of the processor for a text, where it is bounded by a limit of its own. */
  readonly limit?: number
  /** Whether `more` is all that it is given: for slow readers of which the rest asks nothing. */
  readonly only?: boolean
  /** More that is hard for it, beside what is hard for all: text that is repeated, or text whose halves lie inside one another. */
  readonly more?: readonly (Form | string)[]
}

/** A form of text: `once`, then `again` again and again, then as many times `close`, then `end`. */
export interface Form {
  readonly once?: string
  readonly again: string
  readonly close?: string
  readonly end?: string
}

/** Readers by name. */
export type Readers = Readonly<Record<string, Reader>>

export const MEGABYTE = 1_000_000

/** ms of the processor for one text: many times what a linear reader takes, a small part of what a quadratic one does. */
export const LIMIT = 20_000
/** How much longer by the clock, on a machine with other work. */
const PATIENCE = 10

/** What is opened and never closed, and what is only repeated. */
const REPEATED = [
  ...['[', '(', '{', '<', '"', "'", '`', "'''", '"""', '\\', '/', '/*', '//', '#', '$', '${', '-', '- ', ','],
  ...[
    ' ',
    '\n',
    '\t',
    '\r',
    '\r\n',
    ' \n',
    '\0',
    'a',
    'é',
    '😀',
    '\ud800',
    '\u0301',
    '\u2028',
    '1',
    '0',
    '1_',
    '.',
  ],
  ...[
    'a ',
    'a.',
    'a(',
    'a,',
    'a:',
    'a=',
    '"a',
    "'a' ",
    '["',
    '{"a":',
    '{"a":1,',
    '[[],',
    '=>',
    '1e',
    '0x',
    '__a',
  ],
  ...['<answer>', '</answer>', '<answer></answer>', '[ANSWER]', '<|input|>', '<|message|>', '```', '```\n'],
  ...[
    '```python\n',
    '```input\n```\n',
    '```js\nf\n```\n',
    '\\boxed{',
    '\\frac{',
    '\\frac{1}{',
    '\\[',
    '\\(',
    '$$',
  ],
  ...[
    'f(',
    'assert f(',
    ' == ',
    'return a',
    'return a\n',
    'function f(a){',
    'def f(x):\n',
    'new Map([',
    'set(',
  ],
  ...[
    '<b>',
    '<!--',
    '![a](',
    '[a](',
    '> ',
    '| a ',
    '* ',
    'import ',
    'export {};',
    'if (a) ',
    'a?(b):c=>',
    '`${',
  ],
]

/** What is opened and closed: first all openings, then all ends. */
const NESTED: readonly Form[] = [
  ...(['[]', '()', '{}', '<>'] as const).map(([again, close]) => ({ again: again!, close: close! })),
  { again: '{"a":', close: '}', end: '' },
  { again: '[{"a":', close: '}]' },
  { again: '{"a":[', close: ']}' },
  { again: '\\frac{', close: '}{1}' },
  { again: '\\boxed{', close: '}' },
  { again: '\\sqrt{', close: '}' },
  { again: '<answer>', close: '</answer>' },
  { again: '```\n', close: '```\n' },
  { again: '${`', close: '`}' },
  { again: 'a(', close: ')' },
  { again: 'new Set([', close: '])' },
  { again: 'frozenset({', close: '})' },
  { again: '(', close: ',)' },
]

const textOf = ({ once = '', again, close = '', end = '' }: Form, length: number): string => {
  const count = Math.floor((length - once.length - end.length) / Math.max(1, again.length + close.length))
  // What is repeated between them is nothing: a value where one must stand.
  const middle = close === '' ? '' : '1'.repeat(Math.min(1, length - count))
  return `${once}${again.repeat(Math.max(0, count - 1))}${middle}${close.repeat(Math.max(0, count - 1))}${end}`
}

/** The texts that a reader is given, with their names. */
export function textsFor({
  length = MEGABYTE,
  more = [],
  only = false,
}: Reader): readonly (readonly [name: string, text: string])[] {
  const forms: readonly Form[] = [...(only ? [] : [...REPEATED, ...NESTED]), ...more].map((form, at) =>
    // Every second repetition ends with what is not repeated: a search for its end goes wrong there.
    typeof form === 'string' ? (at % 2 === 0 ? { again: form } : { again: form, end: '\x01' }) : form,
  )
  return forms.map((form) => [JSON.stringify(form).slice(0, 100), textOf(form, length)])
}

/** Why a reader is no good: the text's name and what came of it. */
export interface Fault {
  readonly reader: string
  readonly text: string
  readonly what: string
}

/** Messages of the thread. */
export type Said =
  | { readonly begins: string; readonly limit: number }
  | { readonly fault: string }
  | { readonly done: number }

/**
 * Gives every reader of a module each of its texts. Faults are: more than the limit of time or of memory, an error that is not
 * among those that it refuses with, an overflow of the stack among them. The module exports `readers`.
 */
export async function faultsOf(module: URL, names: readonly string[]): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  let worker: Worker | undefined
  for (const reader of names) {
    worker ??= new Worker(new URL('./hostile-worker.ts', import.meta.url), {
      workerData: module.href,
      // That of the main thread of Node; threads have four times as much by default.
      resourceLimits: { stackSizeMb: 1, maxOldGenerationSizeMb: 2048 },
    })
    const { faults: found, ended } = await tried(worker, reader)
    faults.push(...found)
    if (!ended) continue
    await worker.terminate()
    worker = undefined
  }
  await worker?.terminate()
  return faults
}

function tried(
  worker: Worker,
  reader: string,
): Promise<{ readonly faults: readonly Fault[]; readonly ended: boolean }> {
  return new Promise((resolve) => {
    const faults: Fault[] = []
    let text = 'the module'
    let timer: NodeJS.Timeout
    const finish = (what?: string): void => {
      clearInterval(timer)
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
      worker.on('error', () => {})
      if (what !== undefined) faults.push({ reader, text, what })
      resolve({ faults, ended: what !== undefined })
    }
    const wait = (limit: number): void => {
      clearInterval(timer)
      const [began, before] = [performance.now(), process.cpuUsage()]
      timer = setInterval(() => {
        // This thread waits, so the process's time is the reader's. Where a process is waited for, the clock counts.
        const { user, system } = process.cpuUsage(before)
        const [busy, waited] = [(user + system) / 1000, performance.now() - began]
        if (busy > limit || waited > PATIENCE * limit) finish(`takes more than ${limit / 1000} s`)
      }, 100)
    }
    worker.on('message', (said: Said) => {
      if ('begins' in said) {
        text = said.begins
        wait(said.limit)
      } else if ('fault' in said) faults.push({ reader, text, what: said.fault })
      else finish()
    })
    worker.on('error', (error) => finish(`ends the thread: ${error.message}`))
    worker.on('exit', (code) => finish(`ends the thread with ${code}`))
    wait(LIMIT)
    worker.postMessage(reader)
  })
}
