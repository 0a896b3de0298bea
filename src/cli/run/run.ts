// Runs a user's script in a process of its own, with this Node and its flags.

import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { AzlabError, beside } from '../../core/index.ts'

/** Gives the script's exit code, or 128 + n when signal n ended it. Throws `usage/no-file` where there is no such file. */
export function runScript(file: string, args: readonly string[]): Promise<number> {
  const path = resolve(file)
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new AzlabError(`There is no file ${JSON.stringify(file)}.`, {
      code: 'usage/no-file',
      value: file,
      expected: 'the path of a TypeScript or JavaScript file',
    })
  const flags = [...process.execArgv, '--import', beside(import.meta.url, '../own-azlab').href]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, path, ...args], { stdio: 'inherit' })
    const forward = (signal: NodeJS.Signals): void => {
      // A terminal gives Ctrl-C to the whole foreground group, so the script has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, forward)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}
