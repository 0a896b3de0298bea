// Standard input and output: JSON lines in and out, and readers that go away early.

import { createInterface } from 'node:readline'
import { AzlabError, show } from '../core/index.ts'

/** Ends quietly when what reads our output has gone (`azlab … | head -1`). */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
}

/** Writes one JSON line, waiting where the reader is slow. */
export async function writeLine(value: unknown): Promise<void> {
  await writeText(`${JSON.stringify(value)}\n`)
}

/** Writes text to standard output, waiting where the reader is slow. */
export async function writeText(text: string): Promise<void> {
  if (process.stdout.write(text)) return
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}

/** Lines of standard input as they are. */
export function textLines(input: NodeJS.ReadableStream = process.stdin): AsyncIterable<string> {
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
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
    const text = number === 1 ? line.replace(/^\ufeff/, '') : line
    if (text.trim() === '') continue
    yield { number, value: parseLine(text, number) }
  }
}

/**
 * The lines in batches of at most `size`: what is there is taken together, what comes later is not waited for. Those before
 * a line that is not JSON are given before the error.
 */
export async function* jsonBatches(
  size: number,
  input: NodeJS.ReadableStream = process.stdin,
): AsyncGenerator<readonly InputLine[]> {
  const lines = jsonLines(input)
  let failure: unknown
  const read = () =>
    lines.next().catch((error: unknown) => {
      failure = error
      return { done: true as const, value: undefined }
    })
  let next = read()
  for (;;) {
    const batch: InputLine[] = []
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
    return JSON.parse(text)
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
