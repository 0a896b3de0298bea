// Scripted policies: replies from a function, tokens that are bytes.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isTrainable, scriptedPolicy } from '../../src/policy/index.ts'

describe('a scripted policy', () => {
  const policy = scriptedPolicy({ style: 'compact', reply: (prompt, key) => `${prompt}|${key}|é` })

  it('replies from the prompt and the key, in the order of the requests', async () => {
    const replies = await policy.sample([
      { prompt: 'a', key: '1' },
      { prompt: 'b', key: '2' },
    ])
    assert.deepEqual(
      replies.map(({ text }) => text),
      ['a|1|é', 'b|2|é'],
    )
  })

  it('counts UTF-8 bytes and an end token as its tokens', async () => {
    const [reply] = await policy.sample([{ prompt: 'a', key: '1' }])
    assert.deepEqual(reply!.tokens, [...Buffer.from('a|1|é'), 256])
    assert.equal(reply!.finish, 'stop')
  })

  it('cuts at maxTokens and says so', async () => {
    const [reply] = await policy.sample([{ prompt: 'a', key: '1' }], { maxTokens: 3 })
    assert.deepEqual([reply!.text, reply!.finish, reply!.tokens.length], ['a|1', 'length', 3])
  })

  it('scores every token alike', async () => {
    assert.deepEqual(await policy.score([{ prompt: 'a', tokens: [1, 2] }]), [[-1, -1]])
  })

  it('cannot be trained', () => assert.equal(isTrainable(policy), false))

  it('stops when asked to', async () => {
    await assert.rejects(
      policy.sample([{ prompt: 'a', key: '1' }], { signal: AbortSignal.abort() }),
      /abort/i,
    )
  })
})
