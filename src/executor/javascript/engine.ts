// What the sandbox process needs of a JavaScript engine.

import type { Reply, Request } from '../wire.ts'
import type { Mail } from './mail.ts'

/** A request without its inputs. Its program is text only while an engine reads it. */
export interface Task extends Omit<Request, 'program' | 'inputs'> {
  program(): string
}

/** Outcome of one input, and the value or what went wrong: a text, or the end of a JSON string in the mail's result, which begins at 1. */
export type Verdict = readonly [outcome: Reply[2], text: string | number]

export interface Engine {
  /** Its level, before anything is put around the process. */
  readonly isolation: 'isolate' | 'context' | 'quickjs'
  /** Name and version. */
  readonly name: string
  /**
   * Runs a request's program and calls its entry on the input in the mail, in a fresh context. `start` is the monotonic clock
   * at the input's start. `again` asks for one more attempt with a new clock.
   */
  run(task: Task, mail: Mail, start: number): Verdict | 'again'
  /** After each input, where the engine has to become fit for the next one. */
  renew?(): Promise<void>
  /** After a request's last input; `much` tells that its texts were long or many. */
  finish?(much: boolean): void
}

/** Evaluated in the program's context: `f` may be a `const`, which is no property of the global object. */
export const FINDER = "typeof f === 'undefined' ? undefined : f"
/** Runs that share an isolate or a WebAssembly module before it is thrown away. */
export const RECYCLE_AFTER = 100

/** The heap that a run gets: a second one has an eighth more, so that a program which measures it is found out. */
export function heapMiB({ memoryMiB, perturbation }: Task): number {
  return perturbation === 0 ? memoryMiB : Math.ceil((memoryMiB * 9) / 8)
}

const OUTCOMES: Readonly<Record<string, Reply[2]>> = { V: 'ok', E: 'error', U: 'unserialisable', M: 'memory' }

/** Reads what the prelude gives of a run. */
export function verdictOf(told: string | number, mail: Mail, { outputBytes, memoryMiB }: Task): Verdict {
  const tag = typeof told === 'string' ? told[0]! : String.fromCharCode(mail.result(0, 1)[0]!)
  const outcome = OUTCOMES[tag] ?? 'too-large'
  if (outcome === 'too-large') return [outcome, `The result is longer than ${outputBytes} characters.`]
  if (outcome === 'memory') return [outcome, `The program used more than ${memoryMiB} MiB.`]
  if (typeof told === 'number') return [outcome, told]
  mail.overflowed = true
  return [outcome, told.slice(1)]
}

export type EngineChoice = 'isolated-vm' | 'quickjs' | 'auto'
