// What cells print is joined into few messages, in order and whole.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { joinStreams, type StreamText } from '../../kernel/protocol/streams.ts'

function collect(delayMs?: number) {
  const sent: StreamText[] = []
  return { sent, streams: joinStreams((text) => sent.push(text), delayMs) }
}

const out = (text: string, parent = 'a'): StreamText => ({ name: 'stdout', text, parent })
const err = (text: string, parent = 'a'): StreamText => ({ name: 'stderr', text, parent })

describe('joined streams', () => {
  test('make one message of neighbouring texts', () => {
    const { sent, streams } = collect()
    for (let i = 0; i < 1000; i++) streams.write(out(`${i}\n`))
    streams.flush()
    assert.deepEqual(sent, [out(Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(''))])
  })

  test('keep the order of standard output and standard error', () => {
    const { sent, streams } = collect()
    for (const text of [out('1'), out('2'), err('3'), out('4')]) streams.write(text)
    streams.flush()
    assert.deepEqual(sent, [out('12'), err('3'), out('4')])
  })

  test('keep the texts of two cells apart', () => {
    const { sent, streams } = collect()
    for (const text of [out('1', 'a'), out('2', 'b')]) streams.write(text)
    streams.flush()
    assert.deepEqual(sent, [out('1', 'a'), out('2', 'b')])
  })

  test('send by themselves after a moment', async () => {
    const { sent, streams } = collect(1)
    streams.write(out('waits'))
    assert.deepEqual(sent, [])
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.deepEqual(sent, [out('waits')])
  })

  test('send a long text at once', () => {
    const { sent, streams } = collect()
    streams.write(out('x'.repeat(1 << 20)))
    assert.equal(sent.length, 1)
  })

  test('send nothing where nothing was printed', () => {
    const { sent, streams } = collect()
    streams.write(out(''))
    streams.flush()
    assert.deepEqual(sent, [])
  })
})
