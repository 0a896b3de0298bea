// The kernelspec: where Jupyter looks for kernels, and how this one is put there and taken away.

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AzlabError, beside, NODE_FLAGS, show } from 'azlab/core'

/** The name by which notebooks ask for the kernel. */
export const KERNEL_NAME = 'azlab'

/** What Jupyter reads of a kernel: `kernel.json`. */
export interface KernelSpec {
  readonly argv: readonly string[]
  readonly display_name: string
  readonly language: string
  readonly interrupt_mode?: 'signal' | 'message'
  readonly env?: Readonly<Record<string, string>>
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Where to install: for the user, below a folder, or in the virtual environment of a project. */
export type Place =
  | { readonly kind: 'user' }
  | { readonly kind: 'prefix'; readonly folder: string }
  | { readonly kind: 'venv'; readonly folder: string }

/** A kernelspec on disk. */
export interface Installed {
  /** The folder that holds kernel.json. */
  readonly folder: string
  readonly spec: KernelSpec
}

/** The kernelspec of this package and this Node. */
export function kernelSpec(node = process.execPath): KernelSpec {
  return {
    argv: [
      node,
      ...NODE_FLAGS,
      // Older ones abort when an interrupt cuts code off, unless they follow asynchronous calls as Node 24 does.
      ...(Number.parseInt(process.versions.node, 10) < 24 ? ['--experimental-async-context-frame'] : []),
      // Code that an interrupt cuts off inside a timer leaves an entry of Node's bookkeeping behind, for which Node would abort.
      '--no-force-async-hooks-checks',
      // The compiler makes much garbage with each cell: collected late it costs 300 MiB more, early 5 ms a cell.
      '--max-semi-space-size=4',
      '--heap-growing-percent=20',
      mainPath(),
      '--connection-file',
      '{connection_file}',
    ],
    display_name: 'azlab (TypeScript)',
    language: 'typescript',
    interrupt_mode: 'message',
    // The C library gives large blocks back as soon as they are free: what a large model learns with does not pile up.
    env: { MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20) },
    metadata: { debugger: false, azlab: true },
  }
}

/** The program that is the kernel: TypeScript in a clone, JavaScript in the package. */
export function mainPath(): string {
  return fileURLToPath(beside(import.meta.url, '../main'))
}

/** The folder of the user's Jupyter data, as Jupyter itself finds it. */
export function userData(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR
  const home = env.HOME || env.USERPROFILE || homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Jupyter')
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'jupyter')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter')
}

/** The folder of our kernelspec at a place. */
export function folderAt(place: Place, env: NodeJS.ProcessEnv = process.env): string {
  const data = place.kind === 'user' ? userData(env) : join(resolve(place.folder), 'share', 'jupyter')
  return join(data, 'kernels', KERNEL_NAME)
}

/** Every folder in which Jupyter might find the kernel, in its order: JUPYTER_PATH, the user, `.venv`, the system. */
export function searchFolders(
  directory = process.cwd(),
  env: NodeJS.ProcessEnv = process.env,
): readonly string[] {
  const path = (env.JUPYTER_PATH ?? '').split(delimiter).filter((part) => part !== '')
  const environments = [env.VIRTUAL_ENV, join(directory, '.venv'), env.CONDA_PREFIX]
    .filter((folder) => folder !== undefined && folder !== '')
    .map((folder) => join(folder as string, 'share', 'jupyter'))
  const system = process.platform === 'win32' ? [] : ['/usr/local/share/jupyter', '/usr/share/jupyter']
  const all = [...path, userData(env), ...environments, ...system]
  return [...new Set(all.map((folder) => join(resolve(folder), 'kernels', KERNEL_NAME)))]
}

/** The kernelspecs that are there. One that cannot be read is passed to `onBad` and left out. */
export async function findInstalled(
  folders: readonly string[] = searchFolders(),
  onBad: (folder: string, reason: string) => void = () => {},
): Promise<readonly Installed[]> {
  const found: Installed[] = []
  for (const folder of folders) {
    if (!existsSync(folder)) continue
    try {
      found.push({ folder, spec: readSpec(await readFile(join(folder, 'kernel.json'), 'utf8')) })
    } catch (error) {
      onBad(folder, (error as Error).message)
    }
  }
  return found
}

/** Puts the kernelspec in its place, in one step. Throws `kernel/not-ours`, `kernel/no-venv` or `kernel/unwritable`. */
export async function installKernel(place: Place, spec: KernelSpec = kernelSpec()): Promise<Installed> {
  if (place.kind === 'venv' && !existsSync(join(place.folder, 'pyvenv.cfg')))
    throw new AzlabError(`There is no Python environment at ${show(place.folder)}.`, {
      code: 'kernel/no-venv',
      value: place.folder,
      expected: 'a folder made by `python3 -m venv`',
      hint: 'Run `npm run lab` in a clone, which makes one, or `python3 -m venv .venv`.',
    })
  const folder = folderAt(place)
  await refuseForeign(folder)
  try {
    await mkdir(dirname(folder), { recursive: true })
    const fresh = await mkdtemp(join(dirname(folder), '.azlab-'))
    await writeFile(join(fresh, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`)
    await writeFile(join(fresh, 'logo-svg.svg'), LOGO)
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } catch (cause) {
    throw new AzlabError(
      `The kernel cannot be installed in ${show(folder)}: ${(cause as Error).message}.`,
      {
        code: 'kernel/unwritable',
        value: folder,
        expected: 'a folder that can be written to',
        hint: 'Choose another with --prefix, e.g. that of the Python that runs Jupyter.',
      },
      { cause },
    )
  }
  return { folder, spec }
}

/** Takes the kernelspec away and gives its folder, or null where none is. Throws `kernel/not-ours`. */
export async function removeKernel(place: Place): Promise<string | null> {
  const folder = folderAt(place)
  if (!existsSync(folder)) return null
  await refuseForeign(folder)
  await rm(folder, { recursive: true })
  return folder
}

/** A kernelspec of this name that something else wrote is left alone. */
async function refuseForeign(folder: string): Promise<void> {
  const file = join(folder, 'kernel.json')
  if (!existsSync(file)) return
  let isOurs = false
  try {
    isOurs = readSpec(await readFile(file, 'utf8')).metadata?.azlab === true
  } catch {
    // A broken one may be anyone's.
  }
  if (isOurs) return
  throw new AzlabError(`${show(folder)} holds a kernel of the same name that azlab did not install.`, {
    code: 'kernel/not-ours',
    value: folder,
    expected: 'a kernelspec written by `azlab kernel install`, or none',
    hint: 'Look at its kernel.json, and remove the folder by hand if it is not needed.',
  })
}

function readSpec(text: string): KernelSpec {
  const found = JSON.parse(text) as Partial<KernelSpec> | null
  if (!found || !Array.isArray(found.argv) || !found.argv.every((part) => typeof part === 'string'))
    throw new Error('it has no argv that is a list of strings')
  return {
    ...found,
    argv: found.argv,
    display_name: String(found.display_name ?? KERNEL_NAME),
    language: String(found.language ?? ''),
  }
}

/** What launchers show: two arrows that chase each other, the proposer's and the solver's. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
<rect width="64" height="64" rx="12" fill="#0072b2"/>
<g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">
<path d="M14 36a18 18 0 0 1 31-17"/><path d="M46 9v11H35"/>
<path d="M50 28a18 18 0 0 1-31 17"/><path d="M18 55V44h11"/>
</g>
</svg>
`
