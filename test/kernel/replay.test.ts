// Signed messages are taken once.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readOnce } from '../../kernel/protocol/replay.ts'
import { createHeader, encode, type Message, type Signing, WireError } from '../../kernel/protocol/wire.ts'

const signing: Signing = { key: 'a key', signature_scheme: 'hmac-sha256' }

const message = (session = 'front end'): Message => ({
  idents: [Buffer.from('one')],
  parent: {},
  metadata: {},
  content: { code: '1' },
  buffers: [],
  header: createHeader('execute_request', session),
})

const isReplay = (error: unknown) => error instanceof WireError && error.code === 'kernel/replayed'

describe('a message that was signed with the key', () => {
  test('is taken the first time and refused the second', () => {
    const read = readOnce(signing, 'kernel')
    const frames = encode(message(), signing)
    assert.equal(read(frames).content.code, '1')
    assert.throws(() => read(frames), isReplay)
  })

  test('is refused under another return address too', () => {
    const read = readOnce(signing, 'kernel')
    const [, ...rest] = encode(message(), signing)
    read([Buffer.from('one'), ...rest])
    assert.throws(() => read([Buffer.from('two'), ...rest]), isReplay)
  })

  test('is taken twice when it was sent twice, with two ids', () => {
    const read = readOnce(signing, 'kernel')
    for (const one of [message(), message()]) assert.equal(read(encode(one, signing)).content.code, '1')
  })

  test("is refused when it is of the kernel's own session: anybody can listen to what it publishes", () => {
    const read = readOnce(signing, 'kernel')
    assert.throws(() => read(encode(message('kernel'), signing)), isReplay)
  })

  test('is remembered while no more came after it than are remembered', () => {
    const read = readOnce(signing, 'kernel', 3)
    const all = Array.from({ length: 4 }, () => encode(message(), signing))
    for (const frames of all) read(frames)
    for (const frames of all.slice(1)) assert.throws(() => read(frames), isReplay)
    assert.equal(read(all[0]!).content.code, '1')
  })
})

test('without a key there are no signatures to remember, and a message may come twice', () => {
  const open: Signing = { key: '', signature_scheme: 'hmac-sha256' }
  const read = readOnce(open, 'kernel')
  const frames = encode(message(), open)
  for (let turn = 0; turn < 2; turn++) assert.equal(read(frames).content.code, '1')
})
