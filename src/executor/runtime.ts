// What the pool needs to know of a language: how a sandbox process is started, and how values travel to it.
//
// Everything else is the same for all languages: the wire (wire.ts), the order, the limits, the retries, the second runs.

import type { Language, Value } from '../language/index.ts'
import type { ExecutorOptions, Isolation, Limits } from './executor.ts'

/** A way to run programs of one language on this machine. */
export interface Runtime {
  /** The engine's name for messages, e.g. `isolated-vm`. */
  readonly engine: string
  /**
   * Kinds of sandbox process, for what only a process's start can perturb (a hash seed). A request with perturbation p runs
   * in a process of strain p % strains; with one strain a second run goes to another process of the same kind.
   */
  readonly strains: number
  /** The command of a sandbox process. Called for each process that is started. */
  command(strain: number): Command
  /** Whether a sandbox process may say that it works at this level; another answer ends it. */
  allows(isolation: Isolation): boolean
  /** An argument list in the transport encoding: one line of text, data and never source. */
  encode(values: readonly Value[]): string
  /** Whether a text is the canonical text of a value, where a program could have written the text itself. */
  readonly canonical?: (text: string) => boolean
  /** What a process writes on its stderr when it ends itself for want of memory. */
  readonly outOfMemory: RegExp
  /** What must be there for a process to start, and what to do where it is not. */
  readonly expected: string
  readonly hint: string
}

/** A command line. Nothing of the host's environment is added to `env`. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A language that programs can be run in. */
export interface Runner {
  /** Where none are given. */
  readonly limits: Limits
  /** Refuses options and limits that the language's engines do not know, with an AzlabError. */
  check?(options: ExecutorOptions, limits: Limits): void
  /**
   * Finds out how this machine runs the language. Called once, before an executor's first program; it rejects with an
   * AzlabError that says what to install where the machine cannot run untrusted programs of the language.
   */
  open(options: ExecutorOptions, language: Language): Promise<Runtime>
}
