// A bound socket: libzmq speaks with it, and what is waiting in it is bounded.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { Dealer, Request } from 'zeromq'
import { createListener, type ListenerParts, type Peer } from '../../kernel/protocol/listener.ts'
import { commandBytes, greeting, messageBytes, propertyBytes } from '../../kernel/protocol/zmtp.ts'
import { until } from './kernel.ts'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A listener that answers every message with the same, and what it was told. */
async function echo(t: TestContext, parts: Partial<ListenerParts> = {}) {
  const refused: string[] = []
  const listener = createListener({
    type: 'ROUTER',
    onMessage: (peer, frames) => peer.send(frames),
    onRefused: (why) => refused.push(why),
    ...parts,
  })
  const port = await freePort()
  const address = `tcp://127.0.0.1:${port}`
  await listener.bind(address)
  t.after(() => listener.close(0))
  /** A connection of ours that has shaken hands. */
  const raw = (...frames: string[]): Socket => {
    const socket = connect(port, '127.0.0.1')
    t.after(() => socket.destroy())
    socket.on('error', () => {})
    socket.resume()
    socket.write(greeting())
    socket.write(commandBytes('READY', propertyBytes({ 'Socket-Type': 'DEALER', Identity: '' })))
    for (const part of messageBytes(frames.map((frame) => Buffer.from(frame)))) socket.write(part)
    return socket
  }
  return { listener, refused, address, raw }
}

describe("libzmq's sockets", () => {
  test('send and receive messages of many frames, also large ones', async (t) => {
    const { address } = await echo(t)
    const dealer = new Dealer({ linger: 0 })
    t.after(() => dealer.close())
    dealer.connect(address)
    const frames = ['one', '', 'x'.repeat(5_000_000), 'end']
    await dealer.send(frames)
    const back = await dealer.receive()
    assert.equal(back.map(String).join() === frames.join(), true)
  })

  test('are found by the name that they give themselves', async (t) => {
    const { listener, address } = await echo(t)
    const dealer = new Dealer({ linger: 0, routingId: 'a name' })
    t.after(() => dealer.close())
    dealer.connect(address)
    await until(() => listener.find(Buffer.from('a name')) !== undefined, 'the connection')
    listener.find(Buffer.from('a name'))!.send([Buffer.from('unasked')])
    assert.deepEqual((await dealer.receive()).map(String), ['unasked'])
  })

  test('may ask and be answered, as the heartbeat is', async (t) => {
    const { address } = await echo(t, { type: 'REP', onMessage: (peer, frames) => peer.answer(frames) })
    const request = new Request({ linger: 0 })
    t.after(() => request.close())
    request.connect(address)
    for (const beat of ['1', '2', '3']) {
      await request.send(beat)
      assert.deepEqual((await request.receive()).map(String), [beat])
    }
  })

  test('come over a file of their own, which is gone at the end', {
    skip: process.platform === 'win32',
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azlab-ipc-'))
    const path = join(folder, 'kernel-1')
    const parts = { type: 'ROUTER', onRefused: () => {} }
    const onMessage = (peer: Peer, frames: Uint8Array[]) => peer.send(frames)
    const dealer = new Dealer({ linger: 0 })
    try {
      const listener = createListener({ ...parts, onMessage })
      await listener.bind(`ipc://${path}`)
      dealer.connect(`ipc://${path}`)
      await dealer.send('by file')
      assert.deepEqual((await dealer.receive()).map(String), ['by file'])
      await listener.close(1000)
      assert.equal(existsSync(path), false)
    } finally {
      dealer.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('a connection that has not shown the key', () => {
  test('is closed at a message of more than it may send, and told of', async (t) => {
    const { raw, refused } = await echo(t, { limits: { untrusted: 1000 } })
    const socket = raw('x'.repeat(1001))
    await until(() => socket.closed, 'the end of the connection')
    assert.match(refused[0]!, /^A message of more than 1000 bytes came\. The connection is closed\.$/)
  })

  test('is not bounded so once it has', async (t) => {
    const sizes: number[] = []
    const { raw, refused } = await echo(t, {
      limits: { untrusted: 1000 },
      onMessage(peer, frames) {
        peer.trusted = true
        sizes.push(...frames.map((frame) => frame.length))
      },
    })
    const socket = raw('signed')
    for (const part of messageBytes([Buffer.alloc(50_000)])) socket.write(part)
    await until(() => sizes.length === 2, 'both messages')
    assert.deepEqual([sizes, refused], [[6, 50_000], []])
  })

  test('is closed as the largest when all together have begun more than they may', async (t) => {
    const { raw, refused, address } = await echo(t, { limits: { untrusted: 10_000, allUntrusted: 20_000 } })
    const begun = (announced: number) => {
      const socket = raw()
      const head = Buffer.alloc(9)
      head[0] = 2
      head.writeBigUInt64BE(BigInt(announced), 1)
      socket.write(head)
      return socket
    }
    const sockets = [5000, 9000, 6000].map(begun)
    await until(() => refused.length > 0, 'the refusal')
    await until(() => sockets[1]!.closed, 'the end of the largest')
    assert.equal(refused.length, 1)
    // Another, which sends a whole message, is served.
    const dealer = new Dealer({ linger: 0 })
    t.after(() => dealer.close())
    dealer.connect(address)
    await dealer.send('still here')
    assert.deepEqual((await dealer.receive()).map(String), ['still here'])
  })
})

test('a connection that takes nothing is closed when too much waits for it', async (t) => {
  const { raw, refused, listener } = await echo(t, { limits: { waiting: 1 << 20, stalledMs: 0 } })
  const socket = raw()
  socket.pause()
  await until(() => [...listener.peers].length === 1, 'the connection')
  const [peer] = listener.peers
  const part = Buffer.alloc(1 << 20)
  for (let turn = 0; turn < 200 && refused.length === 0; turn++) {
    peer!.send([part])
    await new Promise((go) => setImmediate(go))
  }
  assert.match(refused[0] ?? '', /bytes wait for a connection that does not take them/)
})

test('what was sent before the close arrives', async (t) => {
  const { raw, listener } = await echo(t)
  const socket = raw()
  let got = 0
  socket.on('data', (bytes) => {
    got += bytes.length
  })
  await until(() => [...listener.peers].length === 1, 'the connection')
  const [peer] = listener.peers
  peer!.send([Buffer.alloc(10_000_000)])
  await listener.close(60_000)
  await until(() => got > 10_000_000, 'all of it')
})

test('an address that is taken rejects with its name', async (t) => {
  const { address } = await echo(t)
  const second = createListener({ type: 'ROUTER', onMessage: () => {}, onRefused: () => {} })
  await assert.rejects(second.bind(address), /EADDRINUSE/)
})
