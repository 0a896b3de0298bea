// Programs that a cell starts with the kernel's own output print into the cell, not into the terminal of the server.

import childProcess, { ChildProcess, type StdioOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const STREAMS = { 1: 'stdout', 2: 'stderr' } as const
type Own = keyof typeof STREAMS

interface Options {
  readonly stdio?: StdioOptions
  readonly maxBuffer?: number
}

/** `stdio` with pipes where it names the kernel's own output, and which of them these are. */
export function piped(stdio: StdioOptions | undefined) {
  const list: unknown[] = Array.isArray(stdio) ? [...stdio] : [stdio, stdio, stdio]
  const own = ([1, 2] as const).filter((at) => {
    const given = list[at]
    return given === 'inherit' || given === at || given === process[STREAMS[at]]
  })
  for (const at of own) list[at] = 'pipe'
  return { stdio: list as StdioOptions, own }
}

/** Makes it so for every way to start a program from this process. */
export function takeChildren(): void {
  takeAll()
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) takeSync(name)
  syncBuiltinESMExports()
}

/** spawn, fork, exec and execFile start a program by this method. */
function takeAll(): void {
  const prototype = ChildProcess.prototype as unknown as {
    spawn(this: ChildProcess, options: Options): unknown
  }
  const { spawn } = prototype
  prototype.spawn = function (options) {
    const { stdio, own } = piped(options.stdio)
    const result = spawn.call(this, own.length > 0 ? { ...options, stdio } : options)
    for (const at of own) this.stdio?.[at]?.on('data', (data: Buffer) => write(at, data))
    return result
  }
}

type Sync = 'spawnSync' | 'execSync' | 'execFileSync'
type Printed = Buffer | string | null | undefined

/** What a program that was waited for has printed comes when it has ended. */
function takeSync(name: Sync): void {
  const original = childProcess[name] as (...given: readonly unknown[]) => unknown
  const taken = (...given: readonly unknown[]): unknown => {
    const options = given.find((one) => typeof one === 'object' && one !== null && !Array.isArray(one)) as
      | Options
      | undefined
    const { stdio, own } = piped(options?.stdio)
    if (own.length === 0) return original(...given)
    const { stdio: _, ...rest } = options!
    // Without `stdio`, execSync and execFileSync write the program's standard error to the process's own themselves.
    const isTold = name !== 'spawnSync' && own.includes(2)
    const changed = { maxBuffer: Number.POSITIVE_INFINITY, ...rest, ...(isTold ? {} : { stdio }) }
    const call = () => original(...given.map((one) => (one === options ? changed : one)))
    if (name !== 'spawnSync') return printed(call, own.includes(1))
    const result = call() as { stdout: Printed; stderr: Printed; output: Printed[] | null }
    for (const at of own) {
      write(at, result[STREAMS[at]])
      result[STREAMS[at]] = null
      if (result.output) result.output[at] = null
    }
    return result
  }
  Object.assign(childProcess, { [name]: taken })
}

/** The standard output that comes back, or, where it is the kernel's own, null once it is written. */
function printed(call: () => unknown, isOwn: boolean): unknown {
  if (!isOwn) return call()
  try {
    write(1, call() as Printed)
    return null
  } catch (error) {
    write(1, (error as { stdout?: Printed }).stdout)
    throw error
  }
}

function write(at: Own, data: Printed): void {
  if (data?.length) process[STREAMS[at]].write(data)
}
