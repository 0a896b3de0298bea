// The executor as the stages see it: batches of untrusted programs in, one outcome an input out.
//
// What is guaranteed, for programs that are hostile or merely bad:
//
// - A program runs in a child process, and there behind the walls that `isolation` names: for JavaScript an engine of its own
//   with no object of the host, no file, no network, no module, no clock, no randomness, no locale, no shared memory, and a
//   fresh context for each input; for Python a process of its own for each input, behind a system-call filter. Around either
//   stands bubblewrap where it works. SECURITY.md says level by level what each protects from, and what not.
// - The child gets the program, its inputs and its limits; never an expected value, a verdict or the host's environment.
// - Inputs are parsed in the host by a closed grammar and rebuilt inside from data. Program text is compiled alone. Nothing
//   is spliced into code. The result leaves as canonical text, which the host parses by a closed grammar. So the most that a
//   program can do to its result is to return something else.
// - Every verdict comes within the limit plus one second on a machine that is not overloaded: what can be interrupted is; a
//   watchdog in the child ends what cannot, and what outgrows its memory (2 · memoryMiB + 40 MiB more than before, for
//   JavaScript), and the process when the host has gone, for whatever reason. One program runs in a child at a time, so a
//   kill costs no other program anything but time.
// - Time-outs are judged by CPU time: one that had little of it is tried once more, alone, and on a busy machine as long as
//   its limit in CPU time takes at the share of the processor that it had (at most twelve times its limit by the clock).
// - Where no engine works that isolates, programs are refused. `node:vm` is never used.
//
// What it does not protect from:
//
// - A hole in an engine where nothing stands around it (`isolate`, `context`, `quickjs`): code that breaks out is in an
//   ordinary Node process with the user's rights. A hole in the kernel, everywhere.
// - Side channels and load: programs share processors, caches and memory bandwidth with the host; memory may pass its limit
//   for the 20 ms between two looks of the watchdog.
// - Answers that depend on the engine: the depth of the stack, and the last bits of Math functions. `runs: 2` finds the
//   first, and neither it nor anything here the second on one machine.
// - A program that recognises nothing and returns a constant. That is for the tasks to find out.

import type { Language } from '../language/index.ts'

/**
 * How one run of one program on one input ended.
 *
 * - `ok`: it returned a value that canonical text can hold
 * - `error`: it does not compile, has no function `f`, threw, or its input is no list of literals
 * - `timeout`: it used its CPU time
 * - `memory`: it used its memory
 * - `killed`: its process ended for another reason
 * - `too-large`: its result is longer than `outputBytes`
 * - `unserialisable`: its result is no plain data (a function, an instance, a cycle …)
 * - `forbidden`: the static check refused it (only with `check`)
 * - `nondeterministic`: two runs disagreed (only with `runs: 2`)
 */
export type Outcome = (typeof EXECUTION_OUTCOMES)[number]

export const EXECUTION_OUTCOMES = [
  ...(['ok', 'error', 'timeout', 'memory', 'killed'] as const),
  ...(['too-large', 'unserialisable', 'forbidden', 'nondeterministic'] as const),
] as const

/**
 * What stands between a program and the machine, by name; SECURITY.md says what each protects from.
 *
 * - `isolate`: a V8 isolate of its own for each program, in a child process
 * - `context`: a fresh context for each input in an isolate that programs share, in a child process
 * - `quickjs`: a fresh QuickJS engine for each input, inside WebAssembly, in a child process
 * - `bubblewrap+isolate`, `bubblewrap+context`, `bubblewrap+quickjs`: the same, with the child process in namespaces of its
 *   own that show no file but the engines', no network and no process
 * - `bubblewrap+seccomp`: a process of its own for each input, with resource limits and a system-call filter, in namespaces
 *   of its own that show no file but the interpreter's, no network and no process (Python)
 * - `seccomp`: the same without the namespaces (Python)
 * - `bubblewrap`: the same without the filter (Python)
 * - `limits`: a process of its own with resource limits, and no more; only where it is asked for (Python)
 * - `pyodide+bubblewrap`: a fresh interpreter in WebAssembly for each input, in a process of its own inside bubblewrap,
 *   without a filter (where there is no Python)
 */
export const ISOLATIONS = [
  ...(['isolate', 'context', 'quickjs'] as const),
  ...(['bubblewrap+isolate', 'bubblewrap+context', 'bubblewrap+quickjs'] as const),
  ...(['bubblewrap+seccomp', 'seccomp', 'bubblewrap', 'limits', 'pyodide+bubblewrap'] as const),
] as const
/** A level of isolation by name. */
export type Isolation = (typeof ISOLATIONS)[number]

/**
 * Which of V8's compilers JavaScript programs reach.
 *
 * - `none`: V8 interprets them, regular expressions too; no program makes it write machine code
 * - `baseline`: the compiler that optimizes nothing (Sparkplug), and the one of regular expressions
 * - `optimizing`: all that azlab lets V8 use
 */
export const COMPILERS = ['none', 'baseline', 'optimizing'] as const
/** Which of V8's compilers a program gets: `none`, `baseline` or `optimizing`. */
export type Compilers = (typeof COMPILERS)[number]

/** The unit of work: one program, compiled once, and the inputs on which its entry `f` is called. */
export interface Job {
  readonly program: string
  /** Each is an argument list's source: literals, no brackets around it, e.g. `[1, 2], "a"`. */
  readonly inputs: readonly string[]
}

/** What came of one input. */
export interface Execution {
  readonly outcome: Outcome
  /** Canonical text (`Language.fromCanonical` reads it) when the outcome is `ok`, else null. */
  readonly value: string | null
  /** What went wrong, in the program's or the executor's words; null when the outcome is `ok`. */
  readonly error: string | null
  /** Wall-clock milliseconds. */
  readonly ms: number
  /** CPU milliseconds. */
  readonly cpuMs: number
  /** The isolation in force when it ran; null when nothing ran (an input that is no literal, a forbidden program). */
  readonly isolation: Isolation | null
}

/** What one run on one input may use. */
export interface Limits {
  /** CPU time in milliseconds. Default 1000. */
  readonly timeoutMs: number
  /** Heap in MiB, at least 8. Default 64. */
  readonly memoryMiB: number
  /** Length of the canonical text of the result, in UTF-16 units. Default 65,536. */
  readonly outputBytes: number
  /**
   * Operations of the engine, counted in steps of 10,000 and the same on every machine: with it, and a time-out that is
   * long enough, whether a program ends does not depend on the machine. With `engine: 'quickjs'` alone. Default: no limit.
   */
  readonly operations?: number
}

/** How one batch is run. */
export interface ExecuteOptions {
  readonly limits?: Partial<Limits>
  /**
   * 2 runs every input that came out `ok` or `error` once more, in another process and under perturbation (inputs in
   * another order, another stack depth); where the two disagree the outcome is `nondeterministic`. Default 1.
   */
  readonly runs?: 1 | 2
  /** Whether the static check of `Language.forbidden` comes first. Default false. */
  readonly check?: boolean
  /** Ends the batch: its programs are stopped and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Counts since the executor was made. */
export interface ExecutorStats {
  /** The engine and its version, e.g. `V8 13.6.233`; null before the first program. */
  readonly engine: string | null
  /** The isolation in force; null before the first program. */
  readonly isolation: Isolation | null
  /** Programs started: isolates (or contexts) made for a program, second runs and retries included. */
  readonly programs: number
  /** Inputs run, second runs and retries included. */
  readonly runs: number
  /** (program, input) pairs that were answered by an equal pair of the same batch. */
  readonly deduplicated: number
  readonly retries: number
  readonly processesStarted: number
  /** Processes that died with a program in them, whoever ended them. */
  readonly processesKilled: number
  /** Inputs under way: handed to the pool and not yet answered. Never more than the option `queue`. */
  readonly underWay: number
  /** Batches that wait for room. */
  readonly waiting: number
  /** Inputs answered, by outcome; equal pairs of a batch count once. */
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Inputs refused by the static check, by construct (`Math.random`, `import` …). */
  readonly forbidden: Readonly<Record<string, number>>
}

/** An input whose outcome was not `ok`. */
export interface RefusedInput {
  readonly program: string
  readonly input: string
  readonly outcome: Outcome
  /** The forbidden construct, where that was the reason. */
  readonly construct: string | null
  readonly error: string
}

/** Runs untrusted programs of one language. */
export interface Executor {
  readonly language: Language
  /**
   * Runs a batch. The result has one list a job, in order, and in it one execution an input, in order; equal
   * (program, input) pairs of the batch run once. Programs never make it reject: it rejects on abort, on bad
   * options, after `close`, and where no process starts.
   *
   * Back-pressure: a batch enters the pool a program at a time, as there is room for its inputs (option `queue`), in the
   * order in which batches wait; it is never turned away. So a batch may be as large as its caller's memory holds, and a
   * caller that awaits one batch before it makes the next keeps memory flat.
   */
  execute(jobs: readonly Job[], options?: ExecuteOptions): Promise<readonly (readonly Execution[])[]>
  readonly stats: ExecutorStats
  /** Ends the processes. Executions that still run reject. */
  close(): Promise<void>
}

/** How an executor is made. */
export interface ExecutorOptions {
  /** Default `javascript`. */
  readonly language?: Language['name']
  /** Child processes that run programs at the same time. Default: the machine's parallelism, at most 8. */
  readonly processes?: number
  readonly limits?: Partial<Limits>
  /** Warm processes beyond those that work, so that one that dies is replaced at once. They are started when the first one dies. Default 1. */
  readonly spares?: number
  /** Inputs that may be under way at a time; `execute` waits for room. At least 32. Default 1024. */
  readonly queue?: number
  /** Called for each input whose outcome is not `ok`, as soon as that is known: a log of refusals. It must not throw. */
  readonly onRefusal?: (refusal: RefusedInput) => void
  /**
   * The level of isolation. For JavaScript what a program gets of its own, a fresh `isolate` (default), or a fresh `context`
   * in an isolate that serves up to 100 programs and is thrown away after any outcome but `ok` and `error`; and `bubblewrap+`
   * before it where bubblewrap is around the process, which is the default where it works. A context is about twice as fast;
   * programs that share an isolate share its heap limit and its engine's caches, but no object.
   *
   * For Python, `bubblewrap+seccomp` where it works, else `seccomp`; the other levels are taken only where they are named.
   */
  readonly isolation?: Isolation
  /**
   * What runs JavaScript: V8 through `isolated-vm`; `quickjs`, QuickJS inside WebAssembly, without a native addon and
   * slower; or `auto` (default), isolated-vm where it loads and QuickJS where it does not, which a warning tells, and each
   * execution's `isolation`. Where neither loads programs are refused.
   */
  readonly engine?: 'isolated-vm' | 'quickjs' | 'auto'
  /**
   * Which of V8's compilers JavaScript programs reach. Default `none`: they are the largest part of V8 that a hostile program
   * can attack, and have returned wrong values. Interpreted, ordinary short programs take as long and long loops several times
   * as long; `optimizing` is for those. Not with `engine: 'quickjs'`, and without effect where QuickJS stands in.
   */
  readonly compilers?: Compilers
  /** The Python that runs Python programs. Default: the one that AZLAB_PYTHON names, else the first on the PATH. */
  readonly python?: string
}
