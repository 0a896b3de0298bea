// The published package as a user's project would have it: built, packed, unpacked into node_modules.

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from '../../scripts/launch.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Manifest {
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

/** Runs a program to its end and returns what it printed; a failure is an error that shows it. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  let output = ''
  const onOutput = (text: string) => {
    output += text
  }
  const code = await launch(command, args, { cwd, onOutput })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

/** Builds the package into a folder of its own, with what is published of the clone: the clone's dist/ is left to others. */
export async function stage(staged: string): Promise<void> {
  mkdirSync(staged)
  await run(process.execPath, [join(root, 'scripts/build.mjs'), join(staged, 'dist')], root)
  for (const entry of readdirSync(root))
    if (entry === 'package.json' || (entry !== 'dist' && manifest.files.includes(entry)))
      cpSync(join(root, entry), join(staged, entry), { recursive: true })
}

/**
 * Builds and packs the package and unpacks it as `node_modules/azlab` of an empty project folder, with links to its
 * dependencies and to no development dependency.
 */
export async function install(project: string): Promise<void> {
  const staged = join(project, 'staged')
  await stage(staged)
  await run('npm', ['pack', '--ignore-scripts', '--silent'], staged)
  const archive = readdirSync(staged).find((name) => name.endsWith('.tgz'))!
  const installed = join(project, 'node_modules', 'azlab')
  mkdirSync(installed, { recursive: true })
  await run('tar', ['-xzf', join(staged, archive), '--strip-components=1', '-C', installed], project)

  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
}
