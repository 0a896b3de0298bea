// What the sandbox process needs of a JavaScript engine.

import type { Reply, Request } from '../wire.ts'

/** Outcome, value and error of one input. */
export type Verdict = readonly [outcome: Reply[2], value: string | null, error: string | null]

export interface Engine {
  /** Its level, before anything is put around the process. */
  readonly isolation: 'isolate' | 'context' | 'quickjs'
  /** Name and version. */
  readonly name: string
  /**
   * Runs a request's program and calls its entry on one input, in a fresh context. `start` is the monotonic clock at the
   * input's start. `again` asks for one more attempt with a new clock.
   */
  run(request: Request, input: string, start: number): Verdict | 'again'
  /** After each input, where the engine has to become fit for the next one. */
  renew?(): Promise<void>
  /** After a request's last input. */
  finish?(): void
}

/** Evaluated in the program's context: `f` may be a `const`, which is no property of the global object. */
export const FINDER = "typeof f === 'undefined' ? undefined : f"
/** Runs that share an isolate or a WebAssembly module before it is thrown away. */
export const RECYCLE_AFTER = 100

/** Reads the prelude's tagged text. */
export function verdictOf(text: string, { outputBytes, memoryMiB }: Request): Verdict {
  const rest = text.slice(1)
  if (text[0] === 'V') return ['ok', rest, null]
  if (text[0] === 'E') return ['error', null, rest]
  if (text[0] === 'M') return ['memory', null, `The program used more than ${memoryMiB} MiB.`]
  if (text[0] === 'U') return ['unserialisable', null, `The result is or holds ${rest}.`]
  return ['too-large', null, `The result is longer than ${outputBytes} characters.`]
}

export type EngineChoice = 'isolated-vm' | 'quickjs' | 'auto'
