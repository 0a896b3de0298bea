// One process a run: a folder that a live process writes to is claimed, and nobody else may write to it meanwhile.
//
// A claim is a file of its own name with the process in it. It is released when the run is closed; what a killed process
// left is recognised by the process that is no more (its number may be another's by then: the start time tells) and removed.

import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AzlabError, writeAtomically } from '../core/index.ts'

/** Names of claims begin so; they are no part of a run. */
export const CLAIM = '.running-'

/** Claims of this process that it gave up and could not remove, since their folder had become read-only. */
const left = new Set<string>()

interface Claimant {
  readonly host: string
  readonly pid: number
  /** When the process started, in the system's own count; null where the system does not say. */
  readonly started: string | null
}

/** Claims a folder for this process; the function that releases it comes back. Throws `run/in-use`. */
export async function claim(folder: string): Promise<() => Promise<void>> {
  const self: Claimant = { host: hostname(), pid: process.pid, started: await startOf(process.pid) }
  const name = `${CLAIM}${process.pid}-${randomBytes(6).toString('hex')}`
  const release = async (): Promise<void> => {
    left.add(name)
    await rm(join(folder, name), { force: true })
    left.delete(name)
  }
  await writeAtomically(join(folder, name), JSON.stringify(self))
  // Ours stands before the others are read: of two processes that come at once, at least one sees the other.
  for (const other of (await readdir(folder)).filter((one) => one.startsWith(CLAIM) && one !== name)) {
    const claimant = await readClaim(join(folder, other))
    if (claimant !== null && !left.has(other) && (await isLive(claimant))) {
      await release()
      throw new AzlabError(
        `${folder} is being written by process ${claimant.pid}${claimant.host === self.host ? '' : ` of ${claimant.host}`}.`,
        {
          code: 'run/in-use',
          value: folder,
          expected: 'a run that no process is writing to',
          hint: `Wait for it or end it; if no such process runs any more, delete ${join(folder, other)}.`,
        },
      )
    }
    await rm(join(folder, other), { force: true })
  }
  return release
}

/** Null where the file is gone or no claim; a claim is written whole, so what cannot be read is nobody's. */
async function readClaim(path: string): Promise<Claimant | null> {
  try {
    const read = JSON.parse(await readFile(path, 'utf8')) as Partial<Claimant>
    if (typeof read.pid !== 'number' || typeof read.host !== 'string') return null
    return { host: read.host, pid: read.pid, started: read.started ?? null }
  } catch {
    return null
  }
}

/** Whether the process is there. Of another machine's nobody here can know, so it counts as there. */
async function isLive({ host, pid, started }: Claimant): Promise<boolean> {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return started === (await startOf(pid))
}

/** When a process started, in clock ticks since the system did (Linux, field 22 of its stat); null elsewhere. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program stands in brackets and may hold spaces and brackets itself: count from the last one.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}
