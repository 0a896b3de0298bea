// The kernel's process: `node main.ts --connection-file FILE`, as a kernelspec starts it.

import { realpathSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AzlabError } from 'azlab/core'
import { takeChildren } from './cell/children.ts'
import { installStackTraces } from './cell/sources.ts'
import type { Kernel } from './kernel.ts'
import { readConnection } from './protocol/connection.ts'
import { openTransport, type Transport } from './protocol/transport.ts'

/** Reads the arguments; `--connection-file` may be written as `-f`. */
export function readArguments(args: readonly string[]): { readonly connectionFile: string } {
  const options = { 'connection-file': { type: 'string', short: 'f' } } as const
  let file: string | undefined
  try {
    file = parseArgs({ args: [...args], options, strict: true }).values['connection-file']
  } catch (cause) {
    throw usage(args, { cause })
  }
  if (!file) throw usage(args)
  return { connectionFile: file }
}

function usage(args: readonly string[], options?: ErrorOptions): Error {
  return new AzlabError(
    'The kernel is started with a connection file.',
    {
      code: 'kernel/arguments',
      value: args,
      expected: '--connection-file FILE',
      hint: 'Jupyter starts it itself: `npx azlab kernel install`.',
    },
    options,
  )
}

/** Runs the kernel of this process until it is shut down. */
export async function runKernel(connectionFile: string): Promise<void> {
  const connection = readConnection(connectionFile)
  installStackTraces()
  const end = process.exit.bind(process)
  let kernel: Kernel | undefined
  let transport: Transport | undefined
  let isExiting = false
  const exit = (code?: number | string | null): void => {
    if (isExiting) return
    isExiting = true
    // The sockets belong to a worker, and are lost with what they hold when the process ends before it.
    void transport?.close().then(() => end(code ?? 0))
  }
  const early: (() => void)[] = []
  const whenReady = (work: (kernel: Kernel) => void): void => {
    if (kernel) work(kernel)
    else early.push(() => work(kernel!))
  }
  const parentPid = Number(process.env.JPY_PARENT_PID)
  transport = await openTransport(
    { connection, ...(parentPid > 0 ? { parentPid } : {}) },
    {
      request: (channel, message) => whenReady(({ request }) => request(channel, message)),
      interrupt: (terminated) => kernel?.interrupt(terminated),
      shutdown: (restart) => (kernel ? kernel.shutdown(restart) : exit()),
    },
  )
  const { createKernel, takeOutput } = await import('./kernel.ts')
  takeOutput(transport)
  takeChildren()
  kernel = createKernel({ transport, folder: process.cwd(), exit })
  for (const work of early) work()
  kernel.warmUp()

  // A cell that ends the process ends it in order: what it has printed arrives.
  process.exit = ((code?: number | string | null) => {
    exit(code ?? process.exitCode)
    throw new Error('The process is ending.')
  }) as typeof process.exit
  process.on('SIGINT', () => kernel.interrupt(false))
  process.on('SIGTERM', () => exit())
}

// A kernelspec may name it by a link.
if (process.argv[1] && import.meta.filename === realpathSync(process.argv[1]))
  await runKernel(readArguments(process.argv.slice(2)).connectionFile).catch((error: Error) => {
    process.stderr.write(`azlab kernel: ${error.message}\n`)
    process.exit(1)
  })
