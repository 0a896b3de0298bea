// What anybody who reaches the sockets can send without the key: nothing of it runs, and nothing of it shows in a cell.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Dealer, Subscriber } from 'zeromq'
import { address } from '../../kernel/protocol/connection.ts'
import { createHeader, decode, encode, type Message } from '../../kernel/protocol/wire.ts'
import { PATIENCE_MS, printed, result, sharedKernel } from './kernel.ts'

const shared = sharedKernel()
const folder = mkdtempSync(join(tmpdir(), 'azlab-strangers-'))
after(() => rmSync(folder, { recursive: true, force: true }))

type Channel = 'shell' | 'control' | 'stdin'

/** A socket of no front end. */
async function stranger<T>(channel: Channel, use: (socket: Dealer) => Promise<T>): Promise<T> {
  const socket = new Dealer({ linger: 5000, sendTimeout: PATIENCE_MS, receiveTimeout: PATIENCE_MS })
  socket.connect(address(shared.kernel.connection, channel))
  try {
    return await use(socket)
  } finally {
    socket.close()
  }
}

/** Frames of a request, signed with the key of the connection or with another. */
const framed = (type: string, content: Message['content'], key = shared.kernel.connection.key) =>
  encode(
    { idents: [], header: createHeader(type, 'stranger'), parent: {}, metadata: {}, content, buffers: [] },
    { ...shared.kernel.connection, key },
  )

/** Messages of one connection are read in order: with the answer to this one, all that it sent before were read. */
async function answered(socket: Dealer): Promise<void> {
  await socket.send(framed('kernel_info_request', {}))
  await socket.receive()
}

test('messages that are not signed show nothing in the cell that runs: ten lines of the log, and no more', async () => {
  const done = join(folder, 'done')
  const running = shared.run(
    `console.log('begin'); const { existsSync } = await import('node:fs')
     while (!existsSync(${JSON.stringify(done)})) await new Promise((go) => setTimeout(go, 20))
     console.log('end')`,
  )
  const noise = [
    ['<IDS|MSG>', '0'.repeat(64), '{}', '{}', '{}', '{}'],
    ['nonsense'],
    [''],
    ['<IDS|MSG>'],
    framed('execute_request', { code: 'console.log("of a stranger")' }, 'another key'),
  ]
  for (const channel of ['stdin', 'shell', 'control'] as const)
    await stranger(channel, async (socket) => {
      for (let turn = 0; turn < 100; turn++) for (const frames of noise) await socket.send(frames)
      if (channel !== 'stdin') await answered(socket)
    })
  writeFileSync(done, '')
  const { outputs } = await running
  assert.deepEqual(outputs, [{ output_type: 'stream', name: 'stdout', text: 'begin\nend\n' }])
  const lines = shared.kernel.errorText().match(/^azlab kernel: .*$/gm) ?? []
  assert.match(lines[0] ?? '', /A message is (not signed|malformed).* It is ignored\.$/)
  // A minute may have turned in between on a machine that is very busy.
  assert.equal(lines.length >= 1 && lines.length <= 30, true, `${lines.length} lines`)
})

describe('a signed message that was overheard', () => {
  test('runs its cell once, on whatever channel it comes again', async () => {
    await shared.run('var runs = 0')
    const request = framed('execute_request', { code: 'runs++', silent: true })
    for (const channel of ['shell', 'shell', 'stdin', 'control'] as const)
      await stranger(channel, async (socket) => {
        await socket.send(request)
        if (channel !== 'stdin') await answered(socket)
      })
    assert.equal(result(await shared.run('runs')), '1')
  })

  test("is not taken when the kernel has sent it: a comm's own message does not come back to it", async () => {
    const { connection } = shared.kernel
    const overhearing = new Subscriber({ receiveHighWaterMark: 0 })
    overhearing.connect(address(connection, 'iopub'))
    overhearing.subscribe()
    try {
      // Its welcome says that from here on nothing is lost to it.
      assert.equal(decode(await overhearing.receive(), connection).header.msg_type, 'iopub_welcome')
      await shared.run(
        `var heard = 0; var comm = (globalThis as any)[Symbol.for('azlab.notebook')].comm.open('nobody')
         comm.onMessage(() => { heard++ }); comm.send({ of: 'the kernel' })`,
      )
      let frames: Uint8Array[]
      do frames = await overhearing.receive()
      while (decode(frames, connection).header.msg_type !== 'comm_msg')
      await stranger('shell', async (socket) => {
        await socket.send(frames.slice(frames.findIndex((frame) => String(frame) === '<IDS|MSG>')))
        await answered(socket)
      })
      assert.equal(result(await shared.run('heard')), '0')
    } finally {
      overhearing.close()
    }
  })
})

test('the kernel still answers its own front end', async () => {
  assert.equal(printed(await shared.run("console.log('here')")), 'here\n')
})
