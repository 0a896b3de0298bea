// The wire: what a sandbox says is checked, since it may have been taken over.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMessage, readReady, readReport } from '../../src/executor/wire.ts'

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
