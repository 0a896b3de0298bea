// azlab kernel: installs, checks and removes the kernelspec of the notebook kernel.

import type { Place } from '#kernel/client/install'
import { requireBuilt } from '../built.ts'
import { writeLine, writeText } from '../streams.ts'

export interface PlaceOptions {
  readonly user?: boolean
  readonly prefix?: string
  /** A folder, or true for `.venv`. */
  readonly venv?: string | boolean
  readonly json?: boolean
}

export interface CheckOptions extends PlaceOptions {
  readonly timeout: number
}

/** `azlab kernel install` */
export async function installCommand(options: PlaceOptions): Promise<void> {
  requireBuilt()
  const { installKernel } = await import('#kernel/client/install')
  const { folder } = await installKernel(placeOf(options))
  if (options.json) return writeLine({ installed: folder })
  await writeText(
    `Installed in ${folder}\nJupyter shows it as "azlab (TypeScript)". Next: azlab kernel check\n`,
  )
}

/** `azlab kernel remove` */
export async function removeCommand(options: PlaceOptions): Promise<void> {
  const { removeKernel, folderAt } = await import('#kernel/client/install')
  const place = placeOf(options)
  const removed = await removeKernel(place)
  if (options.json) return writeLine({ removed })
  await writeText(removed ? `Removed ${removed}\n` : `Nothing to remove: there is no ${folderAt(place)}\n`)
}

/** `azlab kernel check` */
export async function checkCommand(options: CheckOptions): Promise<void> {
  requireBuilt()
  const [{ checkKernel }, { folderAt }] = await Promise.all([
    import('#kernel/client/check'),
    import('#kernel/client/install'),
  ])
  const isNamed = options.user || options.prefix !== undefined || options.venv !== undefined
  const findings = await checkKernel({
    ...(isNamed ? { folder: folderAt(placeOf(options)) } : {}),
    timeoutMs: 1000 * options.timeout,
    onFinding({ ok, what, hint }) {
      if (options.json) return
      process.stdout.write(`${ok ? 'ok     ' : 'WRONG  '}${what}\n${hint ? `       ${hint}\n` : ''}`)
    },
  })
  const isWell = findings.every((finding) => finding.ok)
  if (options.json) await writeLine({ ok: isWell, findings })
  if (!isWell) process.exitCode = 1
}

function placeOf({ prefix, venv }: PlaceOptions): Place {
  if (prefix !== undefined) return { kind: 'prefix', folder: prefix }
  if (venv) return { kind: 'venv', folder: typeof venv === 'string' ? venv : '.venv' }
  return { kind: 'user' }
}
