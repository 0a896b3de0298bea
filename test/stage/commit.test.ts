// Commit: which of a step's tasks enter their buffers.

import assert from 'node:assert/strict'
import test from 'node:test'
import { javascript } from '../../src/language/index.ts'
import { commit } from '../../src/stage/commit.ts'
import type { Validation } from '../../src/stage/records.ts'
import type { Buffers } from '../../src/task/buffer.ts'
import { proposalOf, solvedOf, taskOf } from '../support/stage-records.ts'

test('buffer filters: all, not always solved, solved sometimes', () => {
  const proposals = ['a', 'b', 'c'].map((name) => proposalOf(name))
  const validations = proposals.map(taskOf)
  const rates = [0, 4, 8].map((right, i) => solvedOf(validations[i] as (typeof validations)[number], right))
  const kept = (bufferFilter: 'all' | 'r<1' | '0<r<1') =>
    commit({ validations, rates }, { buffers: {}, language: javascript, options: { bufferFilter } }).deduction
      ?.entries.length
  assert.deepEqual([kept('all'), kept('r<1'), kept('0<r<1')], [3, 2, 1])
})

test('a buffer filter without solve rates is refused', () => {
  const validations = [taskOf(proposalOf('a'))]
  const context = { buffers: {}, language: javascript }
  assert.throws(() => commit({ validations }, { ...context, options: { bufferFilter: 'r<1' } }), {
    code: 'commit/rates',
  })
  assert.equal(commit({ validations }, context).deduction?.entries.length, 1)
})

test('each task enters the buffer of its type at the new end, rejections are passed over, and the old buffers stay', () => {
  const [first, second] = ['a', 'b'].map((name) => taskOf(proposalOf(name)))
  const context = { buffers: {}, language: javascript, options: { capacity: 2 } }
  const before = commit({ validations: [first!] }, context)
  const kept = JSON.stringify(before)
  const rejection: Validation = {
    kind: 'rejection',
    id: 'r',
    parents: [],
    type: 'deduction',
    reason: 'error',
    message: '',
    program: null,
  }
  const after = commit({ validations: [rejection, second!] }, { ...context, buffers: before })
  const ids = (buffers: Buffers) => buffers.deduction?.entries.map(({ task }) => task.id)
  assert.deepEqual(ids(after), [first!.id, second!.id])
  assert.equal(JSON.stringify(before), kept)
  assert.equal(commit({ validations: [rejection] }, { ...context, buffers: after }).deduction?.added, 2)
})
