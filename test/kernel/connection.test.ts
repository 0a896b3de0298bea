// Connection files: read, checked, and made.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import {
  address,
  freshConnection,
  parseConnection,
  readConnection,
} from '../../kernel/protocol/connection.ts'
import { ensureBuilt } from './kernel.ts'

// Its errors are the library's.
before(ensureBuilt)

const content = {
  transport: 'tcp',
  ip: '127.0.0.1',
  key: 'k',
  signature_scheme: 'hmac-sha256',
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  kernel_name: 'azlab',
}

describe('a connection file', () => {
  test('gives address and key', () => {
    const folder = mkdtempSync(join(tmpdir(), 'azlab-connection-'))
    const file = join(folder, 'c.json')
    writeFileSync(file, JSON.stringify(content))
    assert.deepEqual(readConnection(file), content)
    rmSync(folder, { recursive: true })
  })

  test('may leave out transport, ip, key and scheme', () => {
    const { transport, ip, key, signature_scheme, ...ports } = content
    const { transport: given, ip: host, key: empty } = parseConnection(ports)
    assert.deepEqual([given, host, empty], ['tcp', '127.0.0.1', ''])
  })

  test('that is not there is named', () => {
    assert.throws(() => readConnection('/nowhere/c.json'), { code: 'kernel/connection', message: /nowhere/ })
  })

  for (const [name, value] of [
    ['shell_port', undefined],
    ['iopub_port', 0],
    ['hb_port', '5'],
    ['transport', 'udp'],
    ['key', 7],
    ['signature_scheme', 'none'],
  ] as const)
    test(`with ${name} ${JSON.stringify(value)} is refused, and the field named`, () => {
      assert.throws(() => parseConnection({ ...content, [name]: value }), {
        code: 'kernel/connection',
        message: new RegExp(name),
      })
    })

  test('that holds no object is refused', () => {
    assert.throws(() => parseConnection('text'), { code: 'kernel/connection' })
  })
})

test('a fresh connection has five different ports and a key', async () => {
  const { shell_port, iopub_port, stdin_port, control_port, hb_port, key } = await freshConnection()
  assert.equal(new Set([shell_port, iopub_port, stdin_port, control_port, hb_port]).size, 5)
  assert.ok(key.length >= 32)
})

test('an address is written as ZeroMQ takes it', () => {
  const connection = parseConnection(content)
  assert.equal(address(connection, 'iopub'), 'tcp://127.0.0.1:2')
  assert.equal(
    address({ ...connection, transport: 'ipc', ip: '/run/kernel' }, 'shell'),
    'ipc:///run/kernel-1',
  )
})
