// Standard input and output: JSON lines in and out, and readers that go away early.

import { fstatSync } from 'node:fs'
import { AzlabError, type Incident, incidentText, parseJson, show, writeAllSync } from '../core/index.ts'

/** Ends quietly when what reads our output has gone (`azlab … | head -1`), and with a sentence where it cannot be written. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      if (stream === process.stdout) process.stderr.write(`azlab: ${noOutput(error).message}\n`)
      process.exit(1)
    })
}

const noOutput = (cause: unknown): AzlabError =>
  new AzlabError(
    `Standard output cannot be written to: ${(cause as Error).message}.`,
    {
      code: 'output/unwritable',
      expected: 'a reader, or a file on a disk with room',
      hint: 'Make room, or send the output elsewhere.',
    },
    { cause },
  )

/** One line of JSON. U+2028 and U+2029 are escaped: many readers of lines take them for line ends. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, (char) =>
    char === '\u2028' ? '\\u2028' : '\\u2029',
  )
}

/** Writes one JSON line, waiting where the reader is slow. */
export async function writeLine(value: unknown): Promise<void> {
  await writeText(`${jsonText(value)}\n`)
}

/** Writes text to standard output, waiting where the reader is slow. */
export async function writeText(text: string): Promise<void> {
  if (isFile()) return writeToFile(text)
  if (process.stdout.write(text)) return
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}

let goesToFile: boolean | undefined

/** Whether standard output is a file, which Node writes to at once, and without a look at how much was taken. */
function isFile(): boolean {
  try {
    goesToFile ??= fstatSync(1).isFile()
  } catch {
    // It is closed; the stream says what comes of that.
    goesToFile = false
  }
  return goesToFile
}

function writeToFile(text: string): void {
  try {
    writeAllSync(1, Buffer.from(text))
  } catch (cause) {
    throw noOutput(cause)
  }
}

/**
 * Lines of standard input, without the byte order mark. \n alone ends one: node:readline would also break a line at
 * U+2028 and U+2029, which may stand in a JSON string, and the \r of \r\n is white space to JSON.
 */
export async function* textLines(input: NodeJS.ReadableStream = process.stdin): AsyncGenerator<string> {
  let begun: string[] = []
  let first = true
  const whole = (): string => {
    const line = begun.join('')
    begun = []
    const text = first ? line.replace(/^\ufeff/, '') : line
    first = false
    return text
  }
  input.setEncoding('utf8')
  for await (const chunk of input) {
    const [head = '', ...others] = (chunk as string).split('\n')
    begun.push(head)
    for (const part of others) {
      yield whole()
      begun.push(part)
    }
  }
  if (begun.some((part) => part !== '')) yield whole()
}

/** A line of standard input that was read as JSON. */
export interface InputLine {
  /** From 1. */
  readonly number: number
  readonly value: unknown
}

/** Lines of standard input as JSON, blank lines passed over. Throws `input/not-json`, which names the line. */
export async function* jsonLines(input: NodeJS.ReadableStream = process.stdin): AsyncGenerator<InputLine> {
  let number = 0
  for await (const line of textLines(input)) {
    number++
    if (line.trim() !== '') yield { number, value: parseLine(line, number) }
  }
}

/**
 * Items in batches of at most `size`: what is there is taken together, what comes later is not waited for. Those before a
 * failure (a line that is no JSON) are given before it is thrown.
 */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  const iterator = items[Symbol.asyncIterator]()
  let failure: unknown
  const read = (): Promise<IteratorResult<T>> =>
    iterator.next().catch((error: unknown) => {
      failure = error
      return { done: true, value: undefined }
    })
  let next = read()
  for (;;) {
    const batch: T[] = []
    for (let item = await next; !item.done; ) {
      batch.push(item.value)
      next = read()
      const soon = batch.length < size ? await Promise.race([next, pause()]) : null
      if (soon === null) break
      item = soon
    }
    if (batch.length > 0) yield batch
    else break
  }
  if (failure) throw failure
}

function pause(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), 2))
}

/** The error for a line that is JSON, but not what the command reads. */
export function badLine({ number, value }: InputLine, expected: string): AzlabError {
  return new AzlabError(`Line ${number} of the input is ${show(value)}.`, {
    code: 'input/unexpected',
    expected,
    hint: 'Correct the line; the lines before it have been answered.',
  })
}

function parseLine(text: string, number: number): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new AzlabError(
      `Line ${number} of the input is not JSON: ${show(text)} (${(error as Error).message}).`,
      {
        code: 'input/not-json',
        expected: 'one JSON value a line',
        hint: 'Check the line; a JSON text must not be broken over lines.',
      },
    )
  }
}

/** Says on standard error which figures their own records contradicted. */
export function sayIncidents(incidents: readonly Incident[]): void {
  for (const incident of incidents) process.stderr.write(`${incidentText(incident)}\n`)
}
