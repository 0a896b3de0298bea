// Looks whether Jupyter would find the kernel and whether it works, and says in words what is wrong.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { promisify } from 'node:util'
import { AzlabError } from 'azlab/core'
import { findInstalled, type Installed, mainPath, searchFolders } from './install.ts'
import { launchKernel } from './launch.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly ok: boolean
  readonly what: string
  /** What to do, where it is not well. */
  readonly hint?: string
}

export interface CheckOptions {
  /** The one kernelspec to check. Default: all that Jupyter would find. */
  readonly folder?: string
  /** Milliseconds until the kernel must answer. */
  readonly timeoutMs: number
  /** Told of each finding as soon as it is there. */
  readonly onFinding?: (finding: Finding) => void
}

const INSTALL_AGAIN = 'Run `azlab kernel install` again.'

/** Checks what is installed: files, Node, start, a cell. */
export async function checkKernel(options: CheckOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const say = (ok: boolean, what: string, hint?: string) => {
    const finding = hint ? { ok, what, hint } : { ok, what }
    findings.push(finding)
    options.onFinding?.(finding)
  }
  const folders = options.folder === undefined ? searchFolders() : [options.folder]
  const installed = await findInstalled(folders, (folder, reason) =>
    say(false, `${folder}: its kernel.json cannot be read (${reason}).`, INSTALL_AGAIN),
  )
  if (installed.length === 0 && findings.length === 0)
    say(
      false,
      `The kernel is not installed. Looked in ${folders.join(', ')}.`,
      'Run `azlab kernel install`, or `npm run lab` in a clone.',
    )
  for (const one of installed) {
    say(true, `Installed in ${one.folder}.`)
    if (await filesAreThere(one, say)) await cellRuns(one, options.timeoutMs, say)
  }
  return findings
}

type Say = (ok: boolean, what: string, hint?: string) => void

async function filesAreThere({ spec }: Installed, say: Say): Promise<boolean> {
  const [node = '', ...rest] = spec.argv
  const main = rest.find((part) => /[\\/]main\.[jt]s$/.test(part))
  if (isAbsolute(node) && !existsSync(node)) {
    say(false, `It starts ${node}, which is no longer there.`, INSTALL_AGAIN)
    return false
  }
  let version: string
  try {
    version = (await promisify(execFile)(node, ['--version'], { timeout: 60_000 })).stdout.trim()
  } catch (error) {
    say(
      false,
      `It starts ${node}, which cannot be run: ${(error as Error).message.split('\n')[0]}.`,
      INSTALL_AGAIN,
    )
    return false
  }
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major < 22 || (major === 22 && minor < 18)) {
    say(
      false,
      `It starts Node ${version}; azlab needs 22.18 or later.`,
      `Install it with a newer Node. ${INSTALL_AGAIN}`,
    )
    return false
  }
  if (main === undefined || !existsSync(main)) {
    say(
      false,
      `It starts ${main ?? 'no program of azlab'}, which is no longer there.`,
      `${INSTALL_AGAIN} The package was moved or removed.`,
    )
    return false
  }
  if (main !== mainPath()) say(true, `It starts another copy of azlab: ${main}.`)
  if (spec.interrupt_mode !== 'message')
    say(false, 'It is interrupted by signal, which does not reach a busy cell.', INSTALL_AGAIN)
  say(true, `Node ${version}.`)
  return true
}

async function cellRuns({ spec }: Installed, timeoutMs: number, say: Say): Promise<void> {
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  let kernel: Awaited<ReturnType<typeof launchKernel>>
  try {
    kernel = await launchKernel(spec, { timeoutMs })
  } catch (error) {
    const text = (error as Error).message
    say(false, `The kernel does not start. ${text}`, hintFor(text))
    return
  }
  try {
    say(true, `It answers after ${seconds()}.`)
    const { status, outputs } = await kernel.client.execute('typeof az.lab', {
      timeoutMs,
      storeHistory: false,
    })
    const result = outputs.find((output) => output.output_type === 'execute_result')
    const failure = outputs.find((output) => output.output_type === 'error')
    if (status === 'ok' && /function/.test(String(result?.data['text/plain'])))
      say(true, `A cell runs and has \`az\` (after ${seconds()}).`)
    else if (failure)
      say(false, `A cell fails: ${failure.ename}: ${failure.evalue}.`, hintFor(failure.evalue))
    else
      say(
        false,
        `A cell runs, but \`typeof az.lab\` gives ${JSON.stringify(result?.data ?? status)}.`,
        INSTALL_AGAIN,
      )
  } catch (error) {
    say(false, `The cell does not end. ${error instanceof AzlabError ? error.message : String(error)}`)
  } finally {
    await kernel.close()
  }
}

function hintFor(text: string): string {
  if (/Cannot find (module|package) '?azlab|dist[\\/]index/.test(text))
    return 'In a clone, run `npm run build`: cells import the built package.'
  if (/Cannot find (module|package)/.test(text))
    return 'A package is missing: run `npm install` where azlab is installed.'
  if (/does not answer/.test(text)) return 'Allow more time with --timeout; a busy machine may need it.'
  if (/EACCES|EPERM/.test(text)) return 'Look at the rights of the files that it names.'
  return 'Set AZLAB_DEBUG=1 to see more.'
}
