// Messages as frames: signed, checked, and read back as they were.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { createHeader, decode, encode, type Message, WireError } from '../../kernel/protocol/wire.ts'

const signing = { key: 'a key', signature_scheme: 'hmac-sha256' }

const message: Message = {
  idents: [Buffer.from([0, 1, 255])],
  header: createHeader('execute_request', 'a session'),
  parent: {},
  metadata: {},
  content: { code: 'const grüße = "😀"' },
  buffers: [Buffer.from([1, 2, 3])],
}

const isWire = (code: WireError['code']) => (error: unknown) =>
  error instanceof WireError && error.code === code

describe('a message', () => {
  test('comes back from its frames as it was', () => {
    assert.deepEqual(decode(encode(message, signing), signing), message)
  })

  test('is signed with the HMAC of its four dicts', () => {
    const frames = encode(message, signing)
    const hmac = createHmac('sha256', signing.key)
    for (const dict of frames.slice(3, 7)) hmac.update(dict)
    assert.equal(Buffer.from(frames[2]!).toString(), hmac.digest('hex'))
  })

  test('has an empty signature without a key', () => {
    const open = { key: '', signature_scheme: 'hmac-sha256' }
    const frames = encode(message, open)
    assert.equal(frames[2]!.length, 0)
    assert.deepEqual(decode(frames, open), message)
  })

  test('may have no return address', () => {
    assert.deepEqual(decode(encode({ ...message, idents: [] }, signing), signing).idents, [])
  })
})

describe('frames are refused', () => {
  test('with a signature by another key', () => {
    const frames = encode(message, { ...signing, key: 'another key' })
    assert.throws(() => decode(frames, signing), isWire('kernel/signature'))
  })

  test('with an empty signature', () => {
    const frames = encode(message, { ...signing, key: '' })
    assert.throws(() => decode(frames, signing), isWire('kernel/signature'))
  })

  for (const [at, dict] of ['header', 'parent', 'metadata', 'content'].entries())
    test(`when the ${dict} was changed after signing`, () => {
      const frames = encode(message, signing)
      frames[3 + at] = Buffer.from('{"msg_id":"1","msg_type":"x"}')
      assert.throws(() => decode(frames, signing), isWire('kernel/signature'))
    })

  const open = { key: '', signature_scheme: 'hmac-sha256' }
  const texts = (...parts: string[]) => parts.map((part) => Buffer.from(part))
  const broken: Readonly<Record<string, readonly Uint8Array[]>> = {
    'without a delimiter': texts('', '{}', '{}', '{}', '{}'),
    'with no frame at all': [],
    'with three dicts': texts('<IDS|MSG>', '', '{}', '{}', '{}'),
    'with a dict that is not JSON': texts('<IDS|MSG>', '', '{', '{}', '{}', '{}'),
    'with a list for a dict': texts('<IDS|MSG>', '', '[]', '{}', '{}', '{}'),
    'with a header that names no type': texts('<IDS|MSG>', '', '{"msg_id":"1"}', '{}', '{}', '{}'),
  }
  for (const [how, frames] of Object.entries(broken))
    test(how, () => {
      assert.throws(() => decode(frames, open), isWire('kernel/malformed'))
    })
})
