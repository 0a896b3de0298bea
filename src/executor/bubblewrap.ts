// bubblewrap's command line: a process that sees its interpreter's files read-only and nothing else of the machine, without
// network, other processes or rights.

import { lstatSync, readlinkSync } from 'node:fs'
import { run } from './command.ts'

/** Whether bubblewrap is there, and whether a sandbox starts in it. */
export interface BubblewrapProbe {
  readonly version: string | null
  readonly works: boolean
  /** Why it does not work; null when it does. */
  readonly problem: string | null
  /** Whether /proc can be mounted in it. */
  readonly proc: boolean
}

// System folders that hold interpreters and their libraries; links among them (/lib -> usr/lib) are made again inside.
const SYSTEM = ['/usr', '/lib', '/lib32', '/lib64', '/libx32', '/bin', '/nix/store', '/gnu/store']

/** What goes before a command so that it runs inside. `paths` are the files and folders that it reads besides the system's. */
export function bubblewrapArgs(paths: readonly string[], proc: boolean): string[] {
  const args = ['--unshare-all', '--cap-drop', 'ALL', '--new-session', '--die-with-parent']
  const bound: string[] = []
  for (const folder of SYSTEM) {
    const kind = lstatSync(folder, { throwIfNoEntry: false })
    if (kind?.isSymbolicLink()) args.push('--symlink', readlinkSync(folder), folder)
    else if (kind?.isDirectory()) args.push('--ro-bind', folder, folder)
    if (kind) bound.push(`${folder}/`)
  }
  args.push('--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache')
  // Folders before what lies in them.
  for (const path of [...new Set(paths)].sort()) {
    if (bound.some((folder) => path.startsWith(folder))) continue
    args.push('--ro-bind', path, path)
    bound.push(`${path}/`)
  }
  args.push('--dev', '/dev', ...(proc ? ['--proc', '/proc'] : []), '--chdir', '/', '--')
  return args
}

/** Tries bubblewrap with a command that ends by itself; `good` judges what it writes. */
export async function probeBubblewrap(
  paths: readonly string[],
  command: readonly string[],
  good: (stdout: string) => boolean,
): Promise<BubblewrapProbe> {
  const told = await run('bwrap', ['--version'], process.env)
  if (told.error) {
    const problem = told.error.code === 'ENOENT' ? 'not installed' : told.error.message
    return { version: null, works: false, problem, proc: false }
  }
  const version = told.stdout.trim().replace(/^bubblewrap /, '')
  let problem = ''
  for (const proc of [true, false]) {
    const { error, stdout, stderr } = await run('bwrap', [...bubblewrapArgs(paths, proc), ...command], {
      PATH: process.env.PATH,
    })
    if (!error && good(stdout)) return { version, works: true, problem: null, proc }
    problem ||= stderr.trim().split('\n').at(-1) || error?.message || 'no answer'
  }
  return { version, works: false, problem, proc: false }
}
