// The connection file: where a kernel's sockets are bound, and the key that signs its messages.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { AzlabError } from 'azlab/core'

/** The five sockets of a kernel. */
export const CHANNELS = ['shell', 'iopub', 'stdin', 'control', 'hb'] as const
export type ChannelName = (typeof CHANNELS)[number]

/** A connection file's content, under the names of the Jupyter protocol. */
export interface Connection {
  readonly transport: 'tcp' | 'ipc'
  readonly ip: string
  readonly shell_port: number
  readonly iopub_port: number
  readonly stdin_port: number
  readonly control_port: number
  readonly hb_port: number
  /** The key of the signatures; empty for no signatures. */
  readonly key: string
  readonly signature_scheme: string
  readonly kernel_name?: string
}

/** Reads a connection file; an AzlabError says what is wrong with it. */
export function readConnection(file: string): Connection {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw broken(`The connection file ${file} cannot be read.`, file, { cause })
  }
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    throw broken(`The connection file ${file} is not JSON.`, file, { cause })
  }
  return parseConnection(given)
}

/** Checks the content of a connection file. */
export function parseConnection(given: unknown): Connection {
  if (typeof given !== 'object' || given === null) throw broken('The connection file holds no object.', given)
  const { transport = 'tcp', ip = '127.0.0.1', key = '', ...rest } = given as Record<string, unknown>
  const scheme = rest.signature_scheme ?? 'hmac-sha256'
  if (transport !== 'tcp' && transport !== 'ipc')
    throw broken(`The connection file's transport is ${JSON.stringify(transport)}.`, transport)
  if (typeof ip !== 'string' || !ip) throw broken("The connection file's ip is no text.", ip)
  if (typeof key !== 'string') throw broken("The connection file's key is no text.", key)
  if (typeof scheme !== 'string' || !/^hmac-\w+$/.test(scheme))
    throw broken(`The connection file's signature_scheme is ${JSON.stringify(scheme)}.`, scheme)
  const port = (name: ChannelName): number => {
    const value = rest[`${name}_port`]
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > 65535)
      throw broken(`The connection file's ${name}_port is ${JSON.stringify(value)}.`, value)
    return value as number
  }
  return {
    transport,
    ip,
    key,
    signature_scheme: scheme,
    shell_port: port('shell'),
    iopub_port: port('iopub'),
    stdin_port: port('stdin'),
    control_port: port('control'),
    hb_port: port('hb'),
    ...(typeof rest.kernel_name === 'string' ? { kernel_name: rest.kernel_name } : {}),
  }
}

/** A connection on free loopback ports with a fresh key, for a client that starts a kernel. */
export async function freshConnection(): Promise<Connection> {
  const servers = CHANNELS.map(() => createServer())
  // All are held at once, so that no two get the same port.
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [
    number,
    number,
    number,
    number,
    number,
  ]
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    kernel_name: 'azlab',
  }
}

/** The ZeroMQ address of one socket. */
export function address(connection: Connection, channel: ChannelName): string {
  const port = connection[`${channel}_port`]
  return connection.transport === 'ipc' ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`
}

function broken(message: string, value: unknown, options?: ErrorOptions): AzlabError {
  return new AzlabError(
    message,
    {
      code: 'kernel/connection',
      value,
      expected: 'a connection file as Jupyter writes it: transport, ip, five ports, key, signature_scheme',
      hint: 'Let Jupyter or `azlab notebook run` start the kernel: they write this file.',
    },
    options,
  )
}
