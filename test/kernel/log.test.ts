// The kernel's log: so many lines a minute, and the count of those that were left out.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedLog } from '../../kernel/protocol/log.ts'

test('of a thousand lines in a minute three are written, and the next minute says how many were not', () => {
  const written: string[] = []
  let now = 5000
  const log = boundedLog({ write: (line) => written.push(line), now: () => now, lines: 3 })
  for (let i = 0; i < 1000; i++) log(`line ${i}.`)
  now += 59_999
  log('still the same minute.')
  assert.deepEqual(
    written,
    [0, 1, 2].map((i) => `azlab kernel: line ${i}.\n`),
  )
  now += 1
  log('another minute.')
  log('and on.')
  assert.deepEqual(written.slice(3), [
    'azlab kernel: another minute. (998 more lines like this were left out.)\n',
    'azlab kernel: and on.\n',
  ])
})
