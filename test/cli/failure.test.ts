// What a failure says on a terminal.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from '../../src/cli/failure.ts'
import { AzlabError } from '../../src/core/index.ts'

test('a message with text of others has nothing in it that a terminal obeys; its lines stay', async () => {
  const error = new AzlabError('A model says "\x1b[2J\x1b]0;title\x07".\nThe end.', {
    code: 'model/chat-template',
    hint: 'Look at \x9b31mit.',
  })
  assert.equal(
    await explain(error),
    'azlab: A model says "\\u001b[2J\\u001b]0;title\\u0007".\nThe end. Look at \\u009b31mit.',
  )
  assert.equal((await explain(new Error('\x1b[31m'))).includes('\x1b'), false)
})
