// The wire: what a sandbox says is checked, since it may have been taken over.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  frameOf,
  type Header,
  LENGTH_BYTES,
  readMessage,
  readReady,
  readReport,
  textOf,
} from '../../src/executor/wire.ts'

test('a frame is a length, a header of numbers, and the bytes of the texts, which read back as they were', () => {
  const texts = ['', 'plain', 'é\0ÿ\n', 'wide €', 'x\ud800', '\udc00\ud800', '😀']
  const [program, ...inputs] = texts as [string, ...string[]]
  const limits = { wallMs: 1, killMs: 2, memoryMiB: 64, outputBytes: 9, perturbation: 1, operations: 7 }
  const frame = frameOf({ unit: 3, program, inputs, ...limits })
  const begin = LENGTH_BYTES + frame.readUInt32LE()
  const { sizes, ...rest } = JSON.parse(frame.toString('latin1', LENGTH_BYTES, begin)) as Header
  assert.deepEqual(rest, { unit: 3, ...limits })
  // One byte a unit up to U+00FF, else two.
  assert.deepEqual(sizes, [0, 5, 4, -12, -4, -4, -4])
  let at = begin
  const read = sizes.map((size) => {
    const bytes = frame.subarray(at, at + Math.abs(size))
    at += bytes.length
    return textOf(bytes, size)
  })
  assert.deepEqual(read, texts)
  assert.equal(at, frame.length)
})

test('replies and ends are read as they are', () => {
  assert.deepEqual(readMessage('[3,0,"ok","7",null,1.5,0.5]'), [3, 0, 'ok', '7', null, 1.5, 0.5])
  assert.deepEqual(readMessage('[3,1,"timeout",null,"late",1,1]'), [3, 1, 'timeout', null, 'late', 1, 1])
  assert.deepEqual(readMessage('[3,-1,50000000]'), [3, -1, 50000000])
})

test('a greeting names a level that the host knows, and an engine', () => {
  const ready = { ready: true, isolation: 'isolate', engine: 'V8 13.6' }
  assert.deepEqual(readReady(JSON.stringify({ ...ready, more: 1 })), ready)
  assert.deepEqual(readReady(JSON.stringify({ ...ready, note: 'slow' })), { ...ready, note: 'slow' })
  for (const wrong of [
    { ...ready, isolation: 'perfect' },
    { ...ready, ready: 1 },
    { ...ready, engine: 7 },
    'ready',
    null,
  ])
    assert.equal(readReady(JSON.stringify(wrong)), null)
})

test('anything else is no message', () => {
  for (const line of [
    ...[
      '',
      '{',
      '7',
      'null',
      '{}',
      '[]',
      '["a",0,"ok","7",null,1,1]',
      '[3,0,"fine","7",null,1,1]',
      '[3,-1,"x"]',
    ],
    ...[
      '[3,0,"ok",7,null,1,1]',
      '[3,0,"ok",null,null,1,1]',
      '[3,0,"ok","7","both",1,1]',
      '[3,0,"error","7","e",1,1]',
    ],
    ...['[3,0,"error",null,null,1,1]', '[3,0,"ok","7",null,null,1]', '[3,0,"forbidden",null,"no",1,1]'],
  ]) {
    assert.equal(readMessage(line), null, line)
  }
})

test('a watchdog may report a time-out or memory, and nothing else', () => {
  const report = { unit: 3, input: 0, outcome: 'timeout', ms: 1250, cpuMs: 1200 }
  assert.deepEqual(readReport(JSON.stringify({ ...report, more: 1 })), report)
  for (const wrong of [{ ...report, outcome: 'ok' }, { ...report, ms: 'x' }, null, [], 'x']) {
    assert.equal(readReport(JSON.stringify(wrong)), null)
  }
  assert.equal(readReport('{'), null)
})
