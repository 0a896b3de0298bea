// The flags of V8 under which azlab's numbers are right, and their setting in a process that was started without them.
//
// It imports nothing of ours and is the first import of the platform Node, which core/ imports first, so that in a user's own process,
// too, the flags are set before any other code of azlab runs. docs/v8-report.md says what goes wrong without them.

import { setFlagsFromString } from 'node:v8'

/**
 * Every process of ours starts with these, and so does every process in which untrusted programs run. Maglev, V8's middle compiler
 * (off in Node 22, on from 23), computes wrong numbers: two objects that one literal made can share the memory of their numbers. It
 * also crashes on starved machines (nodejs/node#64841). Turboshaft's load elimination may take two places in memory for different
 * ones (nodejs/node#66112), which a hostile program could use. scripts/v8.mjs has the same list for Node 18 and 20.
 */
export const V8_FLAGS: readonly string[] = ['--no-maglev', '--no-turboshaft-load-elimination']

/** Arguments in front of the file for every process of Node that azlab starts. */
export const NODE_FLAGS: readonly string[] = [...V8_FLAGS, '--disable-warning=ExperimentalWarning']

/** How this process came to its flags: from its command line, or when azlab was imported. */
export type V8FlagsOrigin = 'command line' | 'import'

/** Whether a command line sets a flag last, for `--maglev` after `--no-maglev` takes it back. */
export function isGiven(flag: string, argv: readonly string[]): boolean {
  const opposite = flag.replace(/^--no-/, '--')
  return argv.lastIndexOf(flag) > argv.lastIndexOf(opposite)
}

/** How this process came to its flags. They hold for all its threads. */
export const v8FlagsOrigin: V8FlagsOrigin = V8_FLAGS.every((flag) => isGiven(flag, process.execArgv))
  ? 'command line'
  : 'import'

// V8 reads the flag each time it would compile. A thread of a process that has it already writes the same value again.
if (v8FlagsOrigin === 'import') for (const flag of V8_FLAGS) setFlagsFromString(flag)
