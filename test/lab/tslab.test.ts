// How values show themselves in stock tslab, with a display that keeps what it is given.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import type { NotebookHost } from '../../src/core/index.ts'
import { table } from '../../src/lab/own.ts'
import { hostOf, inspectable, tslabHost } from '../../src/lab/tslab.ts'

type Shown = Parameters<Parameters<typeof hostOf>[0]>

/** A host of stock tslab, and what it was told to show. */
function stock() {
  const shown: Shown[] = []
  const host = hostOf((...given) => void shown.push(given))
  return { shown, host }
}

/** A value that shows itself as this bundle, as the stages' results do. */
function showing(
  bundle: () => object,
  host: NotebookHost | null,
  data: object = { title: 'A figure', data: [] },
) {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(data))
  const value = Object.fromEntries(properties.map(([name, { value }]) => [name, value]))
  const hidden = inspectable(bundle, () => host)
  for (const name of Object.getOwnPropertySymbols(hidden))
    Object.defineProperty(value, name, { value: hidden[name] })
  return value
}

describe('a display of stock tslab', () => {
  test('takes whole bundles, and updates by id', () => {
    const { shown, host } = stock()
    host.display({ 'text/plain': 'a', 'text/html': '<b>a</b>' })
    host.display({ 'text/plain': 'b' }, { displayId: 'x', update: true, metadata: { measured: true } })
    assert.deepEqual(shown, [
      [{ data: { 'text/plain': 'a', 'text/html': '<b>a</b>' }, metadata: {}, transient: {} }, false],
      [{ data: { 'text/plain': 'b' }, metadata: { measured: true }, transient: { display_id: 'x' } }, true],
    ])
  })
  test('has no comms', () => assert.equal(stock().host.comm, null))
  test('has one signal a cell, which an interrupt aborts', () => {
    const write = () => {}
    const signal = hostOf(write).signal()
    assert.equal(hostOf(write).signal(), signal)
    process.emit('SIGINT', 'SIGINT')
    assert.equal(signal.aborted, true)
    assert.equal(hostOf(() => {}).signal().aborted, false)
  })
  test('is nowhere but in its kernel', () => assert.equal(tslabHost(), null))
})

describe('a value that shows itself', () => {
  test('is displayed where tslab prints it, and leaves no text', () => {
    const { shown, host } = stock()
    assert.equal(inspect(showing(() => ({ 'text/plain': 'rows' }), host)), '')
    assert.deepEqual(
      shown.map(([{ data }]) => data),
      [{ 'text/plain': 'rows' }],
    )
  })
  test('stands there as its title until a bundle that takes its time comes', async () => {
    const { shown, host } = stock()
    const drawn = Promise.resolve({ 'image/png': 'aaaa' })
    inspect(showing(() => drawn, host))
    await drawn
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(
      shown.map(([{ data }, update]) => [data, update]),
      [
        [{ 'text/plain': 'A figure' }, false],
        [{ 'image/png': 'aaaa' }, true],
      ],
    )
    assert.equal(shown[0]?.[0].transient.display_id, shown[1]?.[0].transient.display_id)
  })
  test('inside another value prints as any other', () => {
    const { shown, host } = stock()
    const value = showing(() => ({}), host, { a: 1 })
    assert.equal(inspect({ value }), '{ value: { a: 1 } }')
    assert.deepEqual(shown, [])
  })
  test('in a program prints as any other', () => {
    assert.equal(inspect(showing(() => ({}), null, { a: 1 })), '{ a: 1 }')
    assert.equal(inspect(table([{ a: 1 }])), '[ { a: 1 } ]')
  })
})
