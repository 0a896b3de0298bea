// A kernel as a process of ours: started from a kernelspec with a connection file of its own, and ended for sure.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AzlabError } from 'azlab/core'
import { type Connection, freshConnection } from '../protocol/connection.ts'
import type { Content } from '../protocol/wire.ts'
import { connectKernel, type KernelClient } from './client.ts'
import type { KernelSpec } from './install.ts'

export interface LaunchOptions {
  /** Working directory of the kernel. Default: this process's. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds until it must answer. Default: a minute. */
  readonly timeoutMs?: number
}

/** A kernel that runs. */
export interface Kernel {
  readonly client: KernelClient
  readonly connection: Connection
  readonly connectionFile: string
  /** Content of its kernel_info_reply. */
  readonly info: Content
  readonly pid: number
  /** What it wrote to its own standard error: the last 16 KiB. */
  errorText(): string
  /** Interrupts the running cell, as the kernelspec says: by message or by signal. */
  interrupt(): Promise<void>
  /** Ends the process and starts another on the same sockets; clients stay connected. */
  restart(): Promise<void>
  /** How the process ended, once it has. */
  readonly ended: Promise<Ending>
  /** Asks it to shut down, ends it where it does not, and takes the connection file away. */
  close(): Promise<void>
}

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Starts a kernel and waits until it answers. Throws `kernel/start`, which says what the process printed. */
export async function launchKernel(spec: KernelSpec, options: LaunchOptions = {}): Promise<Kernel> {
  const timeoutMs = options.timeoutMs ?? 60_000
  for (let attempt = 1; ; attempt++) {
    const connection = await freshConnection()
    const folder = mkdtempSync(join(tmpdir(), 'azlab-kernel-')) // of mode 0700
    const connectionFile = join(folder, 'connection.json')
    writeFileSync(connectionFile, JSON.stringify(connection, null, 2), { mode: 0o600, flag: 'wx' })
    const process = startProcess(spec, connectionFile, options)
    const client = connectKernel(connection)
    const kernel = kernelOf(spec, options, { process, client, connection, connectionFile, folder })
    try {
      const info = await kernel.answered(timeoutMs)
      return Object.assign(kernel, { info })
    } catch (error) {
      await kernel.close()
      // Another program may have taken a port between our looking and the kernel's binding.
      if (attempt < 3 && /EADDRINUSE|[Aa]ddress already in use/.test(kernel.errorText())) continue
      throw error
    }
  }
}

interface Parts {
  readonly process: Started
  readonly client: KernelClient
  readonly connection: Connection
  readonly connectionFile: string
  readonly folder: string
}

function kernelOf(spec: KernelSpec, options: LaunchOptions, parts: Parts) {
  const { client, connection, connectionFile, folder } = parts
  let current = parts.process
  let isClosing = false
  const watch = (started: Started) => {
    void started.ended.then((ending) => {
      if (current === started && !isClosing) client.fail(died(ending, started.errorText()))
    })
  }
  watch(current)
  const stop = async (restart: boolean) => {
    const asked = client.request('shutdown_request', { restart }, { channel: 'control', timeoutMs: 3000 })
    // It may end before its reply is out, and one that never started cannot reply.
    const replied = await Promise.race([
      asked.then(
        () => true,
        () => false,
      ),
      current.ended.then(() => true),
    ])
    await endProcess(current, replied ? 10_000 : 1000)
  }
  const answered = async (timeoutMs: number): Promise<Content> => {
    try {
      return await client.ready(timeoutMs)
    } catch (cause) {
      if (!(cause instanceof AzlabError) || cause.code !== 'kernel/timeout') throw cause
      throw new AzlabError(
        `The kernel does not answer after ${timeoutMs / 1000} s.${printed(current.errorText())}`,
        { code: 'kernel/start', value: spec.argv[0], hint: 'Allow more time, or run `azlab kernel check`.' },
        { cause },
      )
    }
  }
  let closing: Promise<void> | null = null
  return {
    client,
    connection,
    connectionFile,
    answered,
    info: {} as Content,
    get pid() {
      return current.child.pid ?? -1
    },
    get ended() {
      return current.ended
    },
    errorText: () => current.errorText(),
    async interrupt() {
      if (spec.interrupt_mode === 'message')
        await client.request('interrupt_request', {}, { channel: 'control', timeoutMs: 10_000 })
      else current.child.kill('SIGINT')
    },
    async restart() {
      isClosing = true
      await stop(true)
      current = startProcess(spec, connectionFile, options)
      isClosing = false
      watch(current)
      await answered(options.timeoutMs ?? 60_000)
    },
    close() {
      closing ??= (async () => {
        isClosing = true
        await stop(false)
        client.close()
        rmSync(folder, { recursive: true, force: true })
      })()
      return closing
    },
  }
}

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ending>
  errorText(): string
}

function startProcess(spec: KernelSpec, connectionFile: string, options: LaunchOptions): Started {
  const [command = '', ...args] = spec.argv.map((part) =>
    part.replaceAll('{connection_file}', connectionFile),
  )
  const env = { ...process.env, ...spec.env, ...options.env, JPY_PARENT_PID: String(process.pid) }
  // A process group of its own: Ctrl-C in our terminal is for us to pass on, and all of it can be ended at once.
  const detached = process.platform !== 'win32'
  const child = spawn(command, args, { cwd: options.cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const keep = (part: string) => {
    text = (text + part).slice(-16384)
  }
  child.stdout?.setEncoding('utf8').on('data', keep)
  child.stderr?.setEncoding('utf8').on('data', keep)
  const onExit = () => killGroup(child)
  process.once('exit', onExit)
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => {
      process.off('exit', onExit)
      keep(error.message)
      resolve({ code: null, signal: null })
    })
    child.once('exit', (code, signal) => {
      process.off('exit', onExit)
      resolve({ code, signal })
    })
  })
  return { child, ended, errorText: () => text }
}

/** Waits for the end that was asked for, then asks by signal, then does not ask. */
async function endProcess({ child, ended }: Started, patienceMs: number): Promise<void> {
  if (child.pid === undefined) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await within(ended, patienceMs)) break
    child.kill(signal)
  }
  await ended
  killGroup(child) // what the kernel has started
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It has gone.
  }
}

async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const done = await Promise.race([promise.then(() => true), late])
  clearTimeout(timer)
  return done
}

function died({ code, signal }: Ending, text: string): AzlabError {
  const how = signal
    ? `was ended by ${signal}`
    : code === null
      ? 'could not be started'
      : `ended with code ${code}`
  return new AzlabError(`The kernel's process ${how}.${printed(text)}`, {
    code: 'kernel/died',
    value: signal ?? code,
    expected: 'a kernel that runs',
  })
}

/** The end of what a process printed, without the native frames that Node adds when it gives up. */
function printed(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*\d+: 0x[\da-f]+/.test(line))
  const last = lines.slice(-12).join('\n')
  return last === '' ? '' : ` It printed:\n${last.slice(-2000)}\n`
}
