// What cells show, gathered from messages.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gatherOutputs, terminalText } from '../../kernel/client/outputs.ts'
import { createHeader, type Message } from '../../kernel/protocol/wire.ts'

function message(type: string, parent: string, content: Message['content']): Message {
  const header = { ...createHeader('execute_request', 's'), msg_id: parent }
  return { idents: [], header: createHeader(type, 's'), parent: header, metadata: {}, content, buffers: [] }
}

/** The outputs of cell `a` after these messages to `a`. */
function after(...messages: readonly (readonly [type: string, content: Message['content']])[]) {
  const gatherer = gatherOutputs()
  gatherer.open('a')
  for (const [type, content] of messages) gatherer.take(message(type, 'a', content))
  return gatherer.outputs('a')
}

const out = (text: string) => ['stream', { name: 'stdout', text }] as const
const shown = (text: string, id?: string) =>
  [
    'display_data',
    { data: { 'text/plain': text }, metadata: {}, transient: id ? { display_id: id } : {} },
  ] as const

test('texts of one stream become one output', () =>
  assert.deepEqual(after(out('a\n'), out('b\n')), [
    { output_type: 'stream', name: 'stdout', text: 'a\nb\n' },
  ]))

test('a display between two texts keeps them apart', () =>
  assert.deepEqual(
    after(out('a'), shown('x'), out('b')).map((one) => one.output_type),
    ['stream', 'display_data', 'stream'],
  ))

test('clear_output takes everything away at once', () =>
  assert.deepEqual(after(out('a'), ['clear_output', { wait: false }]), []))

test('clear_output with wait keeps what is there until something new comes', () => {
  assert.equal(after(out('a'), ['clear_output', { wait: true }]).length, 1)
  assert.deepEqual(after(out('a'), ['clear_output', { wait: true }], out('b')), [
    { output_type: 'stream', name: 'stdout', text: 'b' },
  ])
})

test('an update changes the display of another cell', () => {
  const gatherer = gatherOutputs()
  gatherer.open('a')
  gatherer.open('b')
  gatherer.take(message(...join('a', shown('before', 'd'))))
  const [, content] = shown('after', 'd')
  gatherer.take(message('update_display_data', 'b', content))
  const [first] = gatherer.outputs('a')
  assert.deepEqual(first?.output_type === 'display_data' && first.data, { 'text/plain': 'after' })
  assert.deepEqual(gatherer.outputs('b'), [])
})

test('an update changes every copy', () => {
  const gatherer = gatherOutputs()
  gatherer.open('a')
  for (let i = 0; i < 2; i++) gatherer.take(message(...join('a', shown('before', 'd'))))
  gatherer.take(message('update_display_data', 'a', shown('after', 'd')[1]))
  assert.deepEqual(
    gatherer.outputs('a').map((one) => one.output_type === 'display_data' && one.data['text/plain']),
    ['after', 'after'],
  )
})

test('the output of a request that nobody opened belongs to no cell', () => {
  const gatherer = gatherOutputs()
  assert.equal(gatherer.take(message('stream', 'other', { name: 'stdout', text: 'x' })), null)
})

describe('text as a terminal leaves it', () => {
  const cases: readonly (readonly [what: string, text: string, left: string])[] = [
    ['a carriage return starts the line again', '10 %\r20 %\r100 %\n', '100 %\n'],
    ['a shorter text leaves the end of the longer one', 'abcdef\rXY', 'XYcdef'],
    ['a backspace goes one back', 'ab\bc', 'ac'],
    ['a line end of Windows is a line end', 'a\r\nb', 'a\nb'],
    ['other text stays as it is', 'plain\n', 'plain\n'],
  ]
  for (const [what, text, left] of cases) test(what, () => assert.equal(terminalText(text), left))
})

function join(parent: string, [type, content]: readonly [string, Message['content']]) {
  return [type, parent, content] as const
}
