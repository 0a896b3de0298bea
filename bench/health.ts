// What a process holds: memory, descriptors, children. Read from /proc, so null where there is none.

import { existsSync, readdirSync, readFileSync } from 'node:fs'

export interface Health {
  readonly residentMiB: number
  readonly heapMiB: number
  readonly descriptors: number
  readonly children: number
  readonly zombies: number
}

export function health(): Health | null {
  if (!existsSync('/proc/self/stat')) return null
  const { rss, heapUsed } = process.memoryUsage()
  const states = childStates()
  return {
    residentMiB: Math.round(rss / 1_048_576),
    heapMiB: Math.round(heapUsed / 1_048_576),
    descriptors: readdirSync('/proc/self/fd').length,
    children: states.length,
    zombies: states.filter(({ state }) => state === 'Z').length,
  }
}

/** CPU milliseconds of this process's children, and of theirs, so far: counted in ticks of 10 ms. */
export function childrenCpuMs(): number | null {
  if (!existsSync('/proc/self/stat')) return null
  const all = states()
  const below = (parent: number): number =>
    all.filter((item) => item.parent === parent).reduce((sum, { pid, ticks }) => sum + ticks + below(pid), 0)
  return below(process.pid) * 10
}

const childStates = (): ProcessState[] => states().filter(({ parent }) => parent === process.pid)

interface ProcessState {
  readonly pid: number
  readonly parent: number
  readonly state: string
  readonly ticks: number
}

function states(): ProcessState[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // utime, stime, and those of its own children that it waited for: a Python sandbox forks for each program
      const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
      return [{ pid: Number(pid), parent: Number(fields[1]), state: fields[0]!, ticks }]
    } catch {
      return [] // the process has ended
    }
  })
}
