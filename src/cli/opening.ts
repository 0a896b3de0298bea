// What a command says on standard error while a model is opened: which engine `auto` took, and how far fetching it is.

import type { FetchProgress } from '../model/index.ts'
import type { ChosenEngine } from '../policy/index.ts'

const said = new Set<string>()

/** The engine and why, once. */
export function engineLine({ engine, why }: ChosenEngine): string {
  return `engine ${engine}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`
}

/** Says which engine `auto` took, and why; once in a process. */
export function sayEngine(chosen: ChosenEngine): void {
  const line = engineLine(chosen)
  if (!said.has(line)) process.stderr.write(`${line}\n`)
  said.add(line)
}

const BETWEEN_MS = 200

/** How much of a model is there: `fetching Qwen/Qwen2.5-0.5B  123 of 988 MB  model.safetensors`. */
export function fetchLine({ name, file, done, total }: FetchProgress): string {
  return `fetching ${name}  ${megabytes(done)} of ${megabytes(total)} MB  ${file}`
}

function megabytes(bytes: number): string {
  return bytes < 1e7 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(0)
}

/** Shows fetching: on a terminal a line that moves, elsewhere one for each file. */
export function sayFetch(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'> = process.stderr,
  clock: () => number = () => performance.now(),
): (progress: FetchProgress) => void {
  let file = ''
  let saidAt = Number.NEGATIVE_INFINITY
  let last = ''
  return (progress) => {
    const isNew = progress.file !== file
    file = progress.file
    if (!stream.isTTY) {
      if (isNew) stream.write(`${fetchLine(progress)}\n`)
      return
    }
    const isLast = progress.done === progress.total
    if (!isNew && !isLast && clock() - saidAt < BETWEEN_MS) return
    saidAt = clock()
    const line = `\r\u001b[K${fetchLine(progress)}${isLast ? '\n' : ''}`
    if (line !== last) stream.write(line)
    last = line
  }
}
