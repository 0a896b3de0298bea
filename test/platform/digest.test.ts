// Node and a browser give the same digests, and warn each in its own way.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { platform as browser } from '../../src/platform/browser.ts'
import { platform as node } from '../../src/platform/node.ts'

/** Examples of FIPS 180-4, and what `printf '…' | sha256sum` prints. */
const KNOWN: readonly (readonly [text: string, digest: string])[] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
]

for (const [name, platform] of Object.entries({ node, browser }))
  describe(`SHA-256 of the platform ${name}`, () => {
    for (const [text, digest] of KNOWN)
      test(`of ${text.length} letters is the published one`, () => {
        assert.equal(platform.sha256Hex(text), digest)
        assert.equal(Buffer.from(platform.sha256(text)).toString('hex'), digest)
      })
    test('of a text is that of its UTF-8, a lone surrogate being U+FFFD', () => {
      for (const text of ['é €', '🙂', '\ud800', 'a\udc00b', '\ufeffa'])
        assert.equal(
          platform.sha256Hex(text),
          platform.sha256Hex(Buffer.from(text.replace(/\p{Cs}/gu, '\ufffd'))),
        )
    })
  })

describe('both platforms', () => {
  const same = (data: string | Uint8Array): void => {
    assert.equal(browser.sha256Hex(data), node.sha256Hex(data))
    assert.deepEqual([...browser.sha256(data)], [...node.sha256(data)])
  }
  test('agree on bytes of any length', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), same))
    same(Uint8Array.from({ length: 3_000_001 }, (_, at) => at * 31))
  })
  test('agree on texts of any code units', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
    fc.assert(fc.property(units, (codes) => same(String.fromCharCode(...codes))))
  })
  test('agree on part of a buffer', () => same(new Uint8Array(64).fill(7).subarray(5, 40)))
})

test('Node warns in its process, with type and code', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  node.warn('A figure is odd.', { type: 'AzlabIncident', code: 'figures/contradiction' })
  const { name, message, code } = (await warned) as Error & { code?: string }
  assert.deepEqual(
    { name, message, code },
    {
      name: 'AzlabIncident',
      message: 'A figure is odd.',
      code: 'figures/contradiction',
    },
  )
})

test('a browser warns on its console', (t) => {
  const warn = t.mock.method(console, 'warn', () => {})
  browser.warn('A figure is odd.', { type: 'AzlabIncident' })
  assert.deepEqual(warn.mock.calls[0]?.arguments, ['AzlabIncident: A figure is odd.'])
})
