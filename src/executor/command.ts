// Runs a command to its end, for looking at what a machine has.

import { execFile } from 'node:child_process'

const START_MS = 20_000

/** Takes what a command wrote. Never rejects. */
export function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{
  readonly error: (Error & { code?: unknown }) | null
  readonly stdout: string
  readonly stderr: string
}> {
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: START_MS, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    )
  })
}
