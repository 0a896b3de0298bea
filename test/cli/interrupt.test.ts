// Signals to a run: the first one ends it cleanly, a second one at once, and an echo of the first is none.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interrupts } from '../../src/cli/train/train.ts'

/** What a run has been asked to do after each of these signals, which come at these milliseconds. */
function after(signals: readonly (readonly ['SIGINT' | 'SIGTERM', number])[]): readonly string[] {
  let now = 0
  const { finish, abort, release } = interrupts({ say: () => {} }, () => now)
  const told = signals.map(([signal, at]) => {
    now = at
    process.emit(signal, signal)
    return abort.aborted ? 'end' : finish.aborted ? 'finish' : 'nothing'
  })
  release()
  return told
}

test('a second Ctrl-C ends a run at once', () => {
  assert.deepEqual(
    after([
      ['SIGINT', 1000],
      ['SIGINT', 2000],
    ]),
    ['finish', 'end'],
  )
})

test('one Ctrl-C that arrives twice within 300 ms is one', () => {
  assert.deepEqual(
    after([
      ['SIGINT', 1000],
      ['SIGINT', 1040],
    ]),
    ['finish', 'finish'],
  )
})

test('the SIGTERM of a launcher that lost its parent to the Ctrl-C is no second wish', () => {
  assert.deepEqual(
    after([
      ['SIGINT', 1000],
      ['SIGTERM', 1500],
    ]),
    ['finish', 'finish'],
  )
})
