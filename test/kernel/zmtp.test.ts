// ZMTP 3.0 byte by byte, as https://rfc.zeromq.org/spec/23/ writes it down, and what is no ZMTP.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  commandBytes,
  createFrameReader,
  greeting,
  messageBytes,
  propertyBytes,
  readProperty,
  ZmtpError,
} from '../../kernel/protocol/zmtp.ts'

function reader(limit = 1 << 20) {
  const messages: string[][] = []
  const commands: [string, string][] = []
  const read = createFrameReader({
    limit: () => limit,
    onMessage: (frames) => messages.push(frames.map((frame) => Buffer.from(frame).toString('latin1'))),
    onCommand: (name, body) => commands.push([name, body.toString('latin1')]),
  })
  return { read, messages, commands }
}

const bytes = (...parts: (number | string)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part, 'latin1'))),
  )

describe('frames', () => {
  const long = 'z'.repeat(300)
  // flags 1: more to come; 2: eight bytes of length; 4: a command.
  const stream = Buffer.concat([
    greeting(),
    bytes(4, 6, 5, 'READY'),
    bytes(1, 1, 'a', 1, 0, 2, 0, 0, 0, 0, 0, 0, 1, 44, long),
    bytes(0, 0),
  ])

  for (const size of [1, 2, 7, 65, 10_000])
    test(`are read from pieces of ${size} bytes`, () => {
      const { read, messages, commands } = reader()
      for (let at = 0; at < stream.length; at += size) read.push(stream.subarray(at, at + size))
      assert.deepEqual(commands, [['READY', '']])
      assert.deepEqual(messages, [['a', '', long], ['']])
      assert.equal(read.held, 0)
    })

  test('are written as they are read', () => {
    const { read, messages, commands } = reader()
    const frames = ['one', '', 'x'.repeat(70_000)]
    read.push(greeting())
    read.push(commandBytes('SUBSCRIBE', Buffer.from('topic')))
    for (const part of messageBytes(frames.map((frame) => Buffer.from(frame)))) read.push(part)
    assert.deepEqual(commands, [['SUBSCRIBE', 'topic']])
    assert.deepEqual(messages, [frames])
  })

  test('have memory of their own, with nothing else in it', () => {
    const kept: Uint8Array[] = []
    const read = createFrameReader({
      limit: () => 1000,
      onMessage: (frames) => kept.push(...frames),
      onCommand: () => {},
    })
    read.push(Buffer.concat([greeting(), bytes(1, 2, 'ab', 0, 3, 'cde')]))
    assert.deepEqual(
      kept.map((frame) => frame.buffer.byteLength),
      [2, 3],
    )
  })
})

describe('a message is refused before it is read', () => {
  const begin = (limit: number) => {
    const { read } = reader(limit)
    read.push(greeting())
    return read
  }
  test('when a frame announces too much', () => {
    const read = begin(10_000)
    assert.throws(() => read.push(bytes(2, 0, 0, 0, 0, 0, 1, 0, 0)), ZmtpError)
  })
  test('when a frame announces 2 to the 64 bytes', () => {
    const read = begin(10_000)
    assert.throws(() => read.push(bytes(2, 255, 255, 255, 255, 255, 255, 255, 255)), ZmtpError)
  })
  test('when its frames together are too much, each a small one', () => {
    const read = begin(10_000)
    const frame = bytes(1, 100, 'y'.repeat(100))
    assert.throws(() => {
      for (let turn = 0; turn < 100; turn++) read.push(frame)
    }, ZmtpError)
  })
  test('when it goes on without end in empty frames', () => {
    const read = begin(10_000)
    assert.throws(() => {
      for (let turn = 0; turn < 100; turn++) read.push(bytes(1, 0))
    }, ZmtpError)
  })
  test('and a length alone takes no memory', () => {
    const read = begin(2 ** 40)
    const before = process.memoryUsage().arrayBuffers
    read.push(bytes(2, 0, 0, 0, 0, 64, 0, 0, 0)) // a GiB
    assert.equal(process.memoryUsage().arrayBuffers - before < 1 << 20, true)
    assert.equal(read.held >= 2 ** 30, true)
  })
})

describe('what is no ZMTP 3 is refused', () => {
  const wrong: Readonly<Record<string, Buffer>> = {
    'a request of HTTP': Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\n${'X-Y: z\r\n'.repeat(20)}`),
    'ZMTP 2': Buffer.concat([bytes(255, '\0'.repeat(8), 127, 1), Buffer.alloc(60)]),
    'another mechanism': Buffer.concat([bytes(255, '\0'.repeat(8), 127, 3, 0, 'CURVE'), Buffer.alloc(60)]),
    'flags that there are not': Buffer.concat([greeting(), bytes(8, 0)]),
  }
  for (const [what, given] of Object.entries(wrong))
    test(what, () => assert.throws(() => reader().read.push(given), ZmtpError))
})

test('a property of READY is found by its name in whatever case, also behind others, and not where it is cut off', () => {
  const ready = Buffer.from(propertyBytes({ 'Socket-Type': 'DEALER', Identity: 'me' }))
  assert.equal(String(readProperty(ready, 'identity')), 'me')
  assert.equal(readProperty(ready, 'resource'), undefined)
  for (let cut = 0; cut < ready.length; cut++) readProperty(ready.subarray(0, cut), 'identity')
})
